"""What is doubtful about cells, column by column, gathered while the rows pass.

Numbers that a spreadsheet program turned into dates (3.05 became "03.май"), words that mix Latin and Cyrillic letters
that look alike, letters lost to U+FFFD, numbers of more digits than a spreadsheet keeps. Messages name columns and
places, never a value: it may be a person's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.connectors.texts.letters import MIXED_WORD
from strive.messages import Message, message

_MONTHS = "янв|фев|мар|апр|май|мая|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTH_FOR_NUMBER = re.compile(rf"\d{{1,2}}[.\- ](?:{_MONTHS})\.?|(?:{_MONTHS})[.\- ]\d{{2}}", re.IGNORECASE)
_NUMBER = re.compile(r"\s*[-+−]?\d[\d\s]*(?:[.,]\d+)?\s*%?\s*")
_NUMBERS_SAMPLED = 500
_LONGEST_MONTH = 8


@dataclass
class _Seen:
    count: int = 0
    first: str = ""

    def add(self, position: str) -> None:
        self.count += 1
        self.first = self.first or position


class CellDoubts:
    """Watches the cells of one table; ``messages()`` says what was found."""

    def __init__(self, columns: list[str]) -> None:
        self._columns = columns
        self._numbers = [0] * len(columns)
        self._sampled = [0] * len(columns)
        self._dates = [_Seen() for _ in columns]
        self._months = [_Seen() for _ in columns]
        self._mixed = _Seen()
        self._lost = _Seen()
        self._long_numbers = _Seen()

    def saw_number(self, column: int, number: float) -> None:
        """The cell holds a number by its type; a year stands as well among dates as among numbers."""
        self._numbers[column] += not 1900 <= number <= 2100

    def saw_date(self, column: int, position: str) -> None:
        """The cell holds a date by its type."""
        self._dates[column].add(position)

    def saw_long_number(self, position: str) -> None:
        """The cell holds a number of which the last digits are gone."""
        self._long_numbers.add(position)

    def saw_text(self, column: int, text: str, position: str) -> None:
        """The cell holds text."""
        if not text.isascii():
            if MIXED_WORD.search(text):
                self._mixed.add(position)
            if "\ufffd" in text:
                self._lost.add(position)
        if column >= len(self._columns):
            return
        # A month stands first or last ("мар.48", "03.май", "3-мая."): most cells need no more than this look.
        if len(text) <= _LONGEST_MONTH and (text[0].isalpha() or text[-1].isalpha() or text[-1] == "."):
            if _MONTH_FOR_NUMBER.fullmatch(text.strip()):
                self._months[column].add(position)
        elif self._sampled[column] < _NUMBERS_SAMPLED:
            self._sampled[column] += 1
            self._numbers[column] += _NUMBER.fullmatch(text) is not None

    def messages(self) -> list[Message]:
        """The doubts, complete once all rows have passed."""
        doubts = []
        for name, numbers, dates, months in zip(self._columns, self._numbers, self._dates, self._months, strict=True):
            if months.count and numbers:
                doubts.append(message("cells_month_for_number", column=name, count=months.count, position=months.first))
            if dates.count and numbers > 2 * dates.count:
                doubts.append(message("cells_date_for_number", column=name, count=dates.count, position=dates.first))
        for key, seen in (
            ("cells_mixed_alphabets", self._mixed),
            ("cells_letters_lost", self._lost),
            ("cells_long_numbers", self._long_numbers),
        ):
            if seen.count:
                doubts.append(message(key, count=seen.count, position=seen.first))
        return doubts
