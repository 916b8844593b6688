"""A look into a workbook's beginning, for what system it may be from: cheap where it is from none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.connectors.archives import OpenedZip
from ingest.connectors.signs import HXL_ROWS_LOOKED_AT
from ingest.connectors.workbook.sheets import open_workbook
from ingest.connectors.zip_damages import ZIP_DAMAGES
from strive.errors import Refusal

_MOST_LOOKED_AT = 4 << 20


def may_hold(path: Path, sign: str) -> bool:
    """Whether the pattern ``sign`` occurs in the texts with which the workbook begins; without opening it as one."""
    pattern = re.compile(sign.encode())
    return any(pattern.search(text) for text in _beginnings(path))


def _beginnings(path: Path) -> Iterator[bytes]:
    try:
        with OpenedZip(path) as archive:
            for name in archive.namelist():
                if re.fullmatch(r"xl/sharedStrings\.(xml|bin)|xl/worksheets/sheet\d+\.xml|content\.xml", name):
                    with archive.open(name) as part:
                        text = part.read(_MOST_LOOKED_AT)
                        yield text if name.endswith(".xml") else text.replace(b"\x00", b"")
    except ZIP_DAMAGES:
        with path.open("rb") as file:
            text = file.read(_MOST_LOOKED_AT * 4)
        yield text
        yield text.replace(b"\x00", b"")


@dataclass(frozen=True)
class SheetBeginning:
    """A sheet's first rows as text, from its leftmost filled column (``left``) on."""

    name: str
    left: int
    rows: list[list[str | None]]


def sheet_beginnings(path: Path) -> Iterator[SheetBeginning]:
    """The beginnings of all sheets; nothing for a workbook that cannot be opened."""
    try:
        workbook = open_workbook(path)
    except Refusal:
        return
    for name in workbook.names:
        try:
            sheet = workbook.sheet(name)
            rows = [list(row) for row in sheet.head(HXL_ROWS_LOOKED_AT)]
        except Refusal:  # a sheet that the reader chokes on has no sign; reading it says why
            continue
        yield SheetBeginning(name, sheet.left, rows)
