"""Dates of the standard, compared as text: xsd:date sorts by its first ten characters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

_DATE = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?\s*")
_DATE_AND_TIME = re.compile(r"\s*(\d{4}-\d\d-\d\d)T\S+\s*")


def date_of(element: etree._Element | None, attribute: str = "iso-date") -> str | None:
    """The date in the attribute, without its time zone; None where there is none, or not a date."""
    text = element.get(attribute) if element is not None else None
    if not text:
        return None
    if len(text) == 10:
        return text
    match = _DATE.fullmatch(text) or _DATE_AND_TIME.fullmatch(text)
    return match[1] if match else None


def a_year_later(date: str) -> str:
    """The same day of the next year; 28 February after a leap day."""
    year, day = int(date[:4]) + 1, date[4:]
    return f"{year:04}{'-02-28' if day == '-02-29' else day}"
