"""A text file opened as rows: encoding and separator decided, each row with the physical line at which it starts."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from ingest.connectors.options import text_option
from ingest.connectors.tables.separators import (
    FIELD_SIZE_LIMIT,
    decide_separator,
    named_separator,
    sample_lines,
    to_cells,
)
from ingest.connectors.texts.encodings import Encoding
from strive.errors import Refusal
from strive.messages import Message, message

NumberedRow = tuple[int, list[str | None]]
_SEPARATOR_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}
_SEPARATOR_SHOWN = {"\t": "tab"}


@dataclass
class TextTable:
    """An open text table. ``rows`` is consumed once; ``zero_bytes`` is complete after that."""

    path: Path
    encoding: str
    separator: str
    skipped_lines: int
    assumptions: list[Message]
    doubts: list[Message]
    zero_bytes: int = 0
    _quotes: int = field(default=0, init=False)  # quotation marks since the row began
    _ended: bool = field(default=False, init=False)

    def rows(self) -> Iterator[NumberedRow]:
        """(line number, cells) of every row, blank ones included. Raises Refusal for a quote that never closes."""
        csv.field_size_limit(FIELD_SIZE_LIMIT)
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            for _ in range(self.skipped_lines):
                file.readline()
            reader = csv.reader(self._lines(file), delimiter=self.separator)
            start = 1
            while True:
                self._quotes, self._ended = 0, False
                try:
                    fields = next(reader, None)
                except csv.Error:
                    raise self._unclosed(start) from None
                if fields is None:
                    return
                if self._ended and self._quotes % 2 and reader.line_num > start:
                    raise self._unclosed(start)
                yield start + self.skipped_lines, to_cells(fields)
                start = reader.line_num + 1

    def _unclosed(self, start: int) -> Refusal:
        return Refusal(message("csv_quote_never_closes", file=self.path.name, line=start + self.skipped_lines))

    def _lines(self, file: TextIO) -> Iterator[str]:
        for line in file:
            if "\x00" in line:
                self.zero_bytes += 1
                line = line.replace("\x00", "")
            self._quotes += line.count('"')
            yield line
        self._ended = True


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
        return table
    dialect = decide_separator(lines)
    table.separator = dialect.separator
    if dialect.columns:
        table.assumptions.append(message("csv_separator_decided", separator=_shown(dialect.separator)))
    else:
        table.doubts.append(message("csv_one_column"))
    return table


def _one_sign(path: Path, named: str) -> str:
    sign = _SEPARATOR_NAMES.get(named.lower(), named)
    if len(sign) != 1:
        raise Refusal(message("csv_separator_misfit", file=path.name, separator=named))
    return sign


def _shown(separator: str) -> str:
    return _SEPARATOR_SHOWN.get(separator, separator)
