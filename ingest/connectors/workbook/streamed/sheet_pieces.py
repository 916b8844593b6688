"""A sheet's XML in pieces of whole rows, and what stands after the rows: merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ingest.connectors.tables.header_rows import Merge

_PIECE = 1 << 20
_HEAD = 1 << 20
_CELL_BEGINS = b"<c "
_END_OF_ROW = b"</row>"
_END_OF_ROWS = b"</sheetData>"
_MERGE = re.compile(rb'<mergeCell\b[^>]*\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_DIMENSION = re.compile(rb'<dimension\b[^>]*\bref="(?:[A-Z]+\d+:)?[A-Z]+(\d+)"')
_LAST_ROW = re.compile(rb'.*<row\b[^>]*\br="(\d+)"', re.DOTALL)
_NO_ROWS = re.compile(rb"<sheetData\s*/>|<sheetData>(?:(?!<c[ >/]).)*</sheetData>", re.DOTALL)
_BEGINNING = re.compile(rb"<worksheet\b[^>]*>")
_FIRST_CELL = re.compile(rb'<sheetData>\s*(?:<row\b[^>]*/>\s*)*<row\b[^>]*\br="\d+"[^>]*>\s*<c r="[A-Z]+\d+"')


def column_index(letters: bytes | str) -> int:
    """A column's place, counted from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters.encode() if isinstance(letters, str) else letters:
        number = number * 26 + letter - 64
    return number - 1


@dataclass(frozen=True)
class SheetFrame:
    """What stands around the rows. ``root``: the tag with which the sheet begins; ``height``: its last row; ``merges``:
    ranges of merged cells."""

    root: bytes
    height: int
    merges: list[Merge]


def sheet_frame(file: BinaryIO) -> SheetFrame | None:
    """Read the sheet through, for what stands before and after the rows. None when it is not written in the way that
    this reader knows (with prefixes, or cells without their places)."""
    head = file.read(_HEAD)
    root = _BEGINNING.search(head)
    if root is None:
        return None
    if not _FIRST_CELL.search(head):
        return SheetFrame(root.group(), 0, []) if _NO_ROWS.search(head) else None
    before = window = head
    while _END_OF_ROWS not in window and (piece := file.read(_PIECE)):
        before, window = window, window[-len(_END_OF_ROWS) :] + piece
    tail = window[window.find(_END_OF_ROWS) :] + file.read() if _END_OF_ROWS in window else b""
    merges = [
        Merge(int(top) - 1, column_index(left), int(bottom) - 1, column_index(right))
        for left, top, right, bottom in _MERGE.findall(tail)
    ]
    dimension = _DIMENSION.search(head)
    last = _LAST_ROW.match(before + window)
    height = max(int(found.group(1)) for found in (dimension, last) if found) if dimension or last else 1
    return SheetFrame(root.group(), height, merges)


def row_pieces(file: BinaryIO) -> Iterator[bytes]:
    """The rows, in pieces that end where a row ends."""
    rest = b""
    while piece := file.read(_PIECE):
        rest += piece
        cut = rest.rfind(_END_OF_ROW) + len(_END_OF_ROW)
        if cut >= len(_END_OF_ROW):
            yield rest[:cut]
            rest = rest[cut:]
        if _END_OF_ROWS in rest:
            rest = rest[: rest.index(_END_OF_ROWS)]
            break
    if _CELL_BEGINS in rest:
        raise ValueError("a sheet breaks off within a row")
