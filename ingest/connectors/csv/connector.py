"""The connector ``csv``: a table in a text file, in whatever encoding and with whatever separator its office uses.

Encoding, separator and header are decided by the content and said in the assumptions; options override them:
``encoding``, ``separator`` (a sign, or "tab"), ``header_row`` (the physical line at which the header starts),
``total_words``. Title rows above the header are the preamble. Too short and too long rows are kept and counted in a
doubt; fields without a column come under "column N". Decimal commas without quotation marks in a file separated by
commas are refused: they would move all that follows by a column. A file with a header and nothing else gives no row
and a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.connectors.content import content_of, require_content
from ingest.connectors.csv.body import TextBody
from ingest.connectors.csv.decimal_commas import refuse_decimal_commas
from ingest.connectors.csv.text_table import open_text_table
from ingest.connectors.options import check_options, number_option, text_option, words_option
from ingest.connectors.protocol import Reading
from ingest.connectors.tables.columns import TableColumns
from ingest.connectors.tables.headers import ROWS_LOOKED_AT, clean_header, find_header_row
from ingest.connectors.tables.row_block import NumberedRow
from ingest.connectors.tables.rows import TableRows
from ingest.connectors.texts.encodings import decide_encoding, named_encoding
from strive.errors import Refusal
from strive.messages import message

OPTIONS = ("encoding", "separator", "header_row", "total_words")


class CsvConnector:
    """Reads tables in text files."""

    name = "csv"
    options = OPTIONS

    def recognises(self, path: Path) -> bool:
        """Whether the file is text that holds a table."""
        return content_of(path).kind == "csv"

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is not text, its text is lost, or it holds no table."""
        check_options(self.name, options, OPTIONS)
        named = text_option(self.name, options, "encoding")
        encoding = named_encoding(path, named) if named else None
        content = require_content(path, "csv", "text", encoding=named)
        table = open_text_table(path, encoding or content.encoding or decide_encoding(path), options)
        above = table.head(ROWS_LOOKED_AT)
        header = self._header_index(path, above, number_option(self.name, options, "header_row"))
        refuse_decimal_commas(path, table.separator, above[header:])
        columns = TableColumns.of(
            [clean_header(cell) if cell else None for cell in above[header][1]], lambda place: f"column {place + 1}"
        )
        sifted = TableRows(
            [above[header][1]],
            len(columns.order),
            words_option(self.name, options, "total_words"),
            perhaps_totals=False,
        )
        reading = Reading(self.name, columns.order, iter(()), preamble=_preamble(above[:header]))
        reading.assumptions += [
            *table.assumptions,
            message("csv_header_found", line=above[header][0], columns=len(columns.order)),
        ]
        reading.doubts += table.doubts
        reading.doubts += columns.doubts_of_header()
        reading.batches = TextBody(table, above[header:], columns, sifted, reading).batches()
        return reading

    def _header_index(self, path: Path, above: list[NumberedRow], line: int | None) -> int:
        if line is not None:
            found = next((index for index, (number, cells) in enumerate(above) if number == line and any(cells)), None)
            if found is None:
                raise Refusal(message("csv_header_line_missing", file=path.name, line=line))
            return found
        header = find_header_row([cells for _, cells in above])
        if header is None:
            raise Refusal(message("csv_no_header", file=path.name, rows=len(above)))
        return header


def _preamble(rows: list[NumberedRow]) -> str:
    texts = (" ".join(clean_header(cell) for cell in cells if cell) for _, cells in rows)
    return "\n".join(text for text in texts if text)
