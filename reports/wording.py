"""How the page writes words, numbers and times in each language.

Texts come from ``strive/texts/reports.yaml``. A text that counts something holds its plural forms, parted by ``|``:
two in English (one, other), three in Russian (one, few, many). Numbers group their thousands by a comma in English
and by a no-break space in Russian, where the decimal mark is a comma. All times are UTC and say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.records import Figure
from strive.messages import Value, all_message_texts, message, message_from_json
from strive.positions import position_in
from strive.settings import Language

NO_VALUE = "—"
NO_BREAK_SPACE = "\u00a0"
Day = date
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def plural_form(language: Language, n: int) -> int:
    """Which plural form goes with ``n``: English 0 one, 1 other; Russian 0 one, 1 few, 2 many."""
    if language == "en":
        return 0 if n == 1 else 1
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2


class Wording:
    """Words, numbers and times in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def text(self, key: str, **values: Value) -> str:
        """The text ``reports_<key>``. Raises KeyError when there is none: a page never shows a bare key."""
        return message(f"reports_{key}", **values).text(self.language)

    def place(self, place: str) -> str:
        """Where a row stands in its file, in this language."""
        return position_in(self.language, place)

    def filled(self, key: str, values: Mapping[str, str | int | Day]) -> str:
        """The text ``reports_<key>`` with its numbers and dates written in this language."""
        return self.text(
            key,
            **{
                name: self.date(v) if isinstance(v, Day) else self.number(v) if isinstance(v, int) else v
                for name, v in values.items()
            },
        )

    def known(self, kind: str, code: str | None) -> str:
        """The name of a code such as a verdict, ``reports_<kind>_<code>``.

        A code without a name stands for itself.
        """
        if code is None:
            return NO_VALUE
        key = f"reports_{kind}_{code.lower().replace(' ', '_')}"
        return message(key).text(self.language) if key in all_message_texts() else code

    def count(self, key: str, n: int) -> str:
        """``n`` with its noun in the right form: "1 row", "21 строка", "22 строки"."""
        return self.text(key, n=self.number(n)).split("|")[plural_form(self.language, n)]

    def stored(self, stored: Mapping[str, Any] | None) -> str:
        """A message that the database holds; one whose text is no longer known is shown as its key and values."""
        if not stored:
            return ""
        try:
            return message_from_json(stored).text(self.language)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            return str(dict(stored))

    def pick(self, record: object, name: str) -> str:
        """The attribute ``<name>_en`` or ``<name>_ru`` of ``record``, whichever is this language's."""
        return str(getattr(record, f"{name}_{self.language}"))

    def number(self, value: int | Decimal | None) -> str:
        """A number as people write it: 12,345.5 or 12 345,5. Trailing zeros of decimals are left out."""
        if value is None:
            return NO_VALUE
        plain = f"{value:,}" if isinstance(value, int) else f"{value:,f}"
        if "." in plain:
            plain = plain.rstrip("0").rstrip(".")
        return plain if self.language == "en" else plain.replace(",", NO_BREAK_SPACE).replace(".", ",")

    def share(self, part: int | None, whole: int | None) -> str:
        """``part`` of ``whole`` in per cent with one decimal; a part too small to show is "< 0.1 %", never 0."""
        if part is None or not whole:
            return NO_VALUE
        share = (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
        sign = "%" if self.language == "en" else f"{NO_BREAK_SPACE}%"
        if part and not share:
            return f"<{NO_BREAK_SPACE}{self.number(Decimal('0.1'))}{sign}"
        return f"{self.number(share)}{sign}"

    def date(self, day: Day | None) -> str:
        """20 Nov 2026 or 20.11.2026."""
        if day is None:
            return NO_VALUE
        if self.language == "ru":
            return f"{day.day:02d}.{day.month:02d}.{day.year}"
        return f"{day.day}{NO_BREAK_SPACE}{ENGLISH_MONTHS[day.month - 1]}{NO_BREAK_SPACE}{day.year}"

    def value_of(self, figure: Figure, value: Decimal | None) -> str:
        """A value in the figure's unit; a year is not grouped into thousands."""
        return str(value) if figure.unit == "year" and value is not None else self.number(value)

    def unit_of(self, figure: Figure) -> str:
        """What a published figure counts, in the form that goes with its value; a unit without words is itself."""
        key, value = f"reports_of_{figure.unit.replace(' ', '_')}", figure.published_value
        if value is None or key not in all_message_texts():
            return figure.unit
        whole = value == int(value)
        return message(key).text(self.language).split("|")[plural_form(self.language, int(value)) if whole else 1]

    def comparator(self, figure: Figure) -> str:
        """A published value with its comparator.

        "743", "about 600", "20 planned"; without a value, that none was given.
        """
        code = figure.comparator if figure.published_value is not None else "none"
        key = f"reports_comparator_{code}"
        value = self.value_of(figure, figure.published_value)
        return message(key, value=value).text(self.language) if key in all_message_texts() else f"{code} {value}"

    def months_between(self, day: Day, instant: datetime) -> str:
        """How long ago ``day`` was: whole months, or days within the first month."""
        end = instant.astimezone(UTC).date()
        months = (end.year - day.year) * 12 + end.month - day.month - (end.day < day.day)
        return self.count("count_months", months) if months > 0 else self.count("count_days", max(0, (end - day).days))

    def dated(self, day: Day | None, precision: str) -> str:
        """``day`` no finer than it is known.

        A date, a month ("May 2021"), a year, or a season of which ``day`` is the end.
        """
        if day is None or precision == "none":
            return NO_VALUE
        if precision == "day":
            return self.date(day)
        if precision == "year":
            return str(day.year)
        month = f"{self.text('months').split('|')[day.month - 1]}{NO_BREAK_SPACE}{day.year}"
        return month if precision == "month" else self.text("season_up_to", month=month)

    def time(self, instant: datetime | None) -> str:
        """The date and the minute, in UTC."""
        if instant is None:
            return NO_VALUE
        instant = instant.astimezone(UTC)
        return f"{self.date(instant.date())}, {instant.hour:02d}:{instant.minute:02d}{NO_BREAK_SPACE}UTC"

    def age(self, duration: timedelta | None) -> str:
        """A duration in its largest sensible unit: days, else hours, else minutes, else seconds."""
        if duration is None:
            return NO_VALUE
        seconds = max(0, int(duration.total_seconds()))
        for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
            if seconds >= size:
                return self.count(f"count_{unit}", seconds // size)
        return self.count("count_seconds", seconds)

    def bytes(self, size: int) -> str:
        """A file size: 812 B, 14.2 kB, 3.1 MB."""
        amount = Decimal(size)
        for unit in ("unit_bytes", "unit_kilobytes"):
            if amount < 1000:
                return f"{self.number(amount)}{NO_BREAK_SPACE}{self.text(unit)}"
            amount = (amount / 1000).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{self.number(amount)}{NO_BREAK_SPACE}{self.text('unit_megabytes')}"
