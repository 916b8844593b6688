"""Observations gathered into batches: what a series says once becomes columns without a dictionary per row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.protocol import ROWS_PER_BATCH, Batch
from ingest.connectors.sdmx.values import Values


@dataclass
class Observations:
    """``add`` each observation; ``batch`` gives those that wait. ``columns``: all met so far, in order."""

    columns: dict[str, None] = field(default_factory=dict)
    lost_letters: int = 0
    _around: list[Values] = field(default_factory=list)
    _series: list[int] = field(default_factory=list)
    _places: list[int] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)
    _names: list[tuple[str, ...]] = field(default_factory=list)
    _values: list[Sequence[str | None]] = field(default_factory=list)

    def enter(self, around: Values, series: int) -> None:
        """From now on observations have these values around them; ``series`` is 0 outside of one."""
        self._around.append(around)
        self._series.append(series)

    def add(self, names: tuple[str, ...], values: Sequence[str | None], number: int, line: int) -> None:
        """One observation: its own values, its number and the line at which it begins."""
        self._places.append(len(self._around) - 1)
        self._numbers.append(number)
        self._lines.append(line)
        self._names.append(names)
        self._values.append(values)

    @property
    def is_full(self) -> bool:
        """Whether there are enough for a batch."""
        return len(self._numbers) >= ROWS_PER_BATCH

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._numbers)

    def batch(self) -> Batch:
        """The observations that wait, and a new beginning within the same series."""
        places = pa.array(self._places, pa.int64())
        around = {name: None for values in self._around for name in values}
        columns = {
            name: pa.array([values.get(name) for values in self._around], pa.string()).take(places) for name in around
        }
        columns = self._with_own(columns)
        self.columns.update(dict.fromkeys(columns))
        nothing = pa.nulls(len(places), pa.string())
        cells = pa.RecordBatch.from_arrays(
            [columns.get(name, nothing) for name in self.columns], names=list(self.columns)
        )
        self._count_lost_letters(columns)
        batch = Batch(self._positions(places), cells)
        self._around, self._series = self._around[-1:], self._series[-1:]
        self._places, self._numbers, self._lines, self._names, self._values = [], [], [], [], []
        return batch

    def _with_own(self, columns: dict[str, pa.StringArray]) -> dict[str, pa.StringArray]:
        kinds = list(dict.fromkeys(self._names))
        if len(kinds) == 1:
            own = dict(zip(kinds[0], map(_texts, zip(*self._values, strict=True)), strict=True))
            return columns | own
        rows = [dict(zip(names, values, strict=True)) for names, values in zip(self._names, self._values, strict=True)]
        for name in dict.fromkeys(name for names in kinds for name in names):
            own_column = _texts([row.get(name) for row in rows])
            if name in columns:
                has_own = pa.array([name in row for row in rows])
                own_column = pc.if_else(has_own, own_column, columns[name])
            columns[name] = own_column
        return columns

    def _count_lost_letters(self, columns: dict[str, pa.StringArray]) -> None:
        lost = [found for column in columns.values() if pc.any(found := pc.match_substring(column, "\ufffd")).as_py()]
        if lost:
            any_lost = pc.fill_null(lost[0], False)
            for more in lost[1:]:
                any_lost = pc.or_(any_lost, pc.fill_null(more, False))
            self.lost_letters += pc.sum(any_lost).as_py()

    def _positions(self, places: pa.Int64Array) -> pa.StringArray:
        before = [f"series {series}, observation " if series else "observation " for series in self._series]
        numbers = pc.cast(pa.array(self._numbers, pa.int64()), pa.string())
        lines = pc.cast(pa.array(self._lines, pa.int64()), pa.string())
        return pc.binary_join_element_wise(
            pa.array(before, pa.string()).take(places), numbers, " (line ", lines, ")", ""
        )


def _texts(values: Sequence[str | None]) -> pa.StringArray:
    if "" in values:
        values = [value or None for value in values]
    return pa.array(values, pa.string())
