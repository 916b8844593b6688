"""Opening a workbook and choosing its sheet."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.connectors.tables.headers import ROWS_LOOKED_AT, Cells, clean_header, is_number
from ingest.connectors.workbook.cell_block import CellBlock
from ingest.connectors.workbook.cells import Cell, cell_text
from ingest.connectors.workbook.guard import guard_archive
from ingest.connectors.workbook.header import Merge, find_header_rows
from strive.errors import Refusal
from strive.messages import Message, message

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_ROWS_PER_BLOCK = 4_096
_NUMBER_WEIGHT = 5
_FIRST_SHEET_WEIGHT = 1.5


@dataclass
class Sheet:
    """One sheet: its cells from its leftmost filled column (``left``) on, rows from the sheet's first."""

    name: str
    left: int
    merges: list[Merge]
    native: CalamineSheet
    height: int

    def rows(self) -> Iterator[list[Cell]]:
        """The sheet's rows, each as wide as the filled area."""
        return iter(self.native.iter_rows())

    def blocks(self, first: int) -> Iterator[CellBlock]:
        """The rows from ``first`` (counted from 0) on."""
        rows = islice(self.rows(), first, None)
        number = first + 1
        while chunk := list(islice(rows, _ROWS_PER_BLOCK)):
            yield CellBlock.of(number, chunk)
            number += len(chunk)

    def head(self, count: int = ROWS_LOOKED_AT) -> list[Cells]:
        """The first rows as texts."""
        return [[cell_text(cell) for cell in row] for row in islice(self.rows(), count)]


def open_workbook(path: Path) -> CalamineWorkbook:
    """Open the workbook. Raises Refusal when it is damaged, protected by a password, or would unpack to too much."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    guard_archive(path)
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise Refusal(message("content_is_encrypted", file=path.name, detail="", line=0)) from None
    except (CalamineError, OSError, ValueError) as error:
        raise Refusal(message("workbook_is_damaged", file=path.name, problem=str(error))) from None
    except BaseException as error:
        raise _panic(path, error) from None


def _panic(path: Path, error: BaseException) -> BaseException:
    """The reader's library is written in Rust: on some damaged files it panics, which Python sees outside of
    Exception.
    """
    if type(error).__name__ != "PanicException":
        return error
    return Refusal(message("workbook_is_damaged", file=path.name, problem=str(error)))


def _load(path: Path, workbook: CalamineWorkbook, name: str) -> Sheet:
    from python_calamine import CalamineError

    try:
        native = workbook.get_sheet_by_name(name)
        ranges = native.merged_cell_ranges or []
    except (CalamineError, OSError, ValueError) as error:
        raise Refusal(message("workbook_is_damaged", file=path.name, problem=str(error))) from None
    except BaseException as error:
        raise _panic(path, error) from None
    left = native.start[1] if native.start else 0
    merges = [Merge(top, first - left, bottom, last - left) for (top, first), (bottom, last) in ranges if first >= left]
    return Sheet(name, left, merges, native, native.end[0] + 1 if native.end else 0)


def choose_sheet(path: Path, workbook: CalamineWorkbook, wanted: Any) -> tuple[Sheet, list[Message]]:
    """The sheet that the option names, or else the one with the largest table; and what was assumed.

    Raises Refusal when there is no such sheet, or nothing in any sheet.
    """
    if wanted is not None:
        return _load(path, workbook, _named(path, workbook.sheet_names, wanted)), []
    sheets = [_load(path, workbook, name) for name in _visible(workbook)]
    sheets = [sheet for sheet in sheets if sheet.height]
    if not sheets:
        raise Refusal(message("workbook_is_empty", file=path.name))
    if len(sheets) == 1:
        return sheets[0], []
    best = max(sheets, key=lambda sheet: _table_size(sheet) * (_FIRST_SHEET_WEIGHT if sheet is sheets[0] else 1))
    others = ", ".join(sheet.name for sheet in sheets if sheet is not best)
    return best, [message("workbook_sheet_chosen", sheet=best.name, others=others)]


def _visible(workbook: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    tables = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet for sheet in tables if sheet.visible == SheetVisibleEnum.Visible]
    return [sheet.name for sheet in visible or tables]


def _table_size(sheet: Sheet) -> float:
    """How much table there is: filled cells under a header. Numbers count more, because parameters, instructions and
    code lists are words."""
    rows = sheet.head()
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
