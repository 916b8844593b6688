"""What is doubtful about cells, column by column, gathered while the rows pass.

Numbers that a spreadsheet program turned into dates (3.05 became "03.май"), words that mix Latin and Cyrillic letters
that look alike, letters lost to U+FFFD, numbers of more digits than a spreadsheet keeps. Messages name columns and
places, never a value: it may be a person's. Columns are looked at many cells at once; those in which no number is
among the first texts are not searched for dates, because dates are no wonder there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.tables.row_block import RowBlock
from ingest.connectors.texts.kinds_of_text import (
    count_numbers,
    count_years,
    is_day_and_month,
    is_like_date,
    is_month_and_year,
    run_together,
)
from ingest.connectors.texts.letters import MIXED_WORD_PATTERN
from strive.messages import Message, message

_TEXTS_SAMPLED = 500
_FIRST_LONG_NUMBER = 1e15  # a spreadsheet keeps 15 digits
_LOST = "\ufffd".encode()


@dataclass
class _Seen:
    count: int = 0
    row: int = 0
    column: int = 0

    def add(self, count: int, row: int, column: int = 0) -> None:
        """``count`` cells of a column, the first of them in ``row``. Columns of a block come one after another, so the
        first place may be seen last."""
        if count and (self.count == 0 or row < self.row):
            self.row, self.column = row, column
        self.count += count

    def add_where(self, mask: Any, rows: Any, column: int = 0) -> None:
        """The cells for which the mask is true."""
        count = pc.sum(mask).as_py() or 0
        if count:
            self.add(count, rows[mask.index(True).as_py()].as_py(), column)


@dataclass
class _Column:
    texts: int = 0  # seen while it was open whether there are numbers
    numbers: int = 0
    dates: _Seen = field(default_factory=_Seen)
    days: _Seen = field(default_factory=_Seen)  # with a month
    months: _Seen = field(default_factory=_Seen)  # with a year

    def months_for_numbers(self) -> _Seen:
        """Cells that were numbers: months among numbers, or days with a month among months with a year, as which a
        column of dates is never written."""
        found = _Seen()
        if self.numbers or (self.days.count and self.months.count):
            for seen in (self.days, self.months):
                found.add(seen.count, seen.row)
        return found


class CellDoubts:
    """Watches the cells of one table; ``messages()`` says what was found.

    ``columns``: their names; ``place``: how a row's number is said ("line 5").
    """

    def __init__(self, columns: list[str], place: Callable[[int], str]) -> None:
        self._names = columns
        self._place = place
        self._columns = [_Column() for _ in columns]
        self._mixed = _Seen()
        self._lost = _Seen()
        self._long_numbers = _Seen()

    def saw_numbers(self, column: int, numbers: Any, rows: Any) -> None:
        """Cells that hold numbers by their type, null where they hold something else."""
        self._columns[column].numbers += len(numbers) - numbers.null_count - count_years(numbers)
        self._long_numbers.add_where(pc.greater_equal(pc.abs(numbers), _FIRST_LONG_NUMBER), rows, column)

    def saw_dates(self, column: int, are_dates: Any, rows: Any) -> None:
        """Where cells hold dates by their type."""
        self._columns[column].dates.add_where(are_dates, rows)

    def saw_block(self, block: RowBlock) -> None:
        """Rows of which all cells are text."""
        for column, texts in enumerate(block.columns):
            self.saw_texts(column, texts, block.numbers)

    def saw_texts(self, column: int, texts: Any, rows: Any) -> None:
        """Texts of a column, null where a cell holds none; ``rows``: their numbers."""
        if texts.null_count == len(texts):
            return
        whole = run_together(texts)
        if not whole.isascii():
            if pc.match_substring_regex(pa.array([whole], pa.string()), MIXED_WORD_PATTERN)[0].as_py():
                self._mixed.add_where(pc.match_substring_regex(texts, MIXED_WORD_PATTERN), rows, column)
            if _LOST in whole:
                self._lost.add_where(pc.match_substring(texts, _LOST), rows, column)
        if column >= len(self._columns):
            return
        state = self._columns[column]
        if not state.numbers and state.texts < _TEXTS_SAMPLED:
            open_still = _place_of_filled(texts, _TEXTS_SAMPLED - state.texts)
            sample = texts.slice(0, open_still)
            state.texts += len(sample) - sample.null_count
            _weigh(state, sample, rows)
            texts, rows = texts.slice(open_still), rows.slice(open_still)
        if state.numbers:
            _weigh(state, texts, rows)

    def messages(self) -> list[Message]:
        """The doubts, complete once all rows have passed."""
        doubts = []
        for name, seen in zip(self._names, self._columns, strict=True):
            months, dates = seen.months_for_numbers(), seen.dates
            if months.count:
                place = self._place(months.row)
                doubts.append(message("cells_month_for_number", column=name, count=months.count, position=place))
            if dates.count and seen.numbers > dates.count + 1:  # a row that numbers the columns is seen as well
                place = self._place(dates.row)
                doubts.append(message("cells_date_for_number", column=name, count=dates.count, position=place))
        for key, found in (
            ("cells_mixed_alphabets", self._mixed),
            ("cells_letters_lost", self._lost),
            ("cells_long_numbers", self._long_numbers),
        ):
            if found.count:
                doubts.append(message(key, count=found.count, position=self._cell(found)))
        return doubts

    def _cell(self, seen: _Seen) -> str:
        row = self._place(seen.row)
        return f"{row}, column '{self._names[seen.column]}'" if seen.column < len(self._names) else row


def _weigh(state: _Column, texts: Any, rows: Any) -> None:
    if len(texts) == texts.null_count:
        return
    numbers, are_all = count_numbers(texts)
    state.numbers += numbers
    if not are_all:
        state.days.add_where(is_day_and_month(texts), rows)
        state.months.add_where(is_month_and_year(texts), rows)
        state.dates.add_where(is_like_date(texts), rows)


def _place_of_filled(texts: Any, count: int) -> int:
    """The number of cells up to the ``count``-th that holds something."""
    if texts.null_count == 0:
        return count
    found = pc.cumulative_sum(pc.cast(texts.is_valid(), pa.int32())).index(pa.scalar(count, pa.int32())).as_py()
    return len(texts) if found < 0 else found + 1
