"""The separator of a text table, decided by the table that it gives: the header it finds and how many rows fit under
it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.connectors.tables.headers import ROWS_LOOKED_AT, filled, find_header_row, is_number

QUOTE = '"'
APOSTROPHE = "'"
SEPARATORS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?[\r\n]*", re.IGNORECASE)
FIELD_SIZE_LIMIT = 1 << 24
_SAMPLE_LINES = 300
_TITLE_ROWS = 12
_FEW_APOSTROPHES = 3
_SAMPLE_CHARACTERS = 1 << 20


def named_separator(line: str) -> str | None:
    """The separator that a first line ``sep=;`` names; such a line is for Excel and no part of the table."""
    found = _SEPARATOR_LINE.fullmatch(line)
    return found.group(1) if found else None


def sample_lines(path: Path, encoding: str) -> list[str]:
    """The first lines of the file, as many as a separator and a header need to be decided."""
    lines: list[str] = []
    characters = 0
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        while len(lines) < _SAMPLE_LINES and characters < _SAMPLE_CHARACTERS:
            line = file.readline(_SAMPLE_CHARACTERS)
            if not line:
                break
            lines.append(line.replace("\x00", ""))
            characters += len(line)
    return lines


def to_cells(fields: Iterable[str]) -> list[str | None]:
    """Fields as cells: what is empty or blank is None, other text stays as it is."""
    return [field if field and not field.isspace() else None for field in fields]


@dataclass(frozen=True)
class Dialect:
    """A separator, the sign that encloses fields with separators in them, and how well the table that they give hangs
    together.

    ``columns``: named ones, 0 when there is no table. ``fit``: share of the rows that fit under the header. ``above``
    and ``below``: rows with something in them above and under the header, as far as looked at.
    """

    separator: str
    quote: str = QUOTE
    columns: int = 0
    fit: float = 0.0
    above: int = 0
    below: int = 0

    @property
    def is_table(self) -> bool:
        """Whether this is surely a table, and not prose in which the sign happens to occur."""
        return self.columns > 0 and self.fit > 0.5 and self.above <= max(_TITLE_ROWS, self.below // 3)


def _trimmed_length(cells: Sequence[str | None]) -> int:
    return next((index + 1 for index in range(len(cells) - 1, -1, -1) if cells[index] is not None), 0)


def weigh_separator(lines: Sequence[str], separator: str, quote: str = QUOTE) -> Dialect:
    """Read the sample with the separator and weigh the table."""
    csv.field_size_limit(FIELD_SIZE_LIMIT)
    rows = [to_cells(fields) for fields in csv.reader(lines, delimiter=separator, quotechar=quote)]
    rows = [row for row in rows if row][:ROWS_LOOKED_AT]
    header = find_header_row(rows)
    if header is None or filled(rows[header]) < 2:
        return Dialect(separator, quote)
    width = _trimmed_length(rows[header])
    fits = [_fit(row, width) for row in rows[header + 1 :] if filled(row)]
    fit = sum(fits) / len(fits) if fits else 1.0
    titles = sum(filled(row) > 0 for row in rows[:header])
    return Dialect(separator, quote, filled(rows[header]), fit, titles, len(fits))


def decide_quote(lines: Sequence[str], dialect: Dialect) -> Dialect:
    """The dialect with apostrophes as quotation marks where only these make the rows fit ('31,7' in a comma file)."""
    opened = f"{dialect.separator}{APOSTROPHE}"
    if dialect.fit == 1.0 or sum(line.count(opened) for line in lines) < _FEW_APOSTROPHES:
        return dialect
    other = weigh_separator(lines, dialect.separator, APOSTROPHE)
    return other if other.columns == dialect.columns and other.fit == 1.0 else dialect


def _fit(row: Sequence[str | None], width: int) -> float:
    """How well a row fits under a header of ``width``: decimal commas without quotes make rows one or two fields
    longer.
    """
    length = _trimmed_length(row)
    if 1 < length <= width or (width > 2 and filled(row) == 1):
        return 1.0
    return 0.6 if width >= 3 and width < length <= width + 2 else 0.0


def reads_like_prose(lines: Sequence[str], separator: str) -> bool:
    """Whether the sign is punctuation here: a blank follows it, and lines end like sentences."""
    text = "".join(lines)
    signs = text.count(separator)
    followed = sum(text.count(separator + blank) for blank in " \r\n")
    filled_lines = [line.rstrip() for line in lines if not line.isspace()]
    sentences = sum(line.endswith((".", "!", "?", ":", "…")) for line in filled_lines)
    return signs > 0 and followed >= 0.8 * signs and sentences >= 0.5 * len(filled_lines)


def lacks_header(lines: Sequence[str]) -> bool:
    """Whether the lines are rows of one length, mostly numbers in each: a table that lost its header."""
    for separator in SEPARATORS:
        rows = [cells for fields in csv.reader(lines, delimiter=separator) if filled(cells := to_cells(fields))]
        lengths = {len(cells) for cells in rows}
        if len(rows) > 1 and len(lengths) == 1 and lengths != {1} and all(map(_is_mostly_numbers, rows)):
            return True
    return False


def _is_mostly_numbers(row: Sequence[str | None]) -> bool:
    return 2 * sum(is_number(cell) for cell in row if cell) >= filled(row)


def decide_separator(lines: Sequence[str]) -> Dialect:
    """The separator whose table is the widest that hangs together; ``columns`` is 0 when none gives a table."""
    dialects = [weigh_separator(lines, separator) for separator in SEPARATORS]
    return decide_quote(lines, max(dialects, key=lambda dialect: dialect.columns * dialect.fit**2))
