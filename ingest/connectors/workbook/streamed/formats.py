"""What a cell's number format makes of a number: a date, a duration, a percentage, or just a number."""

from __future__ import annotations

import re
from enum import IntEnum

_OUTSIDE_OF_MEANING = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\[[^\]]*\]")
_DATE_LETTER = re.compile(r"[dmyhs]|a/p", re.IGNORECASE)
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
_BUILT_IN_ELAPSED = 46
_BUILT_IN_PERCENT = frozenset((9, 10))


class Kind(IntEnum):
    """What a cell is."""

    BLANK = 0
    TEXT = 1
    SHARED_TEXT = 2
    NUMBER = 3
    PERCENT = 4
    DATE = 5
    DURATION = 6
    TRUTH = 7
    ERROR = 8
    ISO_DATE = 9


def kind_of_format(number: int, code: str | None) -> Kind:
    """The kind of a number format, by its number or by the code that the workbook gives for it."""
    if code is None:
        if number in _BUILT_IN_DATES:
            return Kind.DATE
        if number == _BUILT_IN_ELAPSED:
            return Kind.DURATION
        return Kind.PERCENT if number in _BUILT_IN_PERCENT else Kind.NUMBER
    plain = _OUTSIDE_OF_MEANING.sub("", code).split(";")[0]
    if _ELAPSED.search(plain):
        return Kind.DURATION
    plain = _IN_BRACKETS.sub("", plain)
    if _DATE_LETTER.search(plain):
        return Kind.DATE
    return Kind.PERCENT if "%" in plain else Kind.NUMBER
