"""A text file opened as rows: encoding and separator decided, each row with the physical line at which it starts.

Most of a file is read many rows at once (``regular``), and whatever is odd in it row by row (``rows``), with the same
outcome: stretches are tried, made smaller where something is odd, and grow again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.connectors.csv.regular import Signs, regular_rows
from ingest.connectors.csv.rows import CarefulRows
from ingest.connectors.csv.window import Window
from ingest.connectors.options import text_option
from ingest.connectors.tables.row_block import NumberedRow, RowBlock
from ingest.connectors.tables.separators import (
    APOSTROPHE,
    QUOTE,
    decide_quote,
    decide_separator,
    named_separator,
    sample_lines,
    weigh_separator,
)
from ingest.connectors.texts.encodings import Encoding
from ingest.connectors.texts.utf8_pieces import utf8_pieces
from strive.errors import Refusal
from strive.messages import Message, message

_SEPARATOR_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}
_SEPARATOR_SHOWN = {"\t": "tab"}
LARGEST_STRETCH = 1 << 21
SMALLEST_STRETCH = 1 << 15
_MOST_CAREFUL_ROWS = 4_096


@dataclass
class TextTable:
    """An open text table, read once: first ``head``, then ``blocks``; ``zero_bytes`` is complete after that."""

    path: Path
    encoding: str
    separator: str
    skipped_lines: int
    assumptions: list[Message]
    doubts: list[Message]
    quote: str = QUOTE
    _careful: CarefulRows = field(init=False)

    def head(self, count: int) -> list[NumberedRow]:
        """(line number, cells) of the first rows, blank ones included. Raises Refusal for a quote that never
        closes.
        """
        window = Window(utf8_pieces(self.path, self.encoding))
        for _ in islice(window.lines(), self.skipped_lines):
            pass
        self._careful = CarefulRows(self.path.name, window, self.separator, self.quote, 1 + self.skipped_lines)
        return list(islice(self._careful.rows(), count))

    def blocks(self, above: list[NumberedRow]) -> Iterator[RowBlock]:
        """All rows after the head, of which ``above`` shows how long the table's rows are."""
        window = self._careful.window
        signs = Signs(self.separator, self.quote)
        fields = _usual_length(above) if self.separator.isascii() else 0  # Arrow knows separators of one byte
        size = LARGEST_STRETCH
        while window.ahead(1):
            found = regular_rows(window, signs, fields, self._careful.line, size) if fields else None
            if found is not None:
                block, lines = found
                self._careful.line += lines
                size = min(size * 2, LARGEST_STRETCH)
                yield block
            elif fields and size > SMALLEST_STRETCH:
                size = max(size // 4, SMALLEST_STRETCH)
            else:
                yield from self._careful_stretch(window.taken + size)

    @property
    def zero_bytes(self) -> int:
        """How many lines held zero bytes."""
        return self._careful.zero_bytes

    def _careful_stretch(self, until: int) -> Iterator[RowBlock]:
        rows = []
        for row in self._careful.rows():
            rows.append(row)
            if len(rows) == _MOST_CAREFUL_ROWS or self._careful.window.taken >= until:
                break
        if rows:
            yield RowBlock.of(rows)


def _usual_length(rows: list[NumberedRow]) -> int:
    lengths = Counter(len(cells) for _, cells in rows if cells)
    return lengths.most_common(1)[0][0] if lengths else 0


def open_text_table(path: Path, encoding: Encoding, options: Mapping[str, Any]) -> TextTable:
    """Open the file in ``encoding`` and decide its separator, options first. Raises Refusal for options that cannot
    be.
    """
    lines = sample_lines(path, encoding.name)
    in_file = named_separator(lines[0]) if lines else None
    skipped = 1 if in_file else 0
    table = TextTable(path, encoding.name, ",", skipped, list(encoding.assumptions), list(encoding.doubts))
    named = text_option("csv", options, "separator")
    if named or in_file:
        table.separator = _one_sign(path, named) if named else in_file or ","
        key = "csv_separator_by_option" if named else "csv_separator_by_line"
        table.assumptions.append(message(key, separator=_shown(table.separator)))
        _use_quote(table, decide_quote(lines[skipped:], weigh_separator(lines[skipped:], table.separator)).quote)
        return table
    dialect = decide_separator(lines)
    table.separator = dialect.separator
    if dialect.columns:
        table.assumptions.append(message("csv_separator_decided", separator=_shown(dialect.separator)))
    else:
        table.doubts.append(message("csv_one_column"))
    _use_quote(table, dialect.quote)
    return table


def _use_quote(table: TextTable, quote: str) -> None:
    table.quote = quote
    if quote == APOSTROPHE:
        table.assumptions.append(message("csv_quoted_by_apostrophes"))


def _one_sign(path: Path, named: str) -> str:
    sign = _SEPARATOR_NAMES.get(named.lower(), named)
    if len(sign) != 1 or sign in '"\r\n':
        raise Refusal(message("csv_separator_misfit", file=path.name, separator=named))
    return sign


def _shown(separator: str) -> str:
    return _SEPARATOR_SHOWN.get(separator, separator)
