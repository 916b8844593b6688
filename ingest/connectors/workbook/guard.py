"""Refusing workbooks that would hurt the machine before they are opened: archives that unpack to gigabytes, and
sheets whose one far cell makes a reader allocate the whole area up to it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ingest.connectors.archives import OpenedZip, is_zip
from ingest.connectors.workbook.biff_guard import MOST_AREA, guard_xlsb
from ingest.connectors.workbook.ods_guard import guard_ods
from ingest.connectors.zip_damages import ZIP_DAMAGES
from strive.errors import Refusal
from strive.messages import message

MOST_UNPACKED_BYTES = 2 << 30
MOST_RATIO = 200  # text of cells packs some 10 to 50 times
_RATIO_MATTERS_FROM = 100 << 20
_MOST_COLUMNS = 1 << 14
_SPARSE_FROM = 1_000_000  # cells from which a nearly empty area costs seconds
_MOST_AREA_PER_CELL = 100
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/>]>|<c r="([A-Z]{1,3})(\d{1,7})">')
_WIDE_CELL = re.compile(rb' r="[A-Z]{2,3}\d')  # beyond column Z: within it, no number of rows makes the area too large
_PIECE = 1 << 22


def guard_size(path: Path) -> None:
    """Raise Refusal for a zipped workbook that unpacks to too much; other files pass."""
    if not is_zip(path):
        return
    with _open(path) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        ratio = unpacked / max(path.stat().st_size, 1)
        if unpacked > MOST_UNPACKED_BYTES or (unpacked > _RATIO_MATTERS_FROM and ratio > MOST_RATIO):
            raise Refusal(message("workbook_unpacks_to_too_much", file=path.name, megabytes=unpacked >> 20))


def guard_areas(path: Path) -> None:
    """Raise Refusal for a zipped workbook of which a sheet spans too large an area; other files pass."""
    if not is_zip(path):
        return
    guard_xlsb(path)
    guard_ods(path)
    with _open(path) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                _guard_area(path, archive, entry)


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return OpenedZip(path)
    except ZIP_DAMAGES:
        raise _damaged(path) from None


def _damaged(path: Path) -> Refusal:
    return Refusal(message("content_is_broken_zip", file=path.name, detail="", line=0))


def _guard_area(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    try:
        if not any(_WIDE_CELL.search(piece) for piece in _pieces(archive, entry)):
            return
        last_row, last_column, filled = _farthest_cell(_pieces(archive, entry))
    except ZIP_DAMAGES:
        raise _damaged(path) from None
    area = last_row * last_column
    is_empty = area > _SPARSE_FROM and area > _MOST_AREA_PER_CELL * filled
    if area > MOST_AREA or is_empty or last_column > _MOST_COLUMNS:
        raise Refusal(message("workbook_sheet_too_wide", file=path.name, rows=last_row, columns=last_column))


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The sheet in pieces that overlap by more than a cell's beginning."""
    rest = b""
    with archive.open(entry) as sheet:
        while piece := sheet.read(_PIECE):
            piece = rest + piece
            yield piece
            rest = piece[-64:]


def _farthest_cell(pieces: Iterator[bytes]) -> tuple[int, int, int]:
    """Last row and column with a cell that holds something, as the reader will allocate up to them; how many do."""
    last_row = last_column = filled = 0
    for piece in pieces:
        for found in _CELL.finditer(piece):
            letters, digits = found.group(1) or found.group(3), found.group(2) or found.group(4)
            last_row = max(last_row, int(digits))
            last_column = max(last_column, _column_number(letters))
            filled += 1
    return last_row, last_column, filled


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(index: int) -> str:
    """The name of the column as a spreadsheet shows it: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
