"""What kind of thing the texts of a column are (numbers, dates, months), for many cells at once.

The patterns are RE2's (Arrow's); blanks of all kinds may stand around what is written.
"""

from __future__ import annotations

import sys
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_MONTHS = (  # as spreadsheet programs shorten them: Russian and Kyrgyz, English, Kazakh, Uzbek
    "янв|фев|мар|апр|май|мая|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|"
    "қаң|ақп|нау|сәу|мам|мау|шіл|там|қыр|қаз|қар|жел|yan|fev|iyn|iyl|avg|sen|okt|noy|dek"
)
_BLANK = r"[\pZ\pC]*"
_DAY_AND_MONTH = rf"(?i)^{_BLANK}\d{{1,2}}[.\- ](?:{_MONTHS})\.?{_BLANK}$"  # 03.май
_MONTH_AND_YEAR = rf"(?i)^{_BLANK}(?:{_MONTHS})[.\- ]\d{{2}}{_BLANK}$"  # мар.48
_DATE = rf"^{_BLANK}(?:\d{{1,2}}[./\-]\d{{1,2}}[./\-]\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})(?:[ T][\d:.]+)?{_BLANK}$"
_NUMBER = rf"^{_BLANK}[-+−–]?(?:\d[\d\pZ']*(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?{_BLANK}%?{_BLANK}$"
_YEAR = rf"^{_BLANK}(?:19\d\d|20\d\d|2100){_BLANK}$"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def run_together(texts: Any) -> bytes:
    """All texts of a column one after another, to see at one glance what none of them holds."""
    if not len(texts):
        return b""
    _, offsets, content = texts.buffers()
    first, last = (_offset(offsets, texts.offset + place) for place in (0, len(texts)))
    return content.slice(first, last - first).to_pybytes() if content is not None else b""


def _offset(offsets: Any, place: int) -> int:
    return int.from_bytes(offsets.slice(4 * place, 4).to_pybytes(), sys.byteorder)


def count_numbers(texts: Any) -> tuple[int, bool]:
    """How many texts are numbers but no years, and whether all are numbers (years included)."""
    plain = _as_plain_numbers(texts)
    if plain is not None:
        return len(texts) - texts.null_count - count_years(plain), True
    numbers = _count(pc.match_substring_regex(texts, _NUMBER))
    years = _count(pc.match_substring_regex(texts, _YEAR)) if numbers else 0
    return numbers - years, numbers == len(texts) - texts.null_count


def count_years(numbers: Any) -> int:
    """How many of the numbers may be years: those say nothing about a column, as they stand as well among dates."""
    years = pc.and_(pc.greater_equal(numbers, _FIRST_YEAR), pc.less_equal(numbers, _LAST_YEAR))
    return _count(pc.and_(years, pc.equal(numbers, pc.floor(numbers)))) if pc.any(years).as_py() else 0


def is_day_and_month(texts: Any) -> Any:
    """Where a text is a day with a month, as which a spreadsheet program writes 3.05."""
    return pc.match_substring_regex(texts, _DAY_AND_MONTH)


def is_month_and_year(texts: Any) -> Any:
    """Where a text is a month with a year of two digits, as which a spreadsheet program writes 3.48."""
    return pc.match_substring_regex(texts, _MONTH_AND_YEAR)


def is_like_date(texts: Any) -> Any:
    """Where a text is a date with its year."""
    return pc.match_substring_regex(texts, _DATE)


def _as_plain_numbers(texts: Any) -> Any:
    """The numbers, if all texts are such without blanks or signs of their own; the quick way for most columns."""
    try:
        numbers = pc.cast(texts, pa.float64())
    except pa.ArrowInvalid:
        first = next((text.as_py() for text in texts if text.is_valid), "")
        if "," not in first or not first[-1:].isdecimal():
            return None
        try:
            numbers = pc.cast(pc.replace_substring(texts, ",", "."), pa.float64())
        except pa.ArrowInvalid:
            return None
    return numbers if pc.all(pc.is_finite(numbers)).as_py() else None


def _count(mask: Any) -> int:
    return pc.sum(mask).as_py() or 0
