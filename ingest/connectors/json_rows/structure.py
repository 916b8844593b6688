"""Finding one's way in JSON text that is not there as a whole yet: where members and elements begin and end.

Only strings and brackets are looked at. Whether the text between them is JSON is for the decoder to say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

PIECE = 1 << 20
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|["\[\]{}]', re.DOTALL)
_COLON = re.compile(rb"\s*:\s*")
_BLANK = re.compile(rb"\s*")
_ARRAY_BORDER = re.compile(rb'\]\s*,\s*"[\d:]*"\s*:\s*\[')
_QUOTE, _OPENING = 0x22, b"[{"


@dataclass(frozen=True)
class Elements:
    """``end``: where the last whole element of an array ends; ``close``: where its bracket closes, None if it does not
    in this text.
    """

    end: int
    close: int | None


def whole_elements(text: bytes) -> Elements:
    """How far the elements of an array reach whose opening bracket stands before ``text``."""
    depth = end = 0
    for token in _TOKEN.finditer(text):
        sign = text[token.start()]
        if sign == _QUOTE:
            if token.end() - token.start() == 1:
                break  # a string that goes on beyond this text
        elif sign in _OPENING:
            depth += 1
        elif depth == 0:
            return Elements(end, token.start())
        else:
            depth -= 1
            if depth == 0:
                end = token.end()
    return Elements(end, None)


def first_element_end(text: bytes) -> int:
    """Where the first element of an array ends whose opening bracket stands before ``text``; 0 if not in this text."""
    depth = 0
    for token in _TOKEN.finditer(text):
        sign = text[token.start()]
        if sign == _QUOTE:
            if token.end() - token.start() == 1:
                return 0
        elif sign in _OPENING:
            depth += 1
        else:
            depth -= 1
            if depth <= 0:
                return token.end() if depth == 0 else 0
    return 0


def skip_blanks(text: bytes, start: int = 0) -> int:
    """Where the next sign that is not blank stands."""
    found = _BLANK.match(text, start)
    return found.end() if found else start


def members(text: bytes) -> Iterator[tuple[str, int]]:
    """(name, where its value begins) of every member of the outermost object, as far as the text goes."""
    depth = 0
    for token in _TOKEN.finditer(text):
        sign = text[token.start()]
        if sign == _QUOTE:
            if token.end() - token.start() == 1:
                break
            colon = _COLON.match(text, token.end()) if depth == 1 else None
            if colon and colon.end() < len(text):
                yield token.group()[1:-1].decode("utf-8", "replace"), colon.end()
        else:
            depth += 1 if sign in _OPENING else -1
            if depth == 0:
                break


def array_start(text: bytes, names: Collection[str]) -> int | None:
    """Where the elements of the array begin that is a member of one of ``names``; None if it is not in this text."""
    return next((start + 1 for name, start in members(text) if name in names and text[start : start + 1] == b"["), None)


def inner_array_start(text: bytes) -> int | None:
    """In ``[{…}, [`` the place behind the second bracket: the rows of an answer that comes with its own header."""
    depth = 0
    for token in _TOKEN.finditer(text):
        sign = text[token.start()]
        if sign == _QUOTE:
            if token.end() - token.start() == 1:
                return None
        elif sign in _OPENING:
            depth += 1
            if depth == 2 and sign == _OPENING[0]:
                return token.end()
        else:
            depth -= 1
    return None


def object_pieces(text: bytes, size: int | None = None) -> Iterator[bytes]:
    """An object whose keys are indexes ("0:1:3") and whose values are arrays, as several smaller objects: never more
    than about ``size`` at a time.
    """
    size = PIECE if size is None else size
    start = text.index(b"{") + 1
    end = text.rindex(b"}")
    while end - start > size:
        found = _ARRAY_BORDER.search(text, start + size, end)
        if found is None:
            break
        yield b"{%b}" % text[start : found.start() + 1]
        start = text.index(b'"', found.start())
    yield b"{%b}" % text[start:end]
