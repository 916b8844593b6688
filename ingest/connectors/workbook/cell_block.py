"""Some rows of a sheet by columns, as texts, with what each cell is by its type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.tables.row_block import RowBlock
from ingest.connectors.texts.cell_doubts import CellDoubts
from ingest.connectors.workbook.cells import Cell, cell_text


@dataclass(frozen=True)
class ColumnKinds:
    """What the cells of a column are. ``numbers``: as such, null elsewhere; ``is_date``, ``is_text``: true there. None
    where no cell is (``numbers``, ``is_date``), or all are (``is_text``).
    """

    numbers: Any = None
    is_date: Any = None
    is_text: Any = None
    is_percent: Any = None  # numbers that the sheet shows as percent; only the streamed reader sees formats

    def slice(self, start: int) -> ColumnKinds:
        """Those of the rows from ``start`` on."""
        return ColumnKinds(*(None if part is None else part.slice(start) for part in self._parts()))

    def _parts(self) -> tuple[Any, ...]:
        return (self.numbers, self.is_date, self.is_text, self.is_percent)


@dataclass(frozen=True)
class CellBlock:
    """``rows``: the texts, under the row numbers that the spreadsheet shows; ``kinds``: one per column."""

    rows: RowBlock
    kinds: list[ColumnKinds]

    @classmethod
    def of(cls, first: int, rows: Sequence[Sequence[Cell]]) -> CellBlock:
        """Rows of equal width; ``first``: the number of the first of them."""
        columns = [_column(cells) for cells in zip(*rows, strict=True)]
        numbers = pa.array(range(first, first + len(rows)), pa.int64())
        return cls(RowBlock(numbers, [texts for texts, _ in columns]), [kinds for _, kinds in columns])

    def slice(self, start: int) -> CellBlock:
        """The rows from ``start`` on."""
        return CellBlock(self.rows.slice(start), [kinds.slice(start) for kinds in self.kinds])

    def watch(self, doubts: CellDoubts, width: int) -> None:
        """Show the cells of the first ``width`` columns to ``doubts``."""
        numbers = self.rows.numbers
        for column, (texts, kinds) in enumerate(zip(self.rows.columns[:width], self.kinds, strict=False)):
            if kinds.numbers is not None:
                doubts.saw_numbers(column, kinds.numbers, numbers)
            if kinds.is_date is not None:
                doubts.saw_dates(column, kinds.is_date, numbers)
            doubts.saw_texts(
                column, texts if kinds.is_text is None else pc.if_else(kinds.is_text, texts, None), numbers
            )


def without_blanks(texts: Any) -> Any:
    """The texts with null for those that hold nothing but blanks."""
    blank = pc.or_(pc.utf8_is_space(texts), pc.equal(pc.binary_length(texts), 0))
    return pc.if_else(blank, None, texts) if pc.any(blank).as_py() else texts


def _column(cells: tuple[Cell, ...]) -> tuple[Any, ColumnKinds]:
    types = set(map(type, cells))
    if types == {str}:
        return without_blanks(pa.array(cells, pa.string())), ColumnKinds()
    texts = pa.array(list(map(cell_text, cells)), pa.string())
    numbers = dates = None
    if types & {int, float}:
        numbers = pa.array([float(cell) if type(cell) in (int, float) else None for cell in cells], pa.float64())  # type: ignore[arg-type]
    if any(issubclass(kind, date) for kind in types):
        dates = pa.array([isinstance(cell, date) for cell in cells])
    return texts, ColumnKinds(numbers, dates, pa.array([type(cell) is str for cell in cells]))
