"""Observations gathered into batches, column by column; what a series says once is not copied from row to row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.protocol import ROWS_PER_BATCH, Batch
from ingest.connectors.sdmx.groups import Groups
from ingest.connectors.sdmx.values import XSI_TYPE, Values, column_name

Attributes = dict[str, str]


@dataclass(slots=True)
class Around:
    """What holds for some observations. ``series`` is 0 outside of one: then groups are matched by observation.

    ``seen``: how many of the observations have left in batches.
    """

    values: Values
    series: int
    groups: Groups | None = None
    seen: int = 0


@dataclass
class Observations:
    """Observations that wait for a batch. ``attributes`` and ``lines`` hold an entry for each; ``children`` by place
    what the elements inside of one say. ``columns``: all met so far, in order. ``dimension``: what varies in a series.
    """

    dimension: str
    skipped_lines: int = 0
    columns: dict[str, None] = field(default_factory=dict)
    lost_letters: int = 0
    attributes: list[Attributes] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    children: dict[int, Values] = field(default_factory=dict)
    _around: list[Around] = field(default_factory=list)
    _first_rows: list[int] = field(default_factory=list)

    def enter(self, around: Around) -> None:
        """What holds for the observations from now on."""
        self._around.append(around)
        self._first_rows.append(len(self.attributes))

    def batch(self, is_last: bool) -> Batch | None:
        """Those that wait, except the last one: unless ``is_last``, its children may still come."""
        count = len(self.attributes) if is_last else len(self.attributes) - 1
        if count < (1 if is_last else ROWS_PER_BATCH):
            return None
        ends = [min(first, count) for first in [*self._first_rows[1:], count]]
        counts = [end - min(first, count) for first, end in zip(self._first_rows, ends, strict=True)]
        places = pa.array([place for place, repeats in enumerate(counts) for _ in range(repeats)], pa.int64())
        columns = self._columns(count, places)
        self.columns.update(dict.fromkeys(columns))
        nothing = pa.nulls(count, pa.string())
        cells = pa.RecordBatch.from_arrays(
            [columns.get(name, nothing) for name in self.columns], names=list(self.columns)
        )
        self._count_lost_letters(columns)
        batch = Batch(self._positions(count, counts, places), cells)
        self._forget(count, counts)
        return batch

    def _forget(self, count: int, counts: list[int]) -> None:
        """Keep what still waits, and what holds for it."""
        for around, left in zip(self._around, counts, strict=True):
            around.seen += left
        kept = sum(first <= count for first in self._first_rows) - 1
        self._around = self._around[kept:]
        self._first_rows = [max(first - count, 0) for first in self._first_rows[kept:]]
        del self.attributes[:count]
        del self.lines[:count]
        self.children = {place - count: values for place, values in self.children.items() if place >= count}

    def _columns(self, count: int, places: pa.Int64Array) -> dict[str, pa.StringArray]:
        names = {name: None for around in self._around for name in around.values}
        columns = {
            name: pa.array([around.values.get(name) for around in self._around], pa.string()).take(places)
            for name in names
        }
        attributes = self.attributes[:count]
        children = [values for place, values in self.children.items() if place < count]
        alike = self._of_one_kind(attributes, children)
        if alike is not None:
            return columns | alike
        around = (self._around[place] for place in places.to_pylist())
        found = [self._values(place, about) for place, about in enumerate(around)]
        for name in dict.fromkeys(name for values in found for name in values):
            own = _texts([values.get(name) for values in found])
            if name in columns:
                own = pc.if_else(pa.array([name in values for values in found]), own, columns[name])
            columns[name] = own
        return columns

    def _of_one_kind(self, attributes: list[Attributes], children: list[Values]) -> dict[str, pa.StringArray] | None:
        """The columns of observations that are all made alike; None when they are not."""
        is_alike = len(children) in (0, len(attributes)) and not any(around.groups for around in self._around)
        is_alike = is_alike and len(set(map(len, attributes))) == 1 and len(set(map(len, children))) <= 1
        if not is_alike:
            return None
        names = tuple(attributes[0])
        try:
            columns = {column_name(name): _column(attributes, name) for name in names if " " not in name}
            columns |= {name: _column(children, name) for name in (children[0] if children else ())}
        except KeyError:
            return None
        if XSI_TYPE in names and self.dimension != "TIME_PERIOD" and self.dimension not in columns:
            columns[self.dimension] = _texts([row[XSI_TYPE].rpartition(":")[2] for row in attributes])
        if "OBS_VALUE" not in columns:
            columns["OBS_VALUE"] = pa.nulls(len(attributes), pa.string())
        return columns

    def _values(self, place: int, around: Around) -> Values:
        attributes = self.attributes[place]
        own: Values = {column_name(name): value or None for name, value in attributes.items() if " " not in name}
        own |= self.children.get(place, {})
        measure = attributes.get(XSI_TYPE)
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

    def _positions(self, count: int, counts: list[int], places: pa.Int64Array) -> pa.StringArray:
        before = [
            f"series {around.series}, observation " if around.series else "observation " for around in self._around
        ]
        about = zip(self._around, counts, strict=True)
        numbers = [number for around, left in about for number in range(around.seen + 1, around.seen + left + 1)]
        lines = pc.add(pa.array(self.lines[:count], pa.int64()), self.skipped_lines)
        numbers, lines = pc.cast(pa.array(numbers, pa.int64()), pa.string()), pc.cast(lines, pa.string())
        return pc.binary_join_element_wise(
            pa.array(before, pa.string()).take(places), numbers, " (line ", lines, ")", ""
        )


def _column(rows: Sequence[Mapping[str, str | None]], name: str) -> pa.StringArray:
    return _texts(list(map(itemgetter(name), rows)))


def _texts(values: Sequence[str | None]) -> pa.StringArray:
    if "" in values:
        values = [value or None for value in values]
    return pa.array(values, pa.string())
