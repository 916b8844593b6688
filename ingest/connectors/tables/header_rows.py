"""The header of a table: one row or several, in sheets with merged cells, flattened to one name per column.

"Надзор" merged over "начало" and "конец" becomes "Надзор / начало" and "Надзор / конец"; the same text twice is said
once. Rows and columns are counted from 0 here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.connectors.tables.headers import Cells, clean_header, filled, find_header_row, is_number, reads_like_header

MOST_HEADER_ROWS = 4
SEPARATOR = " / "


@dataclass(frozen=True)
class Merge:
    """A merged range, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_wide(self) -> bool:
        """Whether it spans columns."""
        return self.right > self.left

    @property
    def width(self) -> int:
        """How many columns it spans."""
        return self.right - self.left + 1

    def covers(self, row: int, column: int) -> bool:
        """Whether the cell belongs to it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True)
class HeaderRows:
    """The header's place: first and last row."""

    first: int
    last: int


def _tall_fill(rows: Sequence[Cells], merges: Sequence[Merge], row: int) -> int:
    """How many columns the row fills, counting those that a merge from a row above reaches down into."""
    own = {column for column, cell in enumerate(rows[row]) if cell is not None}
    reached = {m.left for m in merges if m.top < row <= m.bottom and rows[m.top][m.left] is not None}
    return len(own | reached)


def find_header_rows(rows: Sequence[Cells], merges: Sequence[Merge]) -> HeaderRows | None:
    """Find the header, None when no row reads like one."""
    merges = [merge for merge in merges if merge.top < len(rows) and merge.left < len(rows[merge.top])]
    base = find_header_row(rows, [_tall_fill(rows, merges, row) for row in range(len(rows))])
    if base is None:
        return None
    first = last = base
    while first > 0 and last - first + 1 < MOST_HEADER_ROWS and _heads_below(rows, merges, first - 1):
        first -= 1
    return extend_down(rows, merges, HeaderRows(first, last))


def extend_down(rows: Sequence[Cells], merges: Sequence[Merge], header: HeaderRows) -> HeaderRows:
    """The header with the rows below that subdivide it."""
    last = header.last
    while last + 1 < len(rows) and last - header.first + 1 < MOST_HEADER_ROWS:
        said_again = last > header.first and _says_again(rows, last)
        if not said_again and not _subdivides(rows, merges, last):
            break
        last += 1
    return HeaderRows(header.first, last)


def _heads_below(rows: Sequence[Cells], merges: Sequence[Merge], row: int) -> bool:
    """Whether ``row`` groups the columns of the header row below it."""
    above, below = rows[row], rows[row + 1]
    if not filled(above) or not reads_like_header(above):
        return False
    if any(merge.top <= row < merge.bottom for merge in merges):
        return True
    wide = [merge for merge in merges if merge.top == row and merge.is_wide and above[merge.left] is not None]
    if filled(above) == 1 and not any(merge.left > 0 for merge in wide):
        return False
    grouped = {column for merge in wide for column in range(merge.left, merge.right + 1)}
    if not wide:
        grouped = _columns_of_unmerged_groups(above, below)
    fills_gaps = all(
        column in grouped or column >= len(below) or below[column] is None
        for column, cell in enumerate(above)
        if cell is not None
    )
    has_gaps_below = any(
        below[column] is None
        for column, cell in enumerate(above[: len(below)])
        if cell is not None and column not in grouped
    )
    under_groups = all(below[column] is not None for column in grouped if column < len(below))
    return fills_gaps and under_groups and (bool(wide) or has_gaps_below)


def _subdivides(rows: Sequence[Cells], merges: Sequence[Merge], row: int) -> bool:
    """Whether the row after ``row`` carries the lower half of the header."""
    upper, lower = rows[row], rows[row + 1]
    if not filled(lower) or not reads_like_header(lower):
        return any(merge.top <= row < merge.bottom for merge in merges)
    if any(merge.top <= row < merge.bottom and upper[merge.left] is not None for merge in merges if merge.top == row):
        return True
    wide = [merge for merge in merges if merge.top <= row <= merge.bottom and merge.is_wide]
    grouped = {column for merge in wide for column in range(merge.left, merge.right + 1)}
    if not wide:
        grouped = _columns_of_unmerged_groups(upper, lower)
        if _first_place(upper) in grouped:  # the rows' names stand there: this is a row under an unnamed column
            return False
    same = {column for column, cell in enumerate(upper[: len(lower)]) if cell is not None and cell == lower[column]}
    places = {column for column, cell in enumerate(lower) if cell is not None} - same
    return len(places) >= 2 and places <= grouped


def _says_again(rows: Sequence[Cells], row: int) -> bool:
    """Whether the row after ``row``, which subdivides the header, has the same parts in another language."""
    upper, lower = rows[row], rows[row + 1]
    places = [column for column, cell in enumerate(lower) if cell is not None]
    if len(places) < 2 or places != [column for column, cell in enumerate(upper) if cell is not None]:
        return False
    return places[0] > 0 and not any(is_number(cell) for cell in lower if cell is not None)


def _first_place(cells: Cells) -> int:
    return next((column for column, cell in enumerate(cells) if cell is not None), -1)


def _columns_of_unmerged_groups(upper: Cells, lower: Cells) -> set[int]:
    """Columns of a group whose title stands over its first column only, the rest left blank."""
    grouped: set[int] = set()
    for column in range(1, min(len(upper), len(lower))):
        if upper[column] is None and lower[column] is not None and lower[column - 1] is not None:
            grouped |= {column - 1, column}
    return grouped


def flatten(rows: Sequence[Cells], merges: Sequence[Merge], header: HeaderRows) -> list[str | None]:
    """One name per column, None for a column without any."""
    width = max(len(row) for row in rows[header.first : header.last + 1])
    levels = [_level(rows, merges, row, width, row < header.last) for row in range(header.first, header.last + 1)]
    names: list[str | None] = []
    for column in range(width):
        parts: list[str] = []
        for level in levels:
            part = level[column]
            if part and part not in parts[-1:]:
                parts.append(part)
        names.append(SEPARATOR.join(parts) or None)
    return names


def lowest_level(names: Sequence[str | None]) -> list[str | None]:
    """The last part of each flattened name: how a header of several rows is repeated further down, in one."""
    return [name.rpartition(SEPARATOR)[2] if name else None for name in names]


def _level(rows: Sequence[Cells], merges: Sequence[Merge], row: int, width: int, has_below: bool) -> list[str | None]:
    """One header row with merged cells filled, and titles of unmerged groups spread over their columns."""
    cells = [clean_header(cell) if cell else None for cell in rows[row]] + [None] * (width - len(rows[row]))
    for merge in merges:
        if merge.top <= row <= merge.bottom and merge.left < len(rows[merge.top]):
            source = rows[merge.top][merge.left]
            for column in range(merge.left, min(merge.right, width - 1) + 1):
                cells[column] = clean_header(source) if source else None
    if has_below and not any(merge.top <= row <= merge.bottom and merge.is_wide for merge in merges):
        for column in sorted(_columns_of_unmerged_groups(rows[row], rows[row + 1])):
            cells[column] = cells[column] or (cells[column - 1] if column else None)
    return cells
