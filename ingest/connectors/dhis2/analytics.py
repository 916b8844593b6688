"""DHIS2's analytics: rows that are lists, and headers that say what stands where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from ingest.connectors.json_rows.array import JsonArray
from ingest.connectors.json_rows.objects import Objects
from ingest.connectors.json_rows.reader import Page, pages_of
from ingest.connectors.json_rows.tables import in_order, numbered, without
from ingest.connectors.json_rows.texts import text_array
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.tables.headers import name_columns
from strive.errors import Refusal
from strive.messages import message

_ROWS = msgspec.json.Decoder(list[list[Any]], float_hook=str)
_RAW = msgspec.json.Decoder(list[msgspec.Raw])


def read_analytics(path: Path, connector: str) -> Reading:
    """Rows under the short names of their headers (dx, pe, ou, value); the names in metaData are not looked at."""
    reading = Reading(connector, [], iter(()))
    reading.batches = _batches(path, reading)
    return reading


def _batches(path: Path, reading: Reading) -> Iterator[Batch]:
    order: dict[str, None] = {}
    for page in pages_of(path):
        array, names = _opened(path, page)
        if not reading.columns:
            reading.columns += names
        first = 0
        for rows in array.elements(_ROWS.decode):
            width = next((len(row) for row in rows if len(row) != len(names)), None)
            if width is not None:
                raise Refusal(message("dhis2_row_misfit", file=path.name, found=width, columns=len(names)))
            columns = dict(zip(names, map(text_array, zip(*rows, strict=True)), strict=True))
            positions = numbered(f"{page.place}rows[", pa.array(range(first, first + len(rows)), pa.int64()))
            skipped = {row - first for row in page.superseded if first <= row < first + len(rows)}
            yield from in_order(*without(Objects(len(rows), columns), positions, skipped), order)
            first += len(rows)
        height = array.envelope.get("height") if isinstance(array.envelope, dict) else None
        if isinstance(height, int) and height != first:
            raise Refusal(message("dhis2_cut_off", file=path.name, count=height, found=first))


def _opened(path: Path, page: Page) -> tuple[JsonArray, list[str]]:
    array = JsonArray(path.name, page.body, ("rows",))
    if not array.open():
        raise Refusal(message("json_not_rows", file=path.name, problem="rows …?"))
    headers = array.head().get("headers")
    if not isinstance(headers, list):
        # They stand behind the rows: go there first, then read from the beginning.
        for _ in array.elements(_RAW.decode):
            pass
        headers = array.envelope.get("headers") if isinstance(array.envelope, dict) else None
        page.body.seek(0)
        array = JsonArray(path.name, page.body, ("rows",))
        array.open()
    if not isinstance(headers, list) or not headers or not all(isinstance(header, dict) for header in headers):
        raise Refusal(message("json_not_rows", file=path.name, problem="headers …?"))
    given = [str(header.get("name") or header.get("column") or "") or None for header in headers]
    names, _ = name_columns(given, lambda place: f"column {place + 1}")
    return array, names
