"""Observations gathered into batches, column by column; what a series says once is not copied from row to row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.protocol import ROWS_PER_BATCH, Batch
from ingest.connectors.sdmx.groups import Groups
from ingest.connectors.sdmx.values import XSI_TYPE, Values, column_name


@dataclass(slots=True)
class Row:
    """An observation: its XML attributes, its number, the line at which it begins; ``own``: what its children say."""

    attributes: dict[str, str]
    number: int
    line: int
    own: Values | None = None

    def children(self) -> Values:
        """What its children say, to be filled."""
        if self.own is None:
            self.own = {}
        return self.own


@dataclass(slots=True)
class Around:
    """What holds for some observations. ``series`` is 0 outside of one: then groups are matched by observation."""

    values: Values
    series: int
    groups: Groups | None = None


@dataclass
class Observations:
    """Rows that wait for a batch. ``columns``: all met so far, in order. ``dimension``: what varies in a series."""

    dimension: str
    columns: dict[str, None] = field(default_factory=dict)
    lost_letters: int = 0
    rows: list[Row] = field(default_factory=list)
    _around: list[Around] = field(default_factory=list)
    _first_rows: list[int] = field(default_factory=list)

    def enter(self, around: Around) -> None:
        """What holds for the rows from now on."""
        self._around.append(around)
        self._first_rows.append(len(self.rows))

    def batch(self, is_last: bool) -> Batch | None:
        """The rows that wait, except the last one: unless ``is_last``, its children may still come."""
        count = len(self.rows) if is_last else len(self.rows) - 1
        if count < (1 if is_last else ROWS_PER_BATCH):
            return None
        rows, self.rows = self.rows[:count], self.rows[count:]
        ends = [min(first, count) for first in [*self._first_rows[1:], count]]
        counts = [end - min(first, count) for first, end in zip(self._first_rows, ends, strict=True)]
        places = pa.array([place for place, repeats in enumerate(counts) for _ in range(repeats)], pa.int64())
        columns = self._columns(rows, places)
        self.columns.update(dict.fromkeys(columns))
        nothing = pa.nulls(count, pa.string())
        cells = pa.RecordBatch.from_arrays(
            [columns.get(name, nothing) for name in self.columns], names=list(self.columns)
        )
        self._count_lost_letters(columns)
        batch = Batch(self._positions(rows, places), cells)
        self._forget(count)
        return batch

    def _forget(self, count: int) -> None:
        """Keep what holds for the rows that still wait."""
        kept = sum(first <= count for first in self._first_rows) - 1
        self._around = self._around[kept:]
        self._first_rows = [max(first - count, 0) for first in self._first_rows[kept:]]

    def _columns(self, rows: list[Row], places: pa.Int64Array) -> dict[str, pa.StringArray]:
        names = {name: None for around in self._around for name in around.values}
        columns = {
            name: pa.array([around.values.get(name) for around in self._around], pa.string()).take(places)
            for name in names
        }
        kinds = dict.fromkeys((tuple(row.attributes), tuple(row.own or ())) for row in rows)
        if len(kinds) == 1 and not any(around.groups for around in self._around):
            return columns | self._of_kind(*next(iter(kinds)), rows)
        found = [self._values(row, self._around[place]) for row, place in zip(rows, places.to_pylist(), strict=True)]
        for name in dict.fromkeys(name for values in found for name in values):
            own = _texts([values.get(name) for values in found])
            if name in columns:
                own = pc.if_else(pa.array([name in values for values in found]), own, columns[name])
            columns[name] = own
        return columns

    def _of_kind(self, attributes: tuple[str, ...], own: tuple[str, ...], rows: list[Row]) -> dict[str, pa.StringArray]:
        """The columns of rows that are all made alike."""
        found = [row.attributes for row in rows]
        columns = {
            column_name(name): _texts(list(map(itemgetter(name), found))) for name in attributes if " " not in name
        }
        children = [row.own or {} for row in rows]
        columns |= {name: _texts(list(map(itemgetter(name), children))) for name in own}
        if XSI_TYPE in attributes and self.dimension != "TIME_PERIOD" and self.dimension not in columns:
            columns[self.dimension] = _texts([row[XSI_TYPE].rpartition(":")[2] for row in found])
        if "OBS_VALUE" not in columns:
            columns["OBS_VALUE"] = pa.nulls(len(rows), pa.string())
        return columns

    def _values(self, row: Row, around: Around) -> Values:
        own: Values = {column_name(name): value or None for name, value in row.attributes.items() if " " not in name}
        own |= row.own or {}
        measure = row.attributes.get(XSI_TYPE)
        if measure and self.dimension != "TIME_PERIOD" and self.dimension not in own:
            own[self.dimension] = measure.rpartition(":")[2]
        own.setdefault("OBS_VALUE", None)
        return {**around.groups.values_for({**around.values, **own}), **own} if around.groups else own

    def _count_lost_letters(self, columns: dict[str, pa.StringArray]) -> None:
        lost = [found for column in columns.values() if pc.any(found := pc.match_substring(column, "\ufffd")).as_py()]
        if lost:
            any_lost = pc.fill_null(lost[0], False)
            for more in lost[1:]:
                any_lost = pc.or_(any_lost, pc.fill_null(more, False))
            self.lost_letters += pc.sum(any_lost).as_py()

    def _positions(self, rows: list[Row], places: pa.Int64Array) -> pa.StringArray:
        before = [
            f"series {around.series}, observation " if around.series else "observation " for around in self._around
        ]
        numbers = pc.cast(pa.array([row.number for row in rows], pa.int64()), pa.string())
        lines = pc.cast(pa.array([row.line for row in rows], pa.int64()), pa.string())
        return pc.binary_join_element_wise(
            pa.array(before, pa.string()).take(places), numbers, " (line ", lines, ")", ""
        )


def _texts(values: Sequence[str | None]) -> pa.StringArray:
    if "" in values:
        values = [value or None for value in values]
    return pa.array(values, pa.string())
