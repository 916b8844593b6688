"""One column of a delivery under the eyes of the detector, while its batches pass.

Only different values count, each once: an organisation's number in every row is one piece of evidence. Columns of short
values are passed over, and what was looked at is not looked at again, so that most columns cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from ingest.detector.contacts import ContactRules
from ingest.detector.names import FEWEST_LETTERS, NameRules
from ingest.detector.numbers import FEWEST_DIGITS, NumberRules, digits_together
from ingest.detector.signs import Kind, Shown, Sign
from strive.catalogue.personal_data import PersonalData

_SHORTEST = 6  # no number, address or full name is shorter; given names are looked at in the first rows only
_MOST_REMEMBERED = 20_000
_MOST_CELLS_READ = 2_000  # for likely names, which are a matter of share
_CELLS_READ_LATER = 20


class Rules:
    """All that is looked for."""

    def __init__(self, known: PersonalData) -> None:
        self.numbers = NumberRules(known)
        self.contacts = ContactRules(known)
        self.names = NameRules(known)


@dataclass
class Evidence:
    """What was seen of one sign. ``position``: where the first row that shows it stands in the file."""

    seen: int = 0
    matched: int = 0
    position: str = ""


@dataclass
class Column:
    """What is known of a column so far. ``holds_places``: names in it are those of places, unless most are built like
    persons' names."""

    name: str
    rules: Rules
    holds_places: bool = False
    cells: int = 0
    evidence: dict[Sign, Evidence] = field(default_factory=dict)
    _remembered: set[str] = field(default_factory=set)
    _read: int = 0

    def __post_init__(self) -> None:
        self._named: list[Kind] = self.rules.contacts.kinds_named(self.name)

    def look(self, values: pa.Array, positions: pa.Array) -> None:
        """Look at the next cells, which stand at ``positions`` in the file."""
        filled = len(values) - values.null_count
        is_first = self.cells == 0
        self.cells += filled
        if not filled:
            return
        values = values.cast(pa.string())
        longest = _longest(values)
        if longest < FEWEST_LETTERS or (longest < _SHORTEST and not is_first):
            return
        new = self._new(values)
        if not new:
            return
        for shown in self._signs(new):
            evidence = self.evidence.setdefault(shown.sign, Evidence())
            evidence.seen += shown.seen
            if len(shown.matched):
                evidence.matched += len(np.unique(shown.matched))
                if not evidence.position:
                    first = pc.index(values, new[int(shown.matched.min())]).as_py()
                    evidence.position = str(positions[first])

    def _new(self, values: pa.StringArray) -> list[str]:
        """The values that were not looked at before, in their order; beyond the column's memory, where nearly every
        value is another one, all."""
        if len(self._remembered) >= _MOST_REMEMBERED:
            beyond: list[str] = values.drop_null().to_pylist()
            return beyond
        different: list[str | None] = pc.unique(values).to_pylist()
        new = [value for value in different if value is not None and value not in self._remembered]
        self._remembered.update(new)
        return new

    def _signs(self, values: list[str]) -> Iterator[Shown]:
        joined = "\n".join(values)
        texts = pl.Series(values, dtype=pl.String)
        if not joined.isascii():
            texts, joined = _with_plain_digits(texts, joined)
        if self._named:
            yield from self.rules.contacts.in_named_column(self._named, texts)
        most_digits = digits_together(joined)
        yield from self.rules.contacts.in_texts(texts, joined, most_digits)
        if most_digits >= FEWEST_DIGITS:
            digits = texts.str.count_matches("[0-9]") >= FEWEST_DIGITS
            with_digits = np.flatnonzero(digits.to_numpy())
            for shown in self.rules.numbers.in_texts(texts.gather(with_digits)):
                yield Shown(shown.sign, shown.seen, with_digits[shown.matched])
        yield from self._names(texts, joined)

    def _names(self, texts: pl.Series, joined: str) -> Iterator[Shown]:
        if joined.islower() or not any(map(str.isalpha, joined[:2_000])):
            return
        if self.holds_places:
            yield from self.rules.names.among_places(texts)
            return
        yield from self.rules.names.in_texts(texts)
        count = max(_MOST_CELLS_READ - self._read, _CELLS_READ_LATER)
        self._read += min(count, len(texts))
        yield from self.rules.names.in_cells(texts.head(count).to_list())


def _longest(values: pa.StringArray) -> int:
    offsets = np.frombuffer(values.buffers()[1], np.int32)[values.offset : values.offset + len(values) + 1]
    return int(np.diff(offsets).max())


def _with_plain_digits(texts: pl.Series, joined: str) -> tuple[pl.Series, str]:
    """The texts, and all of them together, with digits of other scripts, and full-width ones, as 0 to 9."""
    other = {sign for sign in set(joined) if not sign.isascii() and sign.isdecimal()}
    if not other:
        return texts, joined
    for sign in other:
        texts = texts.str.replace_all(sign, str(int(sign)), literal=True)
    return texts, "\n".join(texts.to_list())
