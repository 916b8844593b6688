"""Which period a delivery speaks of: found in its file name, above its header, or the month in which it was reported.

Periods are labelled ``2021-05``, ``2021-Q2`` or ``2021`` and end on their last day.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime

from strive.catalogue.models import FoundIn
from strive.errors import Refusal
from strive.messages import message

# The first letters of a month's name tell it in Russian (and Kyrgyz, which borrows them), Kazakh, Uzbek, Tajik and
# English.
_MONTH_BEGINNINGS: dict[str, int] = {
    beginning: number
    for number, beginnings in enumerate(
        (
            ("янв", "қаң", "jan", "yan"),
            ("фев", "ақп", "feb", "fev"),
            ("мар", "нау", "mar"),
            ("апр", "сәу", "apr"),
            ("май", "мая", "мам", "may"),
            ("июн", "мау", "jun", "iyun"),
            ("июл", "шіл", "jul", "iyul"),
            ("авг", "там", "aug", "avg"),
            ("сен", "қыр", "sep", "sen"),
            ("окт", "қаз", "oct", "okt"),
            ("ноя", "қар", "nov", "noy"),
            ("дек", "жел", "dec", "dek"),
        ),
        start=1,
    )
    for beginning in beginnings
}


@dataclass(frozen=True)
class Period:
    """A month, quarter or year."""

    label: str
    start: date
    end: date


def month_number(name: str) -> int | None:
    """The month that a number or a month's name means, None when it means none."""
    text = name.strip().lower()
    if text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    return next((number for beginning, number in _MONTH_BEGINNINGS.items() if text.startswith(beginning)), None)


def month(year: int, number: int) -> Period:
    """The month as a period."""
    return Period(f"{year:04d}-{number:02d}", date(year, number, 1), date(year, number, _days(year, number)))


def quarter(year: int, number: int) -> Period:
    """The quarter as a period."""
    last = 3 * number
    return Period(f"{year:04d}-Q{number}", date(year, last - 2, 1), date(year, last, _days(year, last)))


def whole_year(year: int) -> Period:
    """The calendar year as a period."""
    return Period(f"{year:04d}", date(year, 1, 1), date(year, 12, 31))


def _days(year: int, number: int) -> int:
    return calendar.monthrange(year, number)[1]


def _text_searched(found_in: FoundIn, file_name: str, preamble: str) -> str:
    return file_name if found_in.source == "file_name" else preamble


def find_period(
    found_in: FoundIn, *, file_name: str, preamble: str, reported_at: datetime, country_code: str
) -> Period:
    """The delivery's period. Raises Refusal when the pattern finds none."""
    if found_in.source == "reported":
        return month(reported_at.year, reported_at.month)
    match = re.search(found_in.pattern or "", _text_searched(found_in, file_name, preamble), re.IGNORECASE)
    groups = {name: value for name, value in match.groupdict().items() if value} if match else {}
    period = _period_of(groups)
    if period is None:
        raise Refusal(
            message(
                f"period_not_found_in_{found_in.source}", country=country_code, file=file_name, pattern=found_in.pattern
            )
        )
    return period


def _period_of(groups: dict[str, str]) -> Period | None:
    if "year" not in groups or not 1900 <= int(groups["year"]) <= 9998:
        return None
    year = int(groups["year"])
    if "month" in groups:
        number = month_number(groups["month"])
        return month(year, number) if number else None
    if "quarter" in groups:
        roman = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
        number = roman.get(groups["quarter"].lower()) or int(groups["quarter"])
        return quarter(year, number) if 1 <= number <= 4 else None
    return whole_year(year)


def find_scope(found_in: FoundIn | None, *, file_name: str, preamble: str, country_code: str) -> str:
    """What a snapshot covers beside country and period; empty when the dataset has no scopes. Raises Refusal."""
    if found_in is None:
        return ""
    match = re.search(found_in.pattern or "", _text_searched(found_in, file_name, preamble), re.IGNORECASE)
    if not match or not match.groupdict().get("scope"):
        raise Refusal(
            message(
                f"scope_not_found_in_{found_in.source}", country=country_code, file=file_name, pattern=found_in.pattern
            )
        )
    return " ".join(match.group("scope").split()).lower()
