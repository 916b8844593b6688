"""Parquet: typed columns, numbers exact, the vintage in the file's metadata under the key ``strive``.

Numbers are decimals of 38 digits, with six of them after the point, or as many more as the exactest number of the
selection needs; one that does not fit is refused and never rounded. Dates are dates, times are UTC.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from publish.exports.cells import MEASURES, Cell
from publish.exports.source import Source
from strive.errors import Refusal
from strive.messages import message

FILE_NAME = "indicators.parquet"
_LEAST_DECIMALS, _MOST_DIGITS = 6, 38
_CELLS_AT_ONCE = 50_000
_TYPES: dict[str, pa.DataType] = {
    "definition_version": pa.int32(),
    "area_level": pa.int32(),
    "period_start": pa.date32(),
    "period_end": pa.date32(),
    "is_synthetic": pa.bool_(),
    "last_reported_at": pa.timestamp("us", tz="UTC"),
    "published_in_vintage": pa.int64(),
}
_MAY_BE_NULL = frozenset(["suppression_reason", "last_reported_at", *MEASURES])


def write_parquet(source: Source, path: Path) -> None:
    """Write the cells of ``source``. Raises Refusal for a number of more digits than a decimal can hold."""
    schema = _schema(_decimals_needed(source), source.described())
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        cells = source.cells()
        while batch := list(islice(cells, _CELLS_AT_ONCE)):
            columns = zip(*batch, strict=True)
            writer.write_table(
                pa.table([pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
            )


def _decimals_needed(source: Source) -> int:
    decimals, whole = _LEAST_DECIMALS, 1
    for cell, name, value in _numbers(source):
        _, digits, exponent = value.as_tuple()
        after = max(0, -int(exponent))
        decimals, whole = max(decimals, after), max(whole, len(digits) + int(exponent))
        if decimals + whole > _MOST_DIGITS:
            raise Refusal(
                message(
                    "export_number_too_long",
                    indicator=cell.indicator_code,
                    country=cell.country_code,
                    period=cell.period,
                    measure=name,
                    digits=_MOST_DIGITS,
                )
            )
    return decimals


def _numbers(source: Source) -> Iterator[tuple[Cell, str, Decimal]]:
    for cell in source.cells():
        for name in MEASURES:
            value = getattr(cell, name)
            if value is not None:
                yield cell, name, value


def _schema(decimals: int, described: dict[str, Any]) -> pa.Schema:
    types = {**_TYPES, **dict.fromkeys(MEASURES, pa.decimal128(_MOST_DIGITS, decimals))}
    fields = [pa.field(name, types.get(name, pa.string()), nullable=name in _MAY_BE_NULL) for name in Cell._fields]
    return pa.schema(fields, metadata={"strive": json.dumps(described, ensure_ascii=False)})
