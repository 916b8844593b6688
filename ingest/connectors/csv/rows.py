"""The rows of a text table, each read with care: any quoting, any number of fields, zero bytes left out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.connectors.csv.window import LineTooLong, Window
from ingest.connectors.tables.row_block import NumberedRow
from ingest.connectors.tables.separators import FIELD_SIZE_LIMIT, to_cells
from strive.errors import Refusal
from strive.messages import message

MOST_COLUMNS = 16_384  # as many as a spreadsheet has


@dataclass
class CarefulRows:
    """Reads rows from ``window``. ``line``: the physical line at which the next row starts."""

    file: str
    window: Window
    separator: str
    quote: str
    line: int
    zero_bytes: int = 0
    _quotes: int = field(default=0, init=False)  # quotation marks since the row began
    _lines: int = field(default=0, init=False)  # lines since the row began
    _ended: bool = field(default=False, init=False)

    def rows(self) -> Iterator[NumberedRow]:
        """(line, cells) of every row, blank ones included. May be left after any row and begun again.

        Raises Refusal for a quotation mark that never closes, and for a cell or line that no table has.
        """
        csv.field_size_limit(FIELD_SIZE_LIMIT)
        reader = csv.reader(self._texts(), delimiter=self.separator, quotechar=self.quote)
        while True:
            self._quotes, self._lines, self._ended = 0, 0, False
            try:
                fields = next(reader, None)
            except (csv.Error, LineTooLong):
                raise (self._unclosed() if self._quotes % 2 else self._too_long()) from None
            if fields is None:
                return
            if self._ended and self._quotes % 2 and self._lines > 1:
                raise self._unclosed()
            start, self.line = self.line, self.line + self._lines
            if len(fields) > MOST_COLUMNS:
                raise Refusal(
                    message("csv_too_wide", file=self.file, line=start, columns=len(fields), most=MOST_COLUMNS)
                )
            yield start, to_cells(fields)

    def _unclosed(self) -> Refusal:
        return Refusal(message("csv_quote_never_closes", file=self.file, line=self.line))

    def _too_long(self) -> Refusal:
        return Refusal(message("csv_cell_too_long", file=self.file, line=self.line, megabytes=FIELD_SIZE_LIMIT >> 20))

    def _texts(self) -> Iterator[str]:
        quote = self.quote.encode()
        for line in self.window.lines():
            if b"\x00" in line:
                self.zero_bytes += 1
                line = line.replace(b"\x00", b"")
            self._quotes += line.count(quote)
            self._lines += 1
            yield line.decode("utf-8")
        self._ended = True
