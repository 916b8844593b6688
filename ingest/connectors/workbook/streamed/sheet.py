"""One sheet of an xlsx file, read piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.tables.header_rows import Merge
from ingest.connectors.tables.headers import Cells
from ingest.connectors.tables.row_block import RowBlock
from ingest.connectors.workbook.cell_block import CellBlock, ColumnKinds, without_blanks
from ingest.connectors.workbook.streamed.background import made_in_background
from ingest.connectors.workbook.streamed.cell_list import CellList, cells_of
from ingest.connectors.workbook.streamed.formats import Kind
from ingest.connectors.workbook.streamed.package import Package, SheetPart, reading
from ingest.connectors.workbook.streamed.sheet_pieces import SheetFrame, column_index, row_pieces, sheet_frame
from ingest.connectors.workbook.streamed.values import Part, parts_by_kind

_DENSE_FROM = 50  # blank rows for each filled one: more of them are left out but for one
_MOST_AREA = 1 << 22  # cells, filled or not, of a block
_NUMBERS = pa.array([Kind.NUMBER, Kind.PERCENT], pa.int8())
_TEXTS = pa.array([Kind.TEXT, Kind.SHARED_TEXT], pa.int8())


@dataclass
class StreamedSheet:
    """A sheet: all its columns from A on, its rows from the first."""

    package: Package
    part: SheetPart
    frame: SheetFrame
    left: int = 0

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.part.name

    @property
    def height(self) -> int:
        """The number of its last row."""
        return self.frame.height

    @property
    def merges(self) -> list[Merge]:
        """Its merged cells."""
        return self.frame.merges

    def head(self, count: int) -> list[Cells]:
        """The first rows as texts."""
        rows: list[Cells] = []
        for block in self.blocks(0):
            table = block.rows
            cells = [column.slice(0, count).to_pylist() for column in table.columns]
            numbers = table.numbers.slice(0, count).to_pylist()
            for number, row in zip(numbers, zip(*cells, strict=True), strict=True):
                rows += [[]] * (min(number, count + 1) - 1 - len(rows))
                rows.append(row)
            if len(rows) >= count:
                break
        width = max(map(len, rows), default=0)
        return [[*row, *[None] * (width - len(row))] for row in rows[:count]]

    def blocks(self, first: int) -> Iterator[CellBlock]:
        """The rows from ``first`` (counted from 0) on."""
        last = 0
        with reading(self.package.path), self.package.open(self.part.part) as file:
            for cells in made_in_background(lambda piece: cells_of(piece, self.frame.root), row_pieces(file)):
                for part in cells.in_small_areas(_MOST_AREA) if len(cells.rows) else ():
                    block = _block(part, self.package, last)
                    last = block.rows.numbers[-1].as_py()
                    if last > first:
                        begin = pc.sum(pc.less_equal(block.rows.numbers, first)).as_py()
                        yield block.slice(begin) if begin else block


def open_sheet(package: Package, part: SheetPart) -> StreamedSheet | None:
    """The sheet; None when it is not written in the way that this reader knows."""
    with package.open(part.part) as file:
        frame = sheet_frame(file)
    return StreamedSheet(package, part, frame) if frame else None


def _block(cells: CellList, package: Package, last_before: int) -> CellBlock:
    letters = cells.letters.dictionary_encode()
    names = letters.dictionary.to_pylist()
    numbers, ordinals = _row_places(cells.rows, last_before, _MOST_AREA // len(names))
    height = len(numbers)
    cell_places = pc.add(pc.multiply(pc.cast(letters.indices, pa.int64()), height), ordinals)
    parts = parts_by_kind(cells.attributes, cells.texts, package)
    texts, kinds = _scattered(parts, cell_places, height * len(names))
    texts = without_blanks(texts)
    filled = {
        column_index(name): (texts.slice(place * height, height), kinds.slice(place * height, height))
        for place, name in enumerate(names)
    }
    empty = pa.nulls(height, pa.string())
    columns = [filled.get(place, (empty, None)) for place in range(max(filled) + 1)]
    return CellBlock(
        RowBlock(numbers, [column for column, _ in columns]), [_kinds(column, kind) for column, kind in columns]
    )


def _scattered(parts: list[Part], cell_places: Any, size: int) -> tuple[Any, Any]:
    """Texts and kinds, column after column; null where no cell is."""
    if not parts:
        return pa.nulls(size, pa.string()), pa.nulls(size, pa.int8())
    places = cell_places.take(pa.concat_arrays([part.places for part in parts]))
    texts = pa.concat_arrays([part.texts for part in parts])
    kinds = pa.concat_arrays([pa.repeat(pa.scalar(part.kind, pa.int8()), len(part.texts)) for part in parts])
    return pc.scatter(texts, places, max_index=size - 1), pc.scatter(kinds, places, max_index=size - 1)


def _row_places(rows: Any, last_before: int, most: int) -> tuple[Any, Any]:
    """The numbers of all rows, those without cells included, and which of them each cell stands in."""
    first, last = last_before + 1, pc.max(rows).as_py()
    present = pc.unique(rows)
    first = min(first, pc.min(present).as_py())
    if last - first < min(_DENSE_FROM * (len(present) + 10), max(most, 2 * len(present))):
        return pc.add(pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), last - first + 1)), first - 1), pc.subtract(
            rows, first
        )
    numbers = pa.array(sorted({near for row in present.to_pylist() for near in (row - 1, row) if near >= first}))
    return numbers, pc.cast(pc.index_in(rows, numbers), pa.int64())


def _kinds(texts: Any, kinds: Any) -> ColumnKinds:
    if kinds is None:
        return ColumnKinds()
    present = set(pc.unique(kinds).to_pylist()) - {None, Kind.BLANK}
    if present <= {Kind.TEXT, Kind.SHARED_TEXT}:
        return ColumnKinds()
    numbers = dates = percent = None
    if present & {Kind.NUMBER, Kind.PERCENT}:
        are_numbers = pc.is_in(kinds, _NUMBERS)
        numbers = pc.cast(pc.if_else(are_numbers, texts, None), pa.float64())
    if Kind.PERCENT in present:
        percent = pc.fill_null(pc.equal(kinds, pa.scalar(Kind.PERCENT, pa.int8())), False)
    if Kind.DATE in present or Kind.ISO_DATE in present:
        are_dates = pc.is_in(kinds, pa.array([Kind.DATE, Kind.ISO_DATE], pa.int8()))
        dates = pc.and_(are_dates, pc.fill_null(pc.match_substring(texts, "-"), False))
    return ColumnKinds(numbers, dates, pc.is_in(kinds, _TEXTS), percent)
