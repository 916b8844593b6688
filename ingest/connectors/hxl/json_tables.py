"""HXL in JSON: a list of rows among which one holds the tags, or a list of objects whose keys are tags."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from ingest.connectors.hxl.tags import Tagged, normal_tag, tagged
from ingest.connectors.json_rows.array import JsonArray
from ingest.connectors.json_rows.objects import ObjectColumns, Objects
from ingest.connectors.json_rows.outline import outline_of
from ingest.connectors.json_rows.reader import ObjectPages
from ingest.connectors.json_rows.tables import in_order, numbered
from ingest.connectors.json_rows.texts import as_text, text_array
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.tables.headers import name_columns
from strive.errors import Refusal
from strive.messages import message

_ROWS = msgspec.json.Decoder(list[list[Any]], float_hook=str)


def read_objects(path: Path, reading: Reading) -> Iterator[Batch]:
    """Objects whose keys are tags."""

    def see(objects: Objects, positions: pa.StringArray) -> Objects:
        columns: dict[str, pa.StringArray] = {}
        for name, column in objects.columns.items():
            plain = normal_tag(name) or name or "column without a name"
            columns[plain if plain not in columns else name] = column
        return Objects(objects.count, columns)

    pages = ObjectPages(path, (), ObjectColumns(), reading, label="rows", see=see)
    yield from pages.batches()
    if not pages.row_count:
        reading.doubts.append(message("table_has_no_rows"))


def head_of_rows(path: Path) -> Tagged:
    """The head of a list of rows. Raises Refusal when none of the first ones holds tags."""
    rows = [[as_text(cell) for cell in row] for row in outline_of(path).beginning if isinstance(row, list)]
    found = tagged(rows)
    if found is None:
        raise Refusal(message("hxl_no_tags", file=path.name))
    return found


def read_rows(path: Path, reading: Reading, head: Tagged) -> Iterator[Batch]:
    """The rows under the tag row."""
    width = max((*head.tags, *head.headings)) + 1
    given = [head.tags.get(place) or head.headings.get(place) for place in range(width)]
    names, _ = name_columns(given, lambda place: f"column {place + 1}")
    reading.columns += names
    order = dict.fromkeys(names)
    first = count = 0
    with path.open("rb") as file:
        array = JsonArray(path.name, file, ())
        array.open()
        for rows in array.elements(_ROWS.decode):
            skipped = max(head.row + 1 - first, 0)
            body = [(row + [None] * width)[: max(width, len(row))] for row in rows[skipped:]]
            start, first = first + min(skipped, len(rows)), first + len(rows)
            if not body:
                continue
            columns = {
                names[place] if place < width else f"column {place + 1}": text_array(cells)
                for place, cells in enumerate(zip_longest(*body))
            }
            count += len(body)
            positions = numbered("rows[", pa.array(range(start, first), pa.int64()))
            for batch in in_order(Objects(len(body), columns), positions, order):
                reading.columns += list(order)[len(reading.columns) :]
                yield batch
    if not count:
        reading.doubts.append(message("table_has_no_rows"))
