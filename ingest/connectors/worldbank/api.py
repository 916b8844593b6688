"""Answers of the World Bank's API v2: ``[header, rows]``, a recorded pull of such pages, or the rows alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.batching import with_first
from ingest.connectors.json_rows.array import JsonArray
from ingest.connectors.json_rows.objects import ObjectColumns, Objects
from ingest.connectors.json_rows.outline import Outline, outline
from ingest.connectors.json_rows.reader import ObjectPages, Page, Shape
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.texts.instants import instant
from ingest.connectors.worldbank.columns import is_aggregate
from strive.errors import Refusal
from strive.messages import message

_NAMES = {
    "indicator/id": "indicator_code",
    "indicator/value": "indicator",
    "country/id": "country_code",
    "country/value": "country",
    "countryiso3code": "country_iso3",
    "date": "year",
}


def read_api(path: Path, connector: str) -> Reading:
    """The rows of all pages under the names of ``worldbank.columns``."""
    reading = Reading(connector, [], iter(()))
    answer = _Answer(path.name)
    pages = ObjectPages(
        path,
        (),
        ObjectColumns(opened=True),
        reading,
        label="rows",
        shape=answer.shape,
        see=answer.see,
        page_ended=answer.page_ended,
    )
    reading.batches = with_first(_closed(pages, answer))
    return reading


def _closed(pages: ObjectPages, answer: _Answer) -> Iterator[Batch]:
    yield from pages.batches()
    reading = pages.reading
    reading.reported_at = answer.reported_at
    if answer.trimmed:
        reading.assumptions.append(message("worldbank_names_trimmed", count=answer.trimmed))
    if answer.total is not None and pages.object_count < answer.total:
        reading.doubts.append(message("worldbank_pages_missing", found=pages.object_count, count=answer.total))
    if pages.row_count == 0:
        reading.doubts.append(message("table_has_no_rows"))


@dataclass
class _Answer:
    """What the headers of the pages say, and what is noted of the rows."""

    file: str
    header: Mapping[str, Any] = field(default_factory=dict)
    reported_at: datetime | None = None
    total: int | None = None
    trimmed: int = 0

    def shape(self, page: Page) -> Shape:
        """Look at the page's header. Raises Refusal for an answer that is an error."""
        found = outline(page.body)
        page.body.seek(0)
        first = found.first if isinstance(found.first, dict) else {}
        if "message" in first:
            raise Refusal(message("worldbank_error", file=self.file, text=_error_text(found)))
        if "per_page" not in first:
            self.header = {}
            return Shape()
        self.header = first
        self.total = _number(first.get("total"))
        updated = first.get("lastupdated")
        self.reported_at = instant(updated) if isinstance(updated, str) else None
        return Shape(inner=True, may_be_empty=not self.total)

    def see(self, objects: Objects, positions: pa.StringArray) -> Objects:
        """The columns under their names, blanks around names removed, and whether a row is of a group of countries."""
        columns: dict[str, pa.StringArray] = {}
        for name, column in objects.columns.items():
            if name in {"country/value", "indicator/value"}:
                kept = column
                column = pc.utf8_trim_whitespace(column)
                self.trimmed += pc.sum(pc.not_equal(kept, column)).as_py() or 0
            columns[_NAMES.get(name, name)] = column
        if "country_iso3" in columns:
            columns["is_aggregate"] = is_aggregate(columns["country_iso3"])
        return Objects(objects.count, columns, objects.lists)

    def page_ended(self, page: Page, array: JsonArray) -> None:
        """Compare the page with its header. Raises Refusal for one that was cut off."""
        is_only_page = page.rows is None and _number(self.header.get("pages")) == 1
        if is_only_page and self.total is not None and self.total != array.count:
            raise Refusal(message("worldbank_cut_off", file=self.file, count=self.total, found=array.count))


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, (int, str)) and str(value).isdecimal() else None


def _error_text(found: Outline) -> str:
    errors = found.first.get("message")
    parts = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    return "; ".join(f"{part.get('id', '')} {part.get('key', '')}: {part.get('value', '')}".strip() for part in parts)
