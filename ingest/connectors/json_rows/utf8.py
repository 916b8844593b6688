"""JSON's bytes as UTF-8: without a byte order mark, and from UTF-16 where that is what came."""

from __future__ import annotations

import codecs
from typing import Protocol

_MARKS = ((codecs.BOM_UTF8, None), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most ``size``."""


class Utf8:
    """A source as UTF-8, without a byte order mark."""

    def __init__(self, source: Source) -> None:
        self._source = source
        head = source.read(4)
        mark, encoding = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", None))
        self._head = head.removeprefix(mark)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None

    def read(self, size: int) -> bytes:
        """The next bytes, about ``size``; none at the end."""
        piece = self._head + self._source.read(size)
        self._head = b""
        if self._decoder is None:
            return piece
        return self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")
