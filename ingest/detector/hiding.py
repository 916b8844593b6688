"""Texts that are to be shown, stored or logged, without the identifiers in them: names of files and sheets, what a
connector quotes from a file. Digits become 9, letters ``aaa`` or ``яяя``: no length is left of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ingest.detector.contacts import EMAIL, GEOPOINT, MACHINE_READABLE
from ingest.detector.detector import rules_of
from ingest.detector.names import NameRules
from strive.messages import Message, Value
from strive.settings import load_settings

_LONG_NUMBER = re.compile(r"(?<![\w.,])\+?\(?\d[\d \u00a0()\-]{7,}\d(?![\w]|[.,]\d)")
_NUMBER_IN_NAME = re.compile(r"(?<![0-9A-Za-z])\+?\d{9,17}(?![0-9A-Za-z])")
_STARTS_WITH_DATE = re.compile(r"\(?(?:19|20)\d\d-\d\d-\d\d")
_TIMESTAMP = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d{0,6})?")
_FEWEST_DIGITS = 9
_SIGNED = [re.compile(EMAIL), re.compile(MACHINE_READABLE), re.compile(GEOPOINT)]
_WORDS = re.compile(r"[^\W\d_]+")


def hidden(text: str) -> str:
    """The text with shapes in place of identifiers."""
    spans = sorted(_spans(text))
    shown, at = [], 0
    for start, end in spans:
        if end > at:
            shown += [text[at : max(at, start)], shape_of_cell(text[max(at, start) : end])]
            at = end
    return "".join([*shown, text[at:]])


def hidden_message(said: Message) -> Message:
    """The message with shapes in place of identifiers in its values."""
    return Message(said.key, {name: _hidden_value(value) for name, value in said.values.items()})


def _hidden_value(value: Value) -> Value:
    if isinstance(value, Message):
        return hidden_message(value)
    return hidden(value) if isinstance(value, str) else value


@cache
def _names() -> NameRules:
    return rules_of(load_settings().catalogue).names


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _SIGNED:
        yield from (found.span() for found in pattern.finditer(text))
    for pattern in (_LONG_NUMBER, _NUMBER_IN_NAME):
        for found in pattern.finditer(text):
            digits = re.sub(r"\D", "", found[0])
            is_time = _STARTS_WITH_DATE.match(found[0]) or _TIMESTAMP.fullmatch(digits)
            if len(digits) >= _FEWEST_DIGITS and not is_time:
                yield found.span()
    if any(map(str.isupper, text)):
        yield from _names().spans(text.replace("_", " "))


def shape_of_cell(text: str) -> str:
    """What a value looks like: digits as 9, every word as ``aaa`` or ``яяя``."""
    words = _WORDS.sub(lambda found: "яяя" if "\u0400" <= found[0][0] <= "\u052f" else "aaa", text)
    return "".join("9" if sign.isdigit() else sign for sign in words)
