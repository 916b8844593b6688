"""A system's table read by the connector for its form (csv, workbook), under the system's own column names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import pyarrow as pa

from ingest.connectors.protocol import Batch, Reading

Convert = Callable[[Batch], Batch]


def converted(reading: Reading, connector: str, convert: Convert, columns: Iterable[str]) -> Reading:
    """``reading`` with every batch converted; ``columns``: those known before. Assumptions and doubts stay shared."""
    result = Reading(
        connector,
        list(columns),
        iter(()),
        reading.preamble,
        reading.reported_at,
        reading.assumptions,
        reading.doubts,
    )
    result.batches = _convert(reading.batches, convert, result)
    return result


def _convert(batches: Iterator[Batch], convert: Convert, result: Reading) -> Iterator[Batch]:
    for batch in batches:
        changed = convert(batch)
        names = changed.cells.schema.names
        if len(names) > len(result.columns):
            known = set(result.columns)
            result.columns += [name for name in names if name not in known]
        yield changed


def renamed(reading: Reading, connector: str, names: Mapping[str, str]) -> Reading:
    """``reading`` with columns renamed; a name that is taken already is not given a second time."""
    return converted(
        reading,
        connector,
        lambda batch: Batch(
            batch.positions,
            pa.RecordBatch.from_arrays(batch.cells.columns, names=new_names(batch.cells.schema.names, names)),
        ),
        new_names(reading.columns, names),
    )


def new_names(columns: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """The columns under their new names."""
    given: dict[str, None] = {}
    for column in columns:
        name = names.get(column, column)
        given[name if name not in given else column] = None
    return list(given)
