"""A text file as pieces of valid UTF-8, whatever its encoding: so that all that follows works on bytes.

What is not valid in the encoding becomes U+FFFD, as everywhere here. Pieces end between characters, not at line ends.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

_PIECE = 1 << 20
_LONGEST_CHARACTER = 4


def utf8_pieces(path: Path, encoding: str) -> Iterator[bytes | memoryview]:
    """The text of the file, without its byte-order mark if the encoding is one that has it."""
    name = codecs.lookup(encoding).name
    with path.open("rb") as file:
        if name == "utf-8-sig":
            start = file.read(len(codecs.BOM_UTF8))
            file.seek(0 if start != codecs.BOM_UTF8 else len(start))
        if name in {"utf-8", "utf-8-sig"}:
            yield from _mended(file)
        else:
            yield from _recoded(file, name)


def whole_characters(file: BinaryIO) -> Iterator[bytes | memoryview]:
    """The bytes of the file in pieces that cut no UTF-8 character, copied as little as can be."""
    while piece := file.read(_PIECE):
        cut = between_characters(piece)
        if cut == len(piece) or len(piece) < _PIECE:
            yield piece
        else:
            file.seek(cut - len(piece), os.SEEK_CUR)
            yield memoryview(piece)[:cut]


def is_utf8(piece: bytes | memoryview) -> bool:
    """Whether the bytes are valid UTF-8: looked at by Arrow, many bytes at once."""
    if isinstance(piece, bytes) and piece.isascii():
        return True
    offsets = pa.py_buffer(bytes(4) + len(piece).to_bytes(4, "little"))
    try:
        pa.StringArray.from_buffers(1, offsets, pa.py_buffer(piece)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _mended(file: BinaryIO) -> Iterator[bytes | memoryview]:
    for piece in whole_characters(file):
        yield piece if is_utf8(piece) else str(piece, "utf-8", "replace").encode()


def between_characters(piece: bytes) -> int:
    """The last place in the piece at which no character is cut."""
    for back in range(1, min(_LONGEST_CHARACTER, len(piece)) + 1):
        byte = piece[-back]
        if byte < 0x80:
            return len(piece) - back + 1
        if byte >= 0xC0:
            return len(piece) - back
    return len(piece)


def _recoded(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while piece := file.read(_PIECE):
        if text := decoder.decode(piece):
            yield text.encode("utf-8", "replace")
    if text := decoder.decode(b"", True):
        yield text.encode("utf-8", "replace")
