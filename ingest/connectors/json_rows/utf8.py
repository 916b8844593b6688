"""JSON's bytes as UTF-8: without a byte order mark, and from UTF-16 or UTF-32 where that is what came."""

from __future__ import annotations

import codecs
from typing import Protocol

# Without a mark, zero bytes tell: JSON begins with two ASCII characters. UTF-32's marks begin with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, None),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ZEROS = (
    ((False, True, True, True), "utf-32-le"),
    ((True, True, True, False), "utf-32-be"),
    ((False, True, False, True), "utf-16-le"),
    ((True, False, True, False), "utf-16-be"),
)


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most ``size``."""


class Utf8:
    """A source as UTF-8, without a byte order mark."""

    def __init__(self, source: Source) -> None:
        self._source = source
        head = source.read(4)
        mark, encoding = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", _by_zeros(head)))
        self._head = head.removeprefix(mark)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None

    def read(self, size: int) -> bytes:
        """The next bytes, about ``size``; none at the end."""
        piece = self._head + self._source.read(size)
        self._head = b""
        if self._decoder is None:
            return piece
        return self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")


def _by_zeros(head: bytes) -> str | None:
    zeros = tuple(byte == 0 for byte in head)
    return next((name for pattern, name in _ZEROS if zeros == pattern), None)
