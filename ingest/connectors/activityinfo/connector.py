"""The connector ``activityinfo``: an answer of ActivityInfo's ``query/columns``.

The answer holds columns, not rows: each is an array of values, one constant for all rows, or empty. The number of rows
is ``rows``. Such an answer is held in memory, so that its size is limited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from ingest.connectors.batching import with_first
from ingest.connectors.content import content_of, require_content
from ingest.connectors.json_rows.array import NO_JSON
from ingest.connectors.json_rows.objects import Objects
from ingest.connectors.json_rows.reader import Page, pages_of
from ingest.connectors.json_rows.tables import in_order, numbered, without
from ingest.connectors.json_rows.texts import as_text, text_array
from ingest.connectors.json_rows.utf8 import Utf8
from ingest.connectors.options import check_options
from ingest.connectors.protocol import Batch, Reading
from strive.errors import Refusal
from strive.messages import message

MOST_BYTES = 128 << 20


class _Column(msgspec.Struct):
    storage: str
    type: str | None = None
    values: list[Any] | None = None
    value: Any = None
    coordinates: list[Any] | None = None


class _Answer(msgspec.Struct):
    rows: int
    columns: dict[str, _Column]


class ActivityInfoConnector:
    """Reads ActivityInfo's answers to queries for columns."""

    name = "activityinfo"
    options: tuple[str, ...] = ()

    def recognises(self, path: Path) -> bool:
        """Whether the file is such an answer."""
        return content_of(path).kind == self.name

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is cut off, too large, or a column does not fit the number of rows."""
        check_options(self.name, options, ())
        require_content(path, self.name)
        reading = Reading(self.name, [], iter(()))
        reading.batches = with_first(_batches(path, reading))
        return reading


def _batches(path: Path, reading: Reading) -> Iterator[Batch]:
    order: dict[str, None] = {}
    count = superseded = 0
    for page in pages_of(path):
        answer = _answer(path, page)
        columns = {name: _texts(path, name, column, answer.rows) for name, column in answer.columns.items()}
        positions = numbered(f"{page.place}rows[", pa.array(range(answer.rows), pa.int64()))
        table, places = without(Objects(answer.rows, columns), positions, page.superseded)
        superseded += len(page.superseded)
        count += len(places)
        for batch in in_order(table, places, order):
            reading.columns += list(order)[len(reading.columns) :]
            yield batch
        reading.columns += list(order)[len(reading.columns) :]
    if superseded:
        reading.assumptions.append(message("recording_rows_superseded", count=superseded))
    if not count:
        reading.doubts.append(message("table_has_no_rows"))


def _answer(path: Path, page: Page) -> _Answer:
    source, body = Utf8(page.body), b""
    while piece := source.read(1 << 20):
        body += piece
        if len(body) > MOST_BYTES:
            raise Refusal(message("activityinfo_too_large", file=path.name, megabytes=MOST_BYTES >> 20))
    try:
        return msgspec.json.Decoder(_Answer, float_hook=str).decode(body)
    except NO_JSON as error:
        raise Refusal(message("activityinfo_not_an_answer", file=path.name, problem=str(error))) from None


def _texts(path: Path, name: str, column: _Column, rows: int) -> pa.StringArray:
    if column.storage == "empty":
        return pa.nulls(rows, pa.string())
    if column.storage == "constant":
        return pa.array([as_text(column.value)] * rows, pa.string())
    if column.storage == "array" and column.values is not None:
        if len(column.values) != rows:
            raise Refusal(
                message("activityinfo_cut_off", file=path.name, column=name, found=len(column.values), count=rows)
            )
        return text_array(column.values)
    if column.storage == "coordinates" and column.coordinates is not None and len(column.coordinates) == 2 * rows:
        pairs = zip(column.coordinates[::2], column.coordinates[1::2], strict=True)
        return pa.array([f"{first} {second}" if first is not None else None for first, second in pairs], pa.string())
    raise Refusal(message("activityinfo_storage_unknown", file=path.name, column=name, storage=column.storage))
