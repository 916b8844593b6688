"""Workbooks of all kinds (xlsx, xls, xlsb, ods) by calamine, which holds a whole sheet in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.connectors.tables.header_rows import Merge
from ingest.connectors.tables.headers import Cells
from ingest.connectors.workbook.cell_block import CellBlock
from ingest.connectors.workbook.cells import Cell, cell_text
from ingest.connectors.workbook.guard import guard_areas
from ingest.connectors.workbook.silence import silent_standard_error
from strive.errors import Refusal
from strive.messages import message

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_CELLS_PER_BLOCK = 1 << 16


@dataclass
class CalamineBook:
    """An open workbook. Opening raises Refusal when it is damaged or protected by a password."""

    path: Path

    def __post_init__(self) -> None:
        guard_areas(self.path)
        self._book  # noqa: B018 - what cannot be opened is refused at once

    @cached_property
    def _book(self) -> CalamineWorkbook:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError

        try:
            # By its bytes: given a path the library believes the suffix, and many a .xls is an XLSX.
            with silent_standard_error(), self.path.open("rb") as file:
                return CalamineWorkbook.from_filelike(file)
        except PasswordError:
            raise Refusal(message("content_is_encrypted", file=self.path.name, detail="", line=0)) from None
        except (CalamineError, OSError, ValueError) as error:
            raise Refusal(message("workbook_is_damaged", file=self.path.name, problem=str(error))) from None
        except BaseException as error:
            raise _panic(self.path, error) from None

    @property
    def names(self) -> list[str]:
        """All sheets, hidden ones included."""
        return list(self._book.sheet_names)

    @property
    def visible(self) -> list[str]:
        """The sheets with cells that people see, or all when none is visible."""
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        tables = [sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        visible = [sheet for sheet in tables if sheet.visible == SheetVisibleEnum.Visible]
        return [sheet.name for sheet in visible or tables]

    def sheet(self, name: str) -> WholeSheet:
        """One sheet. Raises Refusal when it is damaged."""
        from python_calamine import CalamineError

        try:
            with silent_standard_error():
                native = self._book.get_sheet_by_name(name)
                ranges = native.merged_cell_ranges or []
        except (CalamineError, OSError, ValueError) as error:
            raise Refusal(message("workbook_is_damaged", file=self.path.name, problem=str(error))) from None
        except BaseException as error:
            raise _panic(self.path, error) from None
        left = native.start[1] if native.start else 0
        merges = [
            Merge(top, first - left, bottom, last - left) for (top, first), (bottom, last) in ranges if first >= left
        ]
        return WholeSheet(name, left, merges, native, native.end[0] + 1 if native.end else 0)


@dataclass
class WholeSheet:
    """One sheet: its cells from its leftmost filled column (``left``) on, rows from the sheet's first."""

    name: str
    left: int
    merges: list[Merge]
    native: CalamineSheet
    height: int

    def rows(self) -> Iterator[list[Cell]]:
        """The sheet's rows, each as wide as the filled area."""
        return iter(self.native.iter_rows())

    def head(self, count: int) -> list[Cells]:
        """The first rows as texts."""
        return [[cell_text(cell) for cell in row] for row in islice(self.rows(), count)]

    def blocks(self, first: int) -> Iterator[CellBlock]:
        """The rows from ``first`` (counted from 0) on."""
        rows = islice(self.rows(), first, None)
        number = first + 1
        per_block = max(1, _CELLS_PER_BLOCK // max(self.native.width, 1))
        while chunk := list(islice(rows, per_block)):
            yield CellBlock.of(number, chunk)
            number += len(chunk)


def _panic(path: Path, error: BaseException) -> BaseException:
    """The reader's library is written in Rust: on some damaged files it panics, which Python sees outside of
    Exception.
    """
    if type(error).__name__ != "PanicException":
        return error
    return Refusal(message("workbook_is_damaged", file=path.name, problem=str(error)))
