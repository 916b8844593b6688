"""The rows under a sheet's header, as texts: merged cells filled down, captions left out, doubtful cells noted by
their type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from ingest.connectors.tables.header_rows import Merge
from ingest.connectors.tables.row_block import RowBlock
from ingest.connectors.texts.cell_doubts import CellDoubts
from ingest.connectors.workbook.cell_block import CellBlock
from ingest.connectors.workbook.percent import PercentColumns
from ingest.connectors.workbook.sheets import Sheet
from strive.messages import Message, message


@dataclass
class SheetBody:
    """The rows of ``sheet`` from ``first`` (counted from 0) on; ``width``: columns of the table."""

    sheet: Sheet
    first: int
    width: int
    doubts: CellDoubts
    percent: PercentColumns = field(default_factory=PercentColumns)
    filled_down: int = 0
    captions: int = 0
    first_caption: int = 0
    _coming: list[Merge] = field(init=False)  # the last one comes first
    _open: list[tuple[Merge, str]] = field(default_factory=list)  # merges that reach further down, with their text

    def __post_init__(self) -> None:
        under = (merge for merge in self.sheet.merges if merge.top >= self.first)
        self._coming = sorted(under, key=lambda merge: merge.top, reverse=True)

    def blocks(self) -> Iterator[RowBlock]:
        """The rows, under the numbers that the spreadsheet shows."""
        for block in self.sheet.blocks(self.first):
            block.watch(self.doubts, self.width)
            self.percent.saw(block)
            if self._open or (self._coming and self._coming[-1].top < block.rows.numbers[-1].as_py()):
                yield from self._with_merges(block)
            elif len(block.rows):
                yield block.rows

    def _with_merges(self, block: CellBlock) -> Iterator[RowBlock]:
        rows = block.rows
        first = rows.numbers[0].as_py() - 1
        wide: list[int] = []  # rows at which a cell begins that spans more than half of the table
        while self._coming and self._coming[-1].top < first + len(rows):
            merge = self._coming.pop()
            index = merge.top - first
            if merge.is_wide and merge.width * 2 > self.width:
                wide.append(index)
            text = rows.columns[merge.left][index].as_py() if merge.left < len(rows.columns) else None
            if merge.bottom > merge.top and text is not None:
                self._open.append((merge, text))
        columns = list(rows.columns)
        for column, texts in self._filled_down(columns, first, rows.filled_counts().to_pylist()).items():
            columns[column] = pa.array(texts, pa.string())
        yield self._without_captions(RowBlock(rows.numbers, columns), wide)

    def _without_captions(self, rows: RowBlock, wide: list[int]) -> RowBlock:
        counts = rows.filled_counts().to_pylist() if wide else []
        captions = sorted({index for index in wide if counts[index] == 1})
        if not captions:
            return rows
        self.captions += len(captions)
        self.first_caption = self.first_caption or rows.numbers[captions[0]].as_py()
        keep = [True] * len(rows)
        for index in captions:
            keep[index] = False
        return rows.filter(pa.array(keep))

    def _filled_down(self, columns: list[pa.StringArray], first: int, counts: list[int]) -> dict[int, list[str | None]]:
        """The columns into which merged cells reach, with the text in all rows of them; blank rows stay blank."""
        end = first + len(counts)
        filled: dict[int, list[str | None]] = {}
        for merge, text in self._open:
            cells = filled.setdefault(merge.left, columns[merge.left].to_pylist())
            for index in range(max(merge.top + 1, first) - first, min(merge.bottom + 1, end) - first):
                if cells[index] is None and counts[index]:
                    cells[index] = text
                    self.filled_down += 1
        self._open = [(merge, text) for merge, text in self._open if merge.bottom >= end]
        return filled

    def assumptions(self) -> list[Message]:
        """What was filled in."""
        return [message("workbook_merged_cells_filled", count=self.filled_down)] if self.filled_down else []

    def captions_doubt(self) -> list[Message]:
        """What was left out although it says something."""
        if not self.captions:
            return []
        return [message("workbook_captions_left_out", count=self.captions, row=self.first_caption)]
