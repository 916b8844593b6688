"""Refusing xls and xlsb files of which a cell, mostly by damage, lies so far out that a reader which allocates the area
up to it fills the memory: only the places of the cells are looked at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from ingest.connectors.archives import OpenedZip
from ingest.connectors.workbook.ole_streams import OleFile
from ingest.connectors.zip_damages import ZIP_DAMAGES
from strive.errors import Refusal
from strive.messages import message

XLS_COLUMNS = 256
MOST_AREA = 60_000_000  # cells, filled or not, that a sheet may span: about 2 GB while it is read
_CELLS = frozenset([0x02, 0x03, 0x04, 0x05, 0x06, 0xBD, 0xBE, 0xD6, 0xFD, *range(0x201, 0x206), 0x206, 0x27E, 0x406])
_DIMENSIONS = 0x200
_DIMENSIONS_OF = {10: "<HHHH", 14: "<IIHH"}  # by their length: first and last row, first and last column
_TEXTS = 0xFC
_SHORTEST_TEXT = 3  # bytes
_XLSB_ROW = 0
_XLSB_CELLS = range(1, 12)
_XLSB_MOST = (1 << 20, 1 << 14)


def guard_xls(path: Path, book: OleFile) -> None:
    """Raise Refusal for a cell to the right of what an xls file can have, and for sizes that it states and cannot have:
    the reader makes room for what is stated.
    """
    content = book.stream("Workbook") or book.stream("Book") or b""
    place, end = 0, len(content)
    pair = struct.Struct("<HH")
    while place + 4 <= end:
        kind, size = pair.unpack_from(content, place)
        place += 4
        if kind in _CELLS and size >= 4 and place + 4 <= end:
            row, column = pair.unpack_from(content, place)
            if column >= XLS_COLUMNS:
                raise _too_wide(path, row + 1, column + 1)
        elif kind == _DIMENSIONS:
            _guard_dimensions(path, content[place : place + size])
        elif kind == _TEXTS and int.from_bytes(content[place + 4 : place + 8], "little") > end // _SHORTEST_TEXT:
            raise _damaged(path, "it states more texts than it can hold")
        place += size


def _guard_dimensions(path: Path, stated: bytes) -> None:
    if len(stated) not in _DIMENSIONS_OF:
        return
    first_row, row, first_column, column = struct.unpack_from(_DIMENSIONS_OF[len(stated)], stated)
    if first_row > row or first_column > column:
        raise _damaged(path, "a sheet ends before it begins")
    if row * column > MOST_AREA:
        raise _too_wide(path, row, column)


def _too_wide(path: Path, rows: int, columns: int) -> Refusal:
    return Refusal(message("workbook_sheet_too_wide", file=path.name, rows=rows, columns=columns))


def _damaged(path: Path, problem: str) -> Refusal:
    return Refusal(message("workbook_is_damaged", file=path.name, problem=problem))


def guard_xlsb(path: Path) -> None:
    """Raise Refusal for an xlsb file of which a sheet spans too large an area; other files pass."""
    try:
        with OpenedZip(path) as archive:
            for entry in archive.infolist():
                if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".bin"):
                    _guard_part(path, archive.read(entry))
    except ZIP_DAMAGES as error:
        raise _damaged(path, str(error)) from None


def _guard_part(path: Path, content: bytes) -> None:
    row = last_row = last_column = 0
    for kind, place, size in _records(content):
        if kind == _XLSB_ROW and size >= 4:
            row = int.from_bytes(content[place : place + 4], "little")
        elif kind in _XLSB_CELLS and size >= 4:
            last_row = max(last_row, row)
            last_column = max(last_column, int.from_bytes(content[place : place + 4], "little"))
    rows, columns = last_row + 1, last_column + 1
    if rows * columns > MOST_AREA or rows > _XLSB_MOST[0] or columns > _XLSB_MOST[1]:
        raise _too_wide(path, rows, columns)


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """(kind, place of the content, its size) of each record: numbers of seven bits a byte, as far as they go on."""
    place, end = 0, len(content)
    while place < end:
        kind, place = _number(content, place, 2)
        size, place = _number(content, place, 4)
        yield kind, place, size
        place += size


def _number(content: bytes, place: int, most: int) -> tuple[int, int]:
    number = 0
    for shift in range(most):
        if place >= len(content):
            break
        byte = content[place]
        place += 1
        number |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            break
    return number, place
