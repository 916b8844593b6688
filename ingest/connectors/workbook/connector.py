"""The connector ``workbook``: the table of a sheet in an xlsx, xls, xlsb or ods file, as offices fill them in.

Options: ``sheet`` (name, number from 1, or a pattern with * and ?; default: the sheet with the largest table),
``header_row`` (the row number that the spreadsheet shows; default: found), ``header_rows`` (how many rows the header
has; default: found), ``total_words``. Headers of several rows and merged cells become "parent / child". What stands
above the header is the preamble. Left out and counted: totals, footnotes, repeated headers, the row that numbers the
columns, captions merged across the table. A cell merged over several rows holds for each of them. A cell shown as
43,5 % is 0.435, which is said. Sheets too large to be held are read piece by piece (``streamed``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.content import content_of, require_content
from ingest.connectors.options import check_options, number_option, words_option
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.tables.columns import TableColumns
from ingest.connectors.tables.header_rows import HeaderRows, extend_down, find_header_rows, flatten, lowest_level
from ingest.connectors.tables.headers import ROWS_LOOKED_AT, Cells, clean_header, filled
from ingest.connectors.tables.row_block import RowBlock
from ingest.connectors.tables.rows import TableRows
from ingest.connectors.texts.cell_doubts import CellDoubts
from ingest.connectors.workbook.body import SheetBody
from ingest.connectors.workbook.guard import column_letters
from ingest.connectors.workbook.percent import PercentColumns, percent_columns
from ingest.connectors.workbook.sheets import Sheet, choose_sheet, open_workbook
from ingest.connectors.workbook.streamed.sheet import StreamedSheet
from strive.errors import Refusal
from strive.messages import Message, message

OPTIONS = ("sheet", "header_row", "header_rows", "total_words")


@dataclass
class _Table:
    """A sheet's table, ready to be read."""

    path: Path
    sheet: Sheet
    columns: TableColumns
    body: SheetBody
    sifted: TableRows
    cell_doubts: CellDoubts
    reading: Reading

    def batches(self) -> Iterator[Batch]:
        count = 0
        for block in self.sifted.sift(self.body.blocks()):
            count += len(block)
            yield Batch(self._positions(block), self.columns.cells(block))
        percent, label = self._percent()
        self.reading.assumptions += [
            *self.sifted.assumptions(),
            *self.body.assumptions(),
            *percent.assumptions(label),
        ]
        self.reading.doubts += [
            *self.sifted.doubts(),
            *self.body.captions_doubt(),
            *self.columns.doubts(),
            *self.cell_doubts.messages(),
            *percent.doubts(label),
        ]
        if count == 0:
            self.reading.doubts.append(message("table_has_no_rows"))

    def _percent(self) -> tuple[PercentColumns, Callable[[int], str]]:
        """Columns shown as percent, and how their places are named."""
        if isinstance(self.sheet, StreamedSheet):
            return self.body.percent, self.columns.label
        found = percent_columns(self.path, self.sheet.name, self.body.first)
        return found, lambda place: self.columns.label(place - self.sheet.left)

    def _positions(self, block: RowBlock) -> pa.StringArray:
        place = pa.scalar(f"sheet '{self.sheet.name}', row")
        return pc.binary_join_element_wise(place, pc.cast(block.numbers, pa.string()), " ")


class WorkbookConnector:
    """Reads tables in workbooks."""

    name = "workbook"
    options = OPTIONS

    def recognises(self, path: Path) -> bool:
        """Whether the file is a workbook."""
        return content_of(path).kind == "workbook"

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is damaged or encrypted, or its sheet or header is not to be found."""
        check_options(self.name, options, OPTIONS)
        require_content(path, self.name)
        sheet, assumptions = choose_sheet(path, open_workbook(path), options.get("sheet"))
        header_row = number_option(self.name, options, "header_row")
        head = sheet.head(max(ROWS_LOOKED_AT, (header_row or 0) + 10))
        header = self._header(path, sheet, head, header_row, number_option(self.name, options, "header_rows"))
        names = flatten(head, sheet.merges, header)
        columns = TableColumns.of(names, lambda place: f"column {column_letters(place + sheet.left)}")
        labels = [columns.label(place) for place in range(columns.width)]
        doubts = CellDoubts(labels, lambda row: f"sheet '{sheet.name}', row {row}")
        sifted = TableRows(
            [*head[header.first : header.last + 1], lowest_level(names)],
            len(columns.order),
            words_option(self.name, options, "total_words"),
        )
        reading = Reading(self.name, columns.order, iter(()), preamble=_preamble(head[: header.first]))
        reading.assumptions += [*assumptions, self._header_message(sheet, header, columns)]
        reading.doubts += columns.doubts_of_header()
        body = SheetBody(sheet, header.last + 1, columns.width, doubts)
        reading.batches = _Table(path, sheet, columns, body, sifted, doubts, reading).batches()
        return reading

    def _header(
        self, path: Path, sheet: Sheet, head: Sequence[Cells], row: int | None, count: int | None
    ) -> HeaderRows:
        if row is not None:
            if row > len(head) or not filled(head[row - 1]):
                raise Refusal(message("workbook_header_row_empty", file=path.name, sheet=sheet.name, row=row))
            header: HeaderRows | None = HeaderRows(row - 1, row - 1)
            if count is None:
                header = extend_down(head, sheet.merges, HeaderRows(row - 1, row - 1))
        else:
            header = find_header_rows(head, sheet.merges)
        if header is None:
            raise Refusal(message("workbook_no_header", file=path.name, sheet=sheet.name, rows=len(head)))
        last = header.last if count is None else min(header.first + count, len(head)) - 1
        return HeaderRows(header.first, last)

    def _header_message(self, sheet: Sheet, header: HeaderRows, columns: TableColumns) -> Message:
        rows = [str(row + 1) for row in dict.fromkeys((header.first, header.last))]
        return message("workbook_header_found", sheet=sheet.name, rows="–".join(rows), columns=len(columns.order))


def _preamble(rows: Sequence[Cells]) -> str:
    texts = (" ".join(clean_header(cell) for cell in cells if cell) for cells in rows)
    return "\n".join(text for text in texts if text)
