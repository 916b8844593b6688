"""The rows under a sheet's header, as texts: merged cells filled down, captions left out, doubtful cells noted by
their type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from ingest.connectors.tables.headers import filled
from ingest.connectors.texts.cell_doubts import CellDoubts
from ingest.connectors.workbook.cells import MOST_DIGITS, Cell, cell_text
from ingest.connectors.workbook.header import Merge
from ingest.connectors.workbook.sheets import Sheet
from strive.messages import Message, message

_FIRST_LONG_NUMBER = 10**MOST_DIGITS


@dataclass
class SheetBody:
    """The rows of ``sheet`` from ``first`` (counted from 0) on; ``width``: columns of the table."""

    sheet: Sheet
    first: int
    width: int
    doubts: CellDoubts
    filled_down: int = 0
    captions: int = 0
    first_caption: int = 0
    _starting: dict[int, list[Merge]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for merge in self.sheet.merges:
            if merge.top >= self.first:
                self._starting[merge.top].append(merge)

    def rows(self) -> Iterator[tuple[int, list[str | None]]]:
        """(row number as the spreadsheet shows it, texts)."""
        open_merges: list[tuple[Merge, Cell]] = []
        for row, native in enumerate(islice(self.sheet.rows(), self.first, None), start=self.first):
            cells = native
            if open_merges:
                open_merges = [(merge, cell) for merge, cell in open_merges if merge.bottom >= row]
                cells = self._fill_down(native, open_merges)
            starting = self._starting.get(row, ())
            texts = [cell_text(cell) for cell in cells]
            if starting:
                open_merges += [(m, native[m.left]) for m in starting if m.bottom > row and m.left < len(native)]
                if self._is_caption(texts, starting):
                    self.captions += 1
                    self.first_caption = self.first_caption or row + 1
                    continue
            self._watch(cells, texts, row + 1)
            yield row + 1, texts

    def _fill_down(self, native: list[Cell], open_merges: list[tuple[Merge, Cell]]) -> list[Cell]:
        if all(cell == "" for cell in native):
            return native
        cells = list(native)
        for merge, cell in open_merges:
            if cells[merge.left] == "" and cell != "":
                cells[merge.left] = cell
                self.filled_down += 1
        return cells

    def _is_caption(self, texts: list[str | None], starting: list[Merge] | tuple[()]) -> bool:
        return filled(texts) == 1 and any((m.right - m.left + 1) * 2 > self.width and m.is_wide for m in starting)

    def _watch(self, cells: list[Cell], texts: list[str | None], row: int) -> None:
        position = f"sheet '{self.sheet.name}', row {row}"
        for column in range(min(len(cells), self.width)):
            cell = cells[column]
            if isinstance(cell, str):
                text = texts[column]
                if text is not None:
                    self.doubts.saw_text(column, text, position)
            elif isinstance(cell, (int, float)):
                self.doubts.saw_number(column, cell)
                if abs(cell) >= _FIRST_LONG_NUMBER:
                    self.doubts.saw_long_number(position)
            elif isinstance(cell, date):
                self.doubts.saw_date(column, position)

    def assumptions(self) -> list[Message]:
        """What was filled in."""
        return [message("workbook_merged_cells_filled", count=self.filled_down)] if self.filled_down else []

    def captions_doubt(self) -> list[Message]:
        """What was left out although it says something."""
        if not self.captions:
            return []
        return [message("workbook_captions_left_out", count=self.captions, row=self.first_caption)]
