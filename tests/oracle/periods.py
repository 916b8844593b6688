"""Which period a file speaks of, found as its sender names it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from tests.oracle.formats import FileContent

Period = tuple[date, date]
_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip


def month_end(on: date) -> date:
    """The last day of a day's month."""
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return first, month_end(first)


def month_named_in_title(_: Path, content: FileContent) -> Period:
    """``за май 2021 года`` above the header."""
    found = re.search(r"за (\w+) (\d{4}) года", content.preamble)
    if not found:
        raise LookupError("no month in the title")
    return _month(int(found[2]), _MONTHS.index(found[1]) + 1)


def month_of_date_in_title(_: Path, content: FileContent) -> Period:
    """``17.05.2021`` above the header."""
    found = re.search(r"\d{1,2}\.(\d{2})\.(\d{4})", content.preamble)
    if not found:
        raise LookupError("no date in the title")
    return _month(int(found[2]), int(found[1]))


def quarter_in_title(_: Path, content: FileContent) -> Period:
    """``за 3 квартал 2019 года`` above the header."""
    found = re.search(r"за (\d) квартал (\d{4})", content.preamble)
    if not found:
        raise LookupError("no quarter in the title")
    last = 3 * int(found[1])
    return date(int(found[2]), last - 2, 1), month_end(date(int(found[2]), last, 1))


def year_in_title(_: Path, content: FileContent) -> Period:
    """``2021 год`` or ``2021 году`` above the header."""
    found = re.search(r"(\d{4}) год", content.preamble)
    if not found:
        raise LookupError("no year in the title")
    return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)


def months_later(on: date, months: int) -> date:
    """The same day of a later month, or the month's last day where it has no such day."""
    month = on.year * 12 + on.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    return min(first + timedelta(days=on.day - 1), month_end(first))


def in_name(path: Path, _: FileContent) -> Period:
    """``_2021-05`` or ``_2021`` in the file's name."""
    if found := re.search(r"_(\d{4})-(\d{2})(?!\d)", path.name):
        return _month(int(found[1]), int(found[2]))
    found = re.search(r"_(\d{4})(?!\d)", path.name)
    if not found:
        raise LookupError("no period in the name")
    return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)


def reported(_: Path, content: FileContent) -> Period:
    """The month in which the source reported."""
    if content.reported_at is None:
        raise LookupError("no time of reporting")
    return _month(content.reported_at.year, content.reported_at.month)
