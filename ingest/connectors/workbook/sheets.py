"""Opening a workbook and choosing its sheet."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from ingest.connectors.tables.header_rows import Merge, find_header_rows
from ingest.connectors.tables.headers import ROWS_LOOKED_AT, Cells, clean_header, is_number
from ingest.connectors.workbook.biff_guard import guard_xls
from ingest.connectors.workbook.calamine_book import CalamineBook
from ingest.connectors.workbook.cell_block import CellBlock
from ingest.connectors.workbook.guard import guard_size
from ingest.connectors.workbook.ole_streams import open_ole
from ingest.connectors.workbook.streamed.package import open_package
from ingest.connectors.workbook.streamed.workbook import StreamedWorkbook
from strive.errors import Refusal
from strive.messages import Message, message

STREAMED_FROM = 8 << 20  # bytes of a sheet unpacked; calamine holds five times as many
_NUMBER_WEIGHT = 5
_FIRST_SHEET_WEIGHT = 1.5
_REPEATS = {"_parent_table_name", "_parent_index"}


class Sheet(Protocol):
    """One sheet: its cells from the column ``left`` on, rows from the sheet's first; ``height``: its last row's
    number, 0 when it is empty."""

    @property
    def name(self) -> str:
        """The sheet's name."""

    @property
    def left(self) -> int:
        """The place of the first column that is given, counted from 0."""

    @property
    def merges(self) -> list[Merge]:
        """Merged cells, by their place among the columns that are given."""

    @property
    def height(self) -> int:
        """The number of the last row."""

    def head(self, count: int) -> Sequence[Cells]:
        """The first rows as texts."""

    def blocks(self, first: int) -> Iterator[CellBlock]:
        """The rows from ``first`` (counted from 0) on."""


class Workbook(Protocol):
    """An open workbook."""

    @property
    def names(self) -> list[str]:
        """All sheets with cells, hidden ones included."""

    @property
    def visible(self) -> list[str]:
        """The sheets that people see, or all when none is visible."""

    def sheet(self, name: str) -> Sheet:
        """One sheet. Raises Refusal when it is damaged."""


def open_workbook(path: Path) -> Workbook:
    """Open the workbook, by the reader that suits its size. Raises Refusal when it is damaged, protected by a
    password, or would unpack to too much.
    """
    guard_size(path)
    ole = open_ole(path)
    if ole is not None:
        guard_xls(path, ole)
    package = open_package(path)
    if package is not None and any(part.size > STREAMED_FROM for part in package.sheets):
        return StreamedWorkbook(package)
    return CalamineBook(path)


def choose_sheet(path: Path, workbook: Workbook, wanted: Any) -> tuple[Sheet, list[Message]]:
    """The sheet that the option names, or else the one with the largest table (of a form's export, not those of its
    repeated groups); and what was assumed.

    Raises Refusal when there is no such sheet, or nothing in any sheet.
    """
    if wanted is not None:
        return workbook.sheet(_named(path, workbook.names, wanted)), []
    sheets = [workbook.sheet(name) for name in workbook.visible]
    sheets = [sheet for sheet in sheets if sheet.height]
    if not sheets:
        raise Refusal(message("workbook_is_empty", file=path.name))
    if len(sheets) == 1:
        return sheets[0], []
    mains = [sheet for sheet in sheets if not _is_of_repeats(sheet)] or sheets
    best = max(mains, key=lambda sheet: _table_size(sheet) * (_FIRST_SHEET_WEIGHT if sheet is mains[0] else 1))
    others = ", ".join(sheet.name for sheet in sheets if sheet is not best)
    return best, [message("workbook_sheet_chosen", sheet=best.name, others=others)]


def _is_of_repeats(sheet: Sheet) -> bool:
    """Whether its rows belong to those of another sheet, as in exports of forms with repeated groups."""
    return any({cell for cell in row if cell} >= _REPEATS for row in sheet.head(1))


def _table_size(sheet: Sheet) -> float:
    """How much table there is: filled cells under a header. Numbers count more, because parameters, instructions and
    code lists are words."""
    rows = sheet.head(ROWS_LOOKED_AT)
    header = find_header_rows(rows, sheet.merges)
    if header is None:
        return 0.0
    cells = [cell for row in rows[header.last + 1 :] for cell in row if cell is not None]
    share_seen = (len(rows) - header.last) / max(sheet.height - header.last, 1)
    return (1 + len(cells) + _NUMBER_WEIGHT * sum(map(is_number, cells))) / share_seen


def _named(path: Path, names: list[str], wanted: Any) -> str:
    text = clean_header(str(wanted))
    by_text = {clean_header(name).casefold(): name for name in names}
    if text.casefold() in by_text:
        return by_text[text.casefold()]
    if text.isdecimal() and 1 <= int(text) <= len(names):
        return names[int(text) - 1]
    if "*" in text or "?" in text:
        matching = [name for clean, name in by_text.items() if fnmatch.fnmatchcase(clean, text.casefold())]
        if matching:
            return matching[0]
    nearest = difflib.get_close_matches(text.casefold(), list(by_text), n=1, cutoff=0.5)
    raise Refusal(
        message(
            "workbook_sheet_missing",
            file=path.name,
            sheet=text,
            sheets=", ".join(names),
            nearest=by_text[nearest[0]] if nearest else None,
        )
    )
