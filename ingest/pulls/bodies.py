"""The body of an answer on its way into a file: unpacked, counted, and known to be whole where that can be known."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

from ingest.pulls.api import CutOff, NotTheData

ENCODINGS = "gzip, deflate"
_ANY_HEADER = zlib.MAX_WBITS | 32
_HEAD = 4_096


class TooLarge(Exception):
    """The body is larger than allowed."""


def unpacked(chunks: Iterable[bytes], encoding: str) -> Iterable[bytes]:
    """The chunks as they were before the server packed them. Raises CutOff when the packed stream has no end."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return chunks
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _inflated(chunks)
    raise NotTheData


def _inflated(chunks: Iterable[bytes]) -> Iterable[bytes]:
    inflater, has_begun = zlib.decompressobj(_ANY_HEADER), False
    try:
        for chunk in chunks:
            while chunk:
                if inflater.eof:
                    inflater = zlib.decompressobj(_ANY_HEADER)
                has_begun = True
                yield inflater.decompress(chunk)
                chunk = inflater.unused_data if inflater.eof else b""
    except zlib.error:
        raise CutOff from None
    if has_begun and not inflater.eof:
        raise CutOff


def write_body(chunks: Iterable[bytes], target: Path, most_bytes: int, is_late: Callable[[], bool]) -> int:
    """Write the chunks into the file and give their size. Raises TooLarge, or CutOff when it takes too long."""
    size = 0
    with target.open("wb") as file:
        target.chmod(0o600)
        for chunk in chunks:
            size += len(chunk)
            if size > most_bytes:
                raise TooLarge
            if is_late():
                raise CutOff
            file.write(chunk)
    return size


def is_web_page(body: Path) -> bool:
    """Whether it is a web page, whatever its content type says."""
    with body.open("rb") as file:
        head = file.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<") and b"<html" in head)
