"""The connector ``csv``: a table in a text file, in whatever encoding and with whatever separator its office uses.

Encoding, separator and header are decided by the content and said in the assumptions; options override them:
``encoding``, ``separator`` (a sign, or "tab"), ``header_row`` (the physical line at which the header starts),
``header_rows``, ``total_words``. Headers of several rows become "parent / child", as in sheets. Title rows above the
header are the preamble. Too short and too long rows are kept and counted in a doubt; fields without a column come under
"column N". Decimal commas without quotation marks in a file separated by commas are refused: they would move all that
follows by a column. A file with a header and nothing else gives no row and a doubt.
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
from ingest.connectors.tables.header_rows import HeaderRows, find_header_rows, flatten, lowest_level
from ingest.connectors.tables.headers import ROWS_LOOKED_AT, clean_header
from ingest.connectors.tables.row_block import NumberedRow
from ingest.connectors.tables.rows import TableRows
from ingest.connectors.texts.encodings import decide_encoding, named_encoding
from strive.errors import Refusal
from strive.messages import message

OPTIONS = ("encoding", "separator", "header_row", "header_rows", "total_words")


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
        content = require_content(path, "csv", "text", "headless", encoding=named)
        table = open_text_table(path, encoding or content.encoding or decide_encoding(path), options)
        above = table.head(ROWS_LOOKED_AT)
        header = self._header(path, above, options)
        refuse_decimal_commas(path, table.separator, above[header.last :])
        rows = [cells for _, cells in above]
        names = flatten(rows, (), header)
        columns = TableColumns.of(names, lambda place: f"column {place + 1}")
        sifted = TableRows(
            [*rows[header.first : header.last + 1], lowest_level(names)],
            len(columns.order),
            words_option(self.name, options, "total_words"),
            long_form=True,
        )
        reading = Reading(self.name, columns.order, iter(()), preamble=_preamble(above[: header.first]))
        reading.assumptions += [
            *table.assumptions,
            message("csv_header_found", line=_lines(above, header), columns=len(columns.order)),
        ]
        reading.doubts += table.doubts
        reading.doubts += columns.doubts_of_header()
        reading.batches = TextBody(table, above[header.last :], columns, sifted, reading).batches()
        return reading

    def _header(self, path: Path, above: list[NumberedRow], options: Mapping[str, Any]) -> HeaderRows:
        line = number_option(self.name, options, "header_row")
        count = number_option(self.name, options, "header_rows")
        if line is not None:
            first = next((index for index, (number, cells) in enumerate(above) if number == line and any(cells)), None)
            if first is None:
                raise Refusal(message("csv_header_line_missing", file=path.name, line=line))
            found: HeaderRows | None = HeaderRows(first, first)
        else:
            found = find_header_rows([cells for _, cells in above], ())
        if found is None:
            raise Refusal(message("csv_no_header", file=path.name, rows=len(above)))
        return found if count is None else HeaderRows(found.first, min(found.first + count, len(above)) - 1)


def _lines(above: list[NumberedRow], header: HeaderRows) -> int | str:
    first, last = above[header.first][0], above[header.last][0]
    return first if first == last else f"{first}–{last}"


def _preamble(rows: list[NumberedRow]) -> str:
    texts = (" ".join(clean_header(cell) for cell in cells if cell) for _, cells in rows)
    return "\n".join(text for text in texts if text)
