"""The rows under a text table's header as batches, with what is doubtful about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.csv.text_table import TextTable
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.tables.columns import TableColumns
from ingest.connectors.tables.row_block import NumberedRow, RowBlock, true_indices
from ingest.connectors.tables.rows import TableRows
from ingest.connectors.texts.cell_doubts import CellDoubts
from strive.messages import Message, message


@dataclass
class _Ragged:
    count: int = 0
    first: int = 0

    def add(self, rows: list[int], numbers: pa.Int64Array) -> None:
        if rows:
            self.first = self.first or numbers[rows[0]].as_py()
            self.count += len(rows)


@dataclass
class TextBody:
    """``head``: the header's row and those under it that were read to find it; ``table`` goes on after them."""

    table: TextTable
    head: list[NumberedRow]
    columns: TableColumns
    sifted: TableRows
    reading: Reading
    too_long: _Ragged = field(default_factory=_Ragged)
    too_short: _Ragged = field(default_factory=_Ragged)

    def batches(self) -> Iterator[Batch]:
        """The rows; once they are exhausted, the reading's assumptions and doubts are complete."""
        labels = [self.columns.label(place) for place in range(self.columns.width)]
        cell_doubts = CellDoubts(labels, lambda line: f"line {line}")
        under = self.head[1:]
        blocks = chain([RowBlock.of(under)] if under else [], self.table.blocks(under or self.head))
        count = 0
        for block in self.sifted.sift(blocks):
            self._weigh_lengths(block)
            cell_doubts.saw_block(block)
            count += len(block)
            lines = pc.binary_join_element_wise("line", pc.cast(block.numbers, pa.string()), " ")
            yield Batch(lines, self.columns.cells(block))
        self.reading.assumptions += self.sifted.assumptions()
        self.reading.doubts += [
            *self.sifted.doubts(),
            *self._ragged_doubts(),
            *self.columns.doubts(self.columns.width),  # those further right are too long rows
            *cell_doubts.messages(),
        ]
        if count == 0:
            self.reading.doubts.append(message("table_has_no_rows"))

    def _weigh_lengths(self, block: RowBlock) -> None:
        width = self.columns.width
        if block.lengths is not None:
            self.too_short.add(true_indices(pc.less(block.lengths, width)), block.numbers)
        elif len(block.columns) < width:
            self.too_short.add(list(range(len(block))), block.numbers)
        surplus = [column for column in block.columns[width:] if column.null_count < len(column)]
        if surplus:
            self.too_long.add(true_indices(pc.coalesce(*surplus).is_valid()), block.numbers)

    def _ragged_doubts(self) -> Iterator[Message]:
        width = self.columns.width
        if self.too_long.count:
            yield message("csv_rows_too_long", count=self.too_long.count, line=self.too_long.first, width=width)
        if self.too_short.count:
            yield message("csv_rows_too_short", count=self.too_short.count, line=self.too_short.first, width=width)
        if self.table.zero_bytes:
            yield message("csv_zero_bytes", count=self.table.zero_bytes)
