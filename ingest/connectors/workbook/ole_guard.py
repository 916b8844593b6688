"""Refusing damaged OLE files (xls, encrypted xlsx) whose chains of sectors run in circles: who follows one never ends
and fills the memory.

An OLE file is made of sectors; tables name for each sector the one that continues it. A sound table has no circle
anywhere, so the whole of each table is looked at, whatever the streams are.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from strive.errors import Refusal
from strive.messages import message

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_TABLE_SECTORS_IN_HEADER = slice(76, _HEADER)
_LARGEST_SECTOR_NUMBER = 0xFFFFFFFA


def guard_ole(path: Path) -> None:
    """Raise Refusal for an OLE file with a circle in its tables; other files pass."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
        if not header.startswith(_MAGIC):
            return
        problem = _problem(file, header)
    if problem:
        raise Refusal(message("workbook_is_damaged", file=path.name, problem=problem))


def _problem(file: BinaryIO, header: bytes) -> str:
    if len(header) < _HEADER:
        return "its header is cut off"
    shift = int.from_bytes(header[30:32], "little")
    if shift not in (9, 12):
        return "its sectors have no size that is known"
    size = 1 << shift
    table_sectors = _sectors_of_table(file, header, size)
    if table_sectors is None:
        return "its table of sectors runs in a circle"
    table = array("I")
    for sector in table_sectors:
        table.extend(_numbers(_sector(file, sector, size)))
    small = array("I")
    for sector in _chain(table, int.from_bytes(header[60:64], "little")):
        small.extend(_numbers(_sector(file, sector, size)))
    return "its sectors run in a circle" if _has_circle(table) or _has_circle(small) else ""


def _sectors_of_table(file: BinaryIO, header: bytes, size: int) -> list[int] | None:
    """The sectors that hold the table; None where their own list does not end."""
    sectors = list(_numbers(header[_TABLE_SECTORS_IN_HEADER]))
    following = int.from_bytes(header[68:72], "little")
    seen = set()
    while following < _LARGEST_SECTOR_NUMBER:
        if following in seen:
            return None
        seen.add(following)
        *more, following = _numbers(_sector(file, following, size)) or [_LARGEST_SECTOR_NUMBER]
        sectors += more
    return list(dict.fromkeys(sector for sector in sectors if sector < _LARGEST_SECTOR_NUMBER))


def _sector(file: BinaryIO, sector: int, size: int) -> bytes:
    file.seek((sector + 1) * size)
    return file.read(size)


def _numbers(content: bytes) -> array[int]:
    numbers = array("I", content[: len(content) // 4 * 4])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _chain(table: array[int], first: int) -> Iterator[int]:
    seen = set()
    while first < len(table) and first not in seen:
        seen.add(first)
        yield first
        first = table[first]


def _has_circle(table: array[int]) -> bool:
    walk_of = array("I", bytes(4 * len(table)))
    for start in range(len(table)):
        sector = start
        while sector < len(table) and not walk_of[sector]:
            walk_of[sector] = start + 1
            sector = table[sector]
        if sector < len(table) and walk_of[sector] == start + 1 and table[sector] < _LARGEST_SECTOR_NUMBER:
            return True
    return False
