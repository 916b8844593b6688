"""One large array of a JSON document, read in pieces: memory does not grow with the file.

The text is cut between elements. Where is guessed by the bytes that stood between the first two elements, and proved by
decoding: a piece that decodes holds whole elements, and one that does not is cut again by counting brackets. What
stands around the array (a count, a link to the next page) is the ``envelope``, complete when the elements are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from ingest.connectors.json_rows.structure import (
    array_start,
    first_element_end,
    inner_array_start,
    skip_blanks,
    whole_elements,
)
from ingest.connectors.json_rows.utf8 import Source, Utf8
from strive.errors import Refusal
from strive.messages import message

T = TypeVar("T")
PIECE = 1 << 20
_FIRST_PIECE = 1 << 16
MOST_AROUND = 256 << 20  # what may stand around the array, or be one element of it
_QUICK_FAILURES = 5
NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


@dataclass
class JsonArray:
    """``names``: the member that is the array; a document that is an array itself is taken as it is, unless
    ``inner``: then its elements are those of the array inside it. ``head``: the members before the array.
    """

    file: str
    source: Source
    names: Collection[str]
    inner: bool = False
    misfit: str = "json_not_rows"  # the message for elements that are something else
    count: int = 0
    envelope: Any = None
    _buffer: bytes = b""
    _before: bytes = b""
    _border: bytes = b""
    _failures: int = 0
    _utf8: Utf8 = field(init=False)

    def __post_init__(self) -> None:
        self._utf8 = Utf8(self.source)

    def open(self) -> bool:
        """Go to the array's first element; False if there is no such array."""
        self._buffer = self._utf8.read(_FIRST_PIECE)
        while (start := self._start()) is None:
            more = self._utf8.read(max(PIECE, len(self._buffer)))
            if not more:
                return False
            self._buffer += more
            self._refuse_too_large()
        self._before, self._buffer = self._buffer[:start], self._buffer[start:]
        return True

    def head(self) -> dict[str, Any]:
        """The members that stand before the array."""
        try:
            found = msgspec.json.decode(self._before.rstrip() + b"]}", type=dict[str, Any])
        except NO_JSON:
            return {}
        return found

    def elements(self, decode: Callable[[bytes], list[T]]) -> Iterator[list[T]]:
        """The elements, some at a time, as ``decode`` gives them for the text of an array. Raises Refusal for a
        document that is cut off or no JSON.
        """
        wanted = 0
        while True:
            more = self._utf8.read(wanted) if wanted else b""
            self._buffer += more
            found = self._quick(decode)
            if found is None:
                elements = whole_elements(self._buffer)
                if elements.close is not None:
                    found = self._decoded(decode, self._buffer[: elements.close])
                    self._finish(elements.close)
                    self.count += len(found)
                    if found:
                        yield found
                    return
                if not more and wanted:
                    raise Refusal(message("json_ends_early", file=self.file, count=self.count))
                if elements.end == 0:
                    wanted = max(PIECE, len(self._buffer))
                    self._refuse_too_large()
                    continue
                found = self._cut(decode, elements.end)
            wanted = PIECE
            self.count += len(found)
            yield found

    def _start(self) -> int | None:
        first = skip_blanks(self._buffer)
        if self._buffer[first : first + 1] == b"[":
            return inner_array_start(self._buffer) if self.inner else first + 1
        return array_start(self._buffer, self.names)

    def _quick(self, decode: Callable[[bytes], list[T]]) -> list[T] | None:
        """Cut at what looks like the last border; None when there is none, or it is not one."""
        if not self._border or self._failures > _QUICK_FAILURES:
            return None
        place = self._buffer.rfind(self._border)
        if place <= 0:
            return None
        try:
            found = decode(b"[%b]" % self._buffer[: place + 1])
        except NO_JSON:
            self._failures += 1
            return None
        self._buffer = self._buffer[self._buffer.index(b",", place) + 1 :]
        return found

    def _cut(self, decode: Callable[[bytes], list[T]], end: int) -> list[T]:
        found = self._decoded(decode, self._buffer[:end])
        if not self._border:
            self._border = _first_border(self._buffer)
        comma = skip_blanks(self._buffer, end)
        if comma < len(self._buffer) and self._buffer[comma : comma + 1] != b",":
            raise self._no_json("a comma is missing between elements")
        if comma == len(self._buffer):
            self._buffer = b""
            self._expect_comma()
        else:
            self._buffer = self._buffer[comma + 1 :]
        return found

    def _expect_comma(self) -> None:
        """The text read ended right behind an element: what follows decides."""
        while not self._buffer.strip():
            more = self._utf8.read(PIECE)
            if not more:
                raise Refusal(message("json_ends_early", file=self.file, count=self.count))
            self._buffer = more.lstrip()
        if self._buffer.startswith(b","):
            self._buffer = self._buffer[1:]
        elif not self._buffer.startswith(b"]"):
            raise self._no_json("a comma is missing between elements")

    def _decoded(self, decode: Callable[[bytes], list[T]], text: bytes) -> list[T]:
        try:
            return decode(b"[%b]" % text)
        except msgspec.ValidationError as error:
            raise Refusal(message(self.misfit, file=self.file, problem=str(error))) from None
        except NO_JSON as error:
            raise self._no_json(str(error)) from None

    def _finish(self, close: int) -> None:
        rest = [self._buffer[close + 1 :]]
        size = 0
        while more := self._utf8.read(PIECE):
            rest.append(more)
            size += len(more)
            if size > MOST_AROUND:
                raise Refusal(message("json_too_much_around", file=self.file, megabytes=MOST_AROUND >> 20))
        self._buffer = b""
        try:
            self.envelope = msgspec.json.decode(self._before + b"]" + b"".join(rest))
        except NO_JSON as error:
            if str(error).startswith("Input data was truncated"):
                raise Refusal(message("json_ends_early", file=self.file, count=self.count)) from None
            raise self._no_json(str(error)) from None

    def _refuse_too_large(self) -> None:
        if len(self._buffer) > MOST_AROUND:
            raise Refusal(message("json_too_much_around", file=self.file, megabytes=MOST_AROUND >> 20))

    def _no_json(self, problem: str) -> Refusal:
        # The decoder's words name a kind and a place, never a value.
        return Refusal(message("content_is_broken_json", file=self.file, detail=problem.split(" - ")[0], line=0))


def _first_border(text: bytes) -> bytes:
    """The bytes from the end of the first element up to the second's first key (or value): what to look for as border.

    Elements that begin with another key are not found by it; then pieces get larger, or brackets are counted.
    """
    if text[skip_blanks(text) : skip_blanks(text) + 1] not in (b"{", b"["):
        return b""
    end = first_element_end(text)
    comma = skip_blanks(text, end)
    second = skip_blanks(text, comma + 1)
    if end == 0 or text[comma : comma + 1] != b",":
        return b""
    quote = skip_blanks(text, second + 1)
    key_end = (
        text.find(b'"', quote + 1) if text[quote : quote + 1] == b'"' and text[second : second + 1] == b"{" else -1
    )
    return text[end - 1 : key_end + 1] if key_end > 0 else text[end - 1 : second + 1]
