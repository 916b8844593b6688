"""The streams of OLE files (xls, encrypted xlsx), and refusing damaged ones whose chains of sectors run in circles: who
follows one never ends and fills the memory.

An OLE file is made of sectors; tables name for each sector the one that continues it. A sound table has no circle
anywhere, so the whole of each table is looked at, whatever the streams are.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from strive.errors import Refusal
from strive.messages import message

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_SMALL = 64
_STREAMS = {2, 5}  # kinds of entries that have content
_TABLE_SECTORS_IN_HEADER = slice(76, _HEADER)
_LARGEST_SECTOR_NUMBER = 0xFFFFFFFA


def open_ole(path: Path) -> OleFile | None:
    """The OLE file, None for other files. Raises Refusal for one with a circle in its tables."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
        if not header.startswith(_MAGIC):
            return None
        opened = _opened(path, file, header)
    if isinstance(opened, str):
        raise Refusal(message("workbook_is_damaged", file=path.name, problem=opened))
    return opened


@dataclass(frozen=True)
class OleFile:
    """Tables that continue sectors (``table``) and small sectors (``small``); ``size``: bytes of a sector;
    ``directory``: the first sector of the list of streams.
    """

    path: Path
    size: int
    table: array[int]
    small: array[int]
    directory: int
    least: int  # bytes of the shortest stream that lies in sectors of its own

    def stream(self, name: str) -> bytes | None:
        """A stream's content, None when there is none of that name. Raises Refusal for one longer than the file."""
        with self.path.open("rb") as file:
            listing = self._chained(file, self.directory)
            entries = [listing[at : at + _ENTRY] for at in range(0, len(listing) - _ENTRY + 1, _ENTRY)]
            if any(_length(entry, self.size) > self.path.stat().st_size for entry in entries if entry[66] in _STREAMS):
                raise Refusal(message("workbook_is_damaged", file=self.path.name, problem="its streams are cut off"))
            wanted = next((entry for entry in entries if _name(entry) == name), None)
            if wanted is None:
                return None
            first, length = int.from_bytes(wanted[116:120], "little"), _length(wanted, self.size)
            if length >= self.least:
                return self._chained(file, first)[:length]
            small = self._chained(file, int.from_bytes(entries[0][116:120], "little"))
        pieces = (small[at * _SMALL : (at + 1) * _SMALL] for at in _chain(self.small, first))
        return b"".join(pieces)[:length]

    def _chained(self, file: BinaryIO, first: int) -> bytes:
        return b"".join(_sector(file, sector, self.size) for sector in _chain(self.table, first))


def _length(entry: bytes, sector_size: int) -> int:
    """Small sectors (version 3) leave the upper half of the number undefined."""
    return int.from_bytes(entry[120 : 124 if sector_size == 512 else 128], "little")


def _name(entry: bytes) -> str:
    return entry[: max(int.from_bytes(entry[64:66], "little") - 2, 0)].decode("utf-16-le", "replace")


def _opened(path: Path, file: BinaryIO, header: bytes) -> OleFile | str:
    """The file, or what is wrong with it."""
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
    if _has_circle(table) or _has_circle(small):
        return "its sectors run in a circle"
    directory, least = (int.from_bytes(header[at : at + 4], "little") for at in (48, 56))
    return OleFile(path, size, table, small, directory, least)


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
