"""Which rows under a header are rows of the table, and which are totals, captions, footnotes or the header once more.

What is left out is counted in messages. A word such as "ИТОГО" always heads a total; "Всего" or "Total" may also be a
category of the table, so such a row is left out only where it ends the table or fills few of its columns; in text
files, where it is the only one, at the table's end. What signs the table at its end ("Начальник отдела … Асанов А. А.")
is a footnote as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.tables.beginnings import Beginnings
from ingest.connectors.tables.headers import Cells, clean_header, filled, is_column_number_row, is_hxl_row, is_number
from ingest.connectors.tables.row_block import RowBlock, true_indices
from strive.messages import Message, message

TOTAL_WORDS = (
    "итого", "подитог", "общий итог", "итог", "жыйынтыгы", "жалпы жыйынтыгы", "барлығы", "жиыны", "жами", "жами:",
    "ҳамагӣ", "ҳамагй", "jemi", "grand total", "subtotal", "sub-total",
)  # fmt: skip
PERHAPS_TOTAL_WORDS = ("всего", "total", "жалпы", "баары", "барлыгы", "jami", "жалпысы", "бардыгы", "бардығы")
_FOOTNOTE = re.compile(
    r"\s*(\*|¹|²|³|[0-9a-zа-я]\)\s|примечани|источник|сноск|эскертүү|ескерту|дереккөз|note\b|notes\b|source\b|\(c\)|©)",
    re.IGNORECASE,
)
_MUCH_TEXT = 60
_FEW_CELLS = 3


@dataclass
class _LeftOut:
    count: int = 0
    first: int = 0

    def add(self, row: int) -> None:
        self.count += 1
        self.first = self.first or row


@dataclass
class _Waiting:
    """A row that is none of the table if nothing of the table follows."""

    block: RowBlock
    index: int
    number: int
    reason: _LeftOut
    kept: bool = False

    def alone(self) -> _Waiting:
        """The same without the rest of its block."""
        return _Waiting(self.block.slice(self.index, 1), 0, self.number, self.reason)


@dataclass
class TableRows:
    """Sifts the rows under a header. Consume ``sift`` first, then ask ``assumptions`` and ``doubts``.

    ``header_rows``: the cells of the header's rows, to know them when they come again. ``width``: number of columns.
    ``total_words``: the country file's own words (each then surely heads a total), or None for the usual ones.
    ``long_form``: as text files may be, where "Всего" is mostly a category and blank dimensions are usual.
    """

    header_rows: Sequence[Cells]
    width: int
    total_words: Sequence[str] | None = None
    long_form: bool = False
    _totals: _LeftOut = field(default_factory=_LeftOut)
    _kept_totals: _LeftOut = field(default_factory=_LeftOut)
    _headers: _LeftOut = field(default_factory=_LeftOut)
    _footnotes: _LeftOut = field(default_factory=_LeftOut)
    _numbered: _LeftOut = field(default_factory=_LeftOut)
    _tags: _LeftOut = field(default_factory=_LeftOut)

    def __post_init__(self) -> None:
        self._sure = _word_pattern(TOTAL_WORDS if self.total_words is None else self.total_words)
        perhaps = PERHAPS_TOTAL_WORDS if self.total_words is None else ()
        self._perhaps = _word_pattern(perhaps, r"[\s:.*]*(?:$|\d|по\b|\bfor\b|\bby\b)")
        self._header_texts = [texts for row in self.header_rows if (texts := _texts(row))]
        self._header_starts = {texts[0] for texts in self._header_texts}
        self._few_cells = min(_FEW_CELLS, self.width - 1) if self.width >= 3 else 0
        self._sparse_cells = max(1, self.width // 3) if self.width >= 3 else 0
        self._signature_cells = max(1, self.width // 2) if self.width >= 3 else 0
        words = (*(TOTAL_WORDS if self.total_words is None else self.total_words), *perhaps, *self._header_starts)
        self._beginnings = Beginnings((*words, *(_first_text(row) for row in self.header_rows if filled(row))))
        self._blank_before = False
        self._body_has_begun = False
        self._goes_on = _LeftOut()  # stands for: a row of the table

    def sift(self, blocks: Iterable[RowBlock]) -> Iterator[RowBlock]:
        """The table's rows. Rows at the end that may be totals or footnotes wait for what follows."""
        waiting: list[_Waiting] = []
        for block in blocks:
            keep = self._look_at(block, waiting)
            released = [row for row in waiting if row.kept and row.block is not block]
            yield from (row.block.slice(row.index, 1) for row in released)
            waiting = [row.alone() for row in waiting if not row.kept]
            if all(keep):
                yield block
            elif any(keep):
                yield block.filter(pa.array(keep, pa.bool_()))
        categories = self._categories(waiting)
        yield from (row.block for row in waiting[:categories])
        for row in waiting[categories:]:
            row.reason.add(row.number)

    def _categories(self, waiting: list[_Waiting]) -> int:
        """How many of the rows that wait at the end of a table in long form are rows of it, because not one of them
        only begins like a total.
        """
        totals = [place for place, row in enumerate(waiting, start=1) if row.reason is self._totals]
        return totals[-1] if self.long_form and len(totals) + self._kept_totals.count > 1 and totals else 0

    def _look_at(self, block: RowBlock, waiting: list[_Waiting]) -> list[bool]:
        """Which rows of the block are rows of the table, as far as known; others are counted or wait."""
        keep = [True] * len(block)
        after = 0  # the row after the last one looked at
        for index in self._to_look_at(block):
            if index > after:
                self._table_goes_on(waiting, block, keep)
            after = index + 1
            number, cells = block.row(index)
            verdict = self._verdict(number, cells)
            if verdict is self._goes_on:
                self._table_goes_on(waiting, block, keep)
                continue
            keep[index] = False
            if verdict is not None:
                waiting.append(_Waiting(block, index, number, verdict))
        if after < len(block):
            self._table_goes_on(waiting, block, keep)
        return keep

    def _to_look_at(self, block: RowBlock) -> Iterator[int]:
        """The rows that are perhaps none of the table; with those at its beginning, whatever they hold."""
        index = 0
        while index < len(block) and not self._body_has_begun:
            yield index
            index += 1
        rest = block.slice(index)
        if len(rest):
            counts, first = rest.filled_counts(), rest.first_texts()
            is_long = pc.and_(pc.less_equal(counts, self._few_cells), pc.greater(pc.utf8_length(first), _MUCH_TEXT))
            is_sparse = pc.less_equal(counts, self._sparse_cells)
            suspicious = pc.or_kleene(pc.or_kleene(is_sparse, is_long), self._beginnings.found_in(first))
            if self._blank_before or pc.any(suspicious).as_py():  # signatures stand after such rows only
                suspicious = pc.or_kleene(suspicious, pc.less_equal(counts, self._signature_cells))
            yield from (index + found for found in true_indices(suspicious))

    def _table_goes_on(self, waiting: list[_Waiting], block: RowBlock, keep: list[bool]) -> None:
        """A row of the table came: those that waited are rows of it as well."""
        self._blank_before = False
        self._body_has_begun = True
        for row in waiting:
            if not row.kept:
                row.kept = True
                if row.reason is self._totals:
                    self._kept_totals.add(row.number)
                    self._perhaps = None if self.long_form else self._perhaps  # no need to look at others
                if row.block is block:
                    keep[row.index] = True

    def _verdict(self, number: int, cells: list[str | None]) -> _LeftOut | None:
        """Why the row perhaps is none of the table (``_goes_on`` when it is one); None when it surely is none."""
        count = filled(cells)
        if not count:
            self._blank_before = True
            return None
        left_out = self._surely_left_out(cells, count, self._body_has_begun)
        if left_out is not None:
            left_out.add(number)
            self._blank_before |= left_out is self._totals
            return None
        perhaps = self._perhaps_left_out(cells, count, self._blank_before and self._body_has_begun)
        self._blank_before = perhaps is not None  # what follows a footnote or total is no nearer to the table
        return perhaps or self._goes_on

    def _surely_left_out(self, cells: list[str | None], count: int, body_has_begun: bool) -> _LeftOut | None:
        first = _first_text(cells)
        if first.casefold() in self._header_starts and _texts(cells) in self._header_texts:
            return self._headers
        if not body_has_begun and is_column_number_row(cells):
            return self._numbered
        if not body_has_begun and is_hxl_row(cells):
            return self._tags
        if self._sure and self._sure.match(first):
            return self._totals
        if not self.long_form and count <= _FEW_CELLS < self.width - 1 and self._is_perhaps_total(first):
            return self._totals
        return None

    def _perhaps_left_out(self, cells: list[str | None], count: int, after_blank: bool) -> _LeftOut | None:
        first = _first_text(cells)
        if self._is_perhaps_total(first):
            return self._totals
        if count > min(_FEW_CELLS, self.width - 1) or self.width < 3 or any(map(is_number, _texts(cells))):
            return None
        is_sparse = count <= self._sparse_cells
        is_note = is_sparse and _FOOTNOTE.match(first) is not None
        is_signature = after_blank and count <= self._signature_cells
        return self._footnotes if is_note or is_signature or len(first) > _MUCH_TEXT else None

    def _is_perhaps_total(self, first: str) -> bool:
        return self._perhaps is not None and self._perhaps.match(first) is not None

    def assumptions(self) -> list[Message]:
        """What was left out, with counts."""
        found = (
            ("table_total_rows_left_out", self._totals),
            ("table_header_rows_left_out", self._headers),
            ("table_footnotes_left_out", self._footnotes),
            ("table_numbered_row_left_out", self._numbered),
            ("table_tag_rows_left_out", self._tags),
        )
        return [message(key, count=seen.count, row=seen.first) for key, seen in found if seen.count]

    def doubts(self) -> list[Message]:
        """Rows that were kept although they look like totals."""
        kept = self._kept_totals
        if self.long_form or not kept.count:
            return []
        return [message("table_total_rows_kept", count=kept.count, row=kept.first)]


def _texts(cells: Cells) -> list[str]:
    return [clean_header(cell).casefold() for cell in cells if cell is not None]


def _first_text(cells: Cells) -> str:
    return next((clean_header(cell) for cell in cells if cell is not None), "")


def _word_pattern(words: Sequence[str], ending: str = r"(?:\W|$)") -> re.Pattern[str] | None:
    if not words:
        return None
    alternatives = "|".join(re.escape(clean_header(word)) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:{alternatives}){ending}", re.IGNORECASE)
