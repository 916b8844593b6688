"""The World Bank's exports: a table with a column per year becomes one row per country, indicator and year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.csv.connector import CsvConnector
from ingest.connectors.protocol import ROWS_PER_BATCH, Batch, Reading
from ingest.connectors.texts.instants import instant
from ingest.connectors.workbook.connector import WorkbookConnector
from ingest.connectors.worldbank.columns import NAMES, is_aggregate, period_columns
from strive.errors import Refusal
from strive.messages import message

_UPDATED = re.compile(r"Last Updated(?: Date)?:?\s+(\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE)
_NOTHING = ("..", "")


def read_export(path: Path, connector: str, form: str, options: Mapping[str, Any]) -> Reading:
    """The export, long. Raises Refusal when it is no table of the World Bank after all."""
    base = (WorkbookConnector() if form == "workbook" else CsvConnector()).read(path, options)
    plain = {column: column.strip().casefold() for column in base.columns}
    names = {column: NAMES[key] for column, key in plain.items() if key in NAMES}
    if not {"country_iso3", "indicator_code"} <= set(names.values()):
        raise Refusal(message("worldbank_not_an_export", file=path.name))
    periods = period_columns(base.columns)
    reading = Reading(
        connector,
        [*names.values(), *(["year", "value"] if periods else []), "is_aggregate"],
        iter(()),
        base.preamble,
        _updated(base.preamble),
        base.assumptions,
        base.doubts,
    )
    reading.batches = _batches(base, names, periods, reading)
    return reading


def _updated(preamble: str) -> datetime | None:
    found = _UPDATED.search(preamble)
    if found is None:
        return None
    day = re.sub(r"(\d+)/(\d+)/(\d{4})", lambda m: f"{m[3]}-{int(m[1]):02}-{int(m[2]):02}", found.group(1))
    return instant(day)


def _batches(base: Reading, names: Mapping[str, str], periods: Mapping[str, str], reading: Reading) -> Iterator[Batch]:
    trimmed = empty = 0
    for batch in base.batches:
        columns: dict[str, pa.StringArray] = {}
        for source, column in zip(batch.cells.schema.names, batch.cells.columns, strict=True):
            if source in periods:
                continue
            name = names.get(source, source)
            if name in {"country", "indicator"}:
                kept, column = column, pc.utf8_trim_whitespace(column)
                trimmed += pc.sum(pc.not_equal(kept, column)).as_py() or 0
            columns[name] = column
        columns["is_aggregate"] = is_aggregate(columns["country_iso3"])
        if not periods:
            reading.columns += [name for name in columns if name not in reading.columns]
            yield Batch(batch.positions, pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns)))
            continue
        long = _long(batch, columns, periods)
        empty += batch.row_count * len(periods) - len(long)
        for start in range(0, len(long), ROWS_PER_BATCH):
            part = long.slice(start, ROWS_PER_BATCH)
            reading.columns += [name for name in part.schema.names[1:] if name not in reading.columns]
            yield Batch(part.column(0), pa.RecordBatch.from_arrays(part.columns[1:], names=part.schema.names[1:]))
    if periods:
        reading.assumptions.append(message("worldbank_made_long", periods=len(periods), empty=empty))
    if trimmed:
        reading.assumptions.append(message("worldbank_names_trimmed", count=trimmed))


def _long(batch: Batch, columns: Mapping[str, pa.StringArray], periods: Mapping[str, str]) -> pa.RecordBatch:
    """One row per cell with a value, row after row; the first column is the position."""
    count, width = batch.row_count, len(periods)
    cells = [batch.cells.column(source) for source in periods]
    values = pa.concat_arrays(cells).take(
        pa.array([place * count + row for row in range(count) for place in range(width)], pa.int64())
    )
    filled = pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, value_set=pa.array(_NOTHING))))
    filled = pc.fill_null(filled, False)
    rows = pa.array([row for row in range(count) for _ in range(width)], pa.int64()).filter(filled)
    years = pa.array(list(periods.values()) * count, pa.string()).filter(filled)
    positions = pc.binary_join_element_wise(batch.positions.take(rows), years, ", ")
    arrays = {name: column.take(rows) for name, column in columns.items() if name != "is_aggregate"}
    arrays |= {"year": years, "value": values.filter(filled), "is_aggregate": columns["is_aggregate"].take(rows)}
    return pa.RecordBatch.from_arrays([positions, *arrays.values()], names=["", *arrays])
