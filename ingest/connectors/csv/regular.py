"""Stretches of a text table in which every row is as it should be, read many rows at once by Arrow.

A stretch is *regular* when it holds whole rows of one number of fields each (or blank ones), no zero bytes, and lines
end with LF or CR LF. Arrow then gives exactly the fields that the careful reading (``rows``) would give; in anything
else ``regular_rows`` gives None. That a stretch ends between rows, and not within quotation marks, is seen by a last
row of our own, which must come out as it went in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from ingest.connectors.csv.window import Window
from ingest.connectors.tables.row_block import RowBlock

_LAST = "~"
_MARK = b"\xef\xbb\xbf"  # Arrow leaves a byte-order mark at a stretch's beginning out


@dataclass(frozen=True)
class Signs:
    """What separates fields, and what encloses those that hold separators or line ends."""

    separator: str
    quote: str


def regular_rows(window: Window, signs: Signs, fields: int, line: int, size: int) -> tuple[RowBlock, int] | None:
    """The rows of the next ``size`` bytes or a little less, and how many lines they are; taken from the window.

    ``fields``: how many each row has; ``line``: the physical line at which the first one starts.
    """
    is_last = window.ends_within(size)
    ahead = min(size, window.ahead(size))
    buffer, start = window.buffer, window.start
    end = start + ahead
    quote = signs.quote.encode()
    has_quotes = buffer.find(quote, start, end) >= 0
    if not is_last:
        end = _row_end(buffer, start, end, quote) if has_quotes else buffer.rfind(b"\n", start, end) + 1
    if end <= start or buffer.find(b"\0", start, end) >= 0 or buffer.startswith(_MARK, start):
        return None
    has_returns = buffer.find(b"\r", start, end) >= 0
    if has_returns and buffer.count(b"\r", start, end) != buffer.count(b"\r\n", start, end):
        return None
    columns = _parsed(buffer, start, end, signs, fields, has_quotes)
    if columns is None:
        return None
    numbers, lines = _line_numbers(buffer, start, end, columns, line, has_quotes)
    window.take(end - start)
    return RowBlock(numbers, [_without_blanks(column) for column in columns]), lines


def _row_end(buffer: bytes, start: int, end: int, quote: bytes) -> int:
    """The end of the last row, if all quotation marks pair."""
    if buffer.count(quote, start, end) % 2:
        end = buffer.rfind(quote, start, end)
    return buffer.rfind(b"\n", start, end) + 1


def _parsed(buffer: bytes, start: int, end: int, signs: Signs, fields: int, has_quotes: bool) -> list[Any] | None:
    names = [str(place) for place in range(fields)]
    stretch = pa.py_buffer(buffer).slice(start, end - start)
    if has_quotes or buffer[end - 1 : end] != b"\n":
        last = signs.separator.join([_LAST] * fields) if has_quotes else ""
        stretch = pa.py_buffer(buffer[start:end].removesuffix(b"\n") + b"\n" + last.encode() + b"\n" * bool(last))
    reading = arrow_csv.ReadOptions(use_threads=False, block_size=stretch.size + 1, column_names=names)
    parsing = arrow_csv.ParseOptions(
        delimiter=signs.separator,
        quote_char=signs.quote if has_quotes else False,
        newlines_in_values=has_quotes,
        ignore_empty_lines=False,
    )
    converting = arrow_csv.ConvertOptions(
        check_utf8=False,
        column_types=dict.fromkeys(names, pa.string()),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )
    try:
        table = arrow_csv.read_csv(pa.BufferReader(stretch), reading, parsing, converting)
    except pa.ArrowInvalid:
        return None
    columns = [column.combine_chunks() for column in table.columns]
    if not has_quotes:
        return columns
    if any(column[-1].as_py() != _LAST for column in columns):
        return None
    return [column.slice(0, len(column) - 1) for column in columns]


def _line_numbers(buffer: bytes, start: int, end: int, columns: list[Any], line: int, quoted: bool) -> tuple[Any, int]:
    """The physical line at which each row starts, and how many lines there are: rows with line ends within quotation
    marks take several.
    """
    count = len(columns[0])
    lines = buffer.count(b"\n", start, end) + (buffer[end - 1 : end] != b"\n") if quoted else count
    numbers = pc.add(pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), count)), line - 1)
    if lines != count:
        inner = pc.cumulative_sum(_line_ends(columns))
        before = pa.concat_arrays([pa.array([0], pa.int64()), inner.slice(0, count - 1)])
        numbers = pc.add(numbers, before)
    return numbers, lines


def _line_ends(columns: list[Any]) -> Any:
    total = pa.repeat(pa.scalar(0, pa.int64()), len(columns[0]))
    for column in columns:
        total = pc.add(total, pc.cast(pc.fill_null(pc.count_substring(column, "\n"), 0), pa.int64()))
    return total


def _without_blanks(column: Any) -> Any:
    """The column with null where a field holds nothing but blanks."""
    blank = pc.utf8_is_space(column)
    return pc.if_else(blank, None, column) if pc.any(blank).as_py() else column
