"""The connector ``odk``: submissions as ODK Central's OData service gives them (``…/forms/{id}.svc/{table}``).

One row per object of ``value``. Groups are opened into columns "group/field"; places and other GeoJSON stay one value,
as text. Repeats are tables of their own in OData: the links to them are left out and named, and each is a dataset of
its own; with the option ``repeat`` (its path, "group/people") a repeat that was delivered inside (``$expand=*``) is
read, one row per item, with the fields around it. The key of a row is ``__id``. ``reported_at`` is the latest
``updatedAt`` or ``submissionDate`` of ``__system``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingest.connectors.batching import with_first
from ingest.connectors.content import content_of, require_content
from ingest.connectors.json_rows.array import JsonArray
from ingest.connectors.json_rows.objects import ObjectColumns, Objects
from ingest.connectors.json_rows.reader import ObjectPages, Page
from ingest.connectors.json_rows.tables import ItemRows
from ingest.connectors.options import check_options, text_option
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.texts.column_instants import latest_in_column
from strive.messages import message

OPTIONS = ("repeat",)
_LINK = "@odata.navigationLink"
_TIMES = ("__system/updatedAt", "__system/submissionDate")


def _is_geographic(value: dict[str, Any]) -> bool:
    return "type" in value and ("coordinates" in value or "geometry" in value)


@dataclass
class _Table:
    """What is noted of a table on its way."""

    reported_at: datetime | None = None
    links: dict[str, None] = field(default_factory=dict)
    without_id: int = 0
    next_page: bool = False
    stated: int | None = None

    def see(self, objects: Objects, positions: pa.StringArray) -> Objects:
        for name in [name for name in objects.columns if name.endswith(_LINK)]:
            self.links[name.removesuffix(_LINK)] = None
            del objects.columns[name]
        ids = objects.columns.get("__id")
        self.without_id += objects.count if ids is None else ids.null_count
        for name in _TIMES:
            if name in objects.columns:
                found = latest_in_column(objects.columns[name])
                self.reported_at = max(filter(None, (self.reported_at, found)), default=None)
        return objects

    def page_ended(self, page: Page, array: JsonArray) -> None:
        envelope = array.envelope if isinstance(array.envelope, dict) else {}
        count = envelope.get("@odata.count")
        self.next_page = bool(envelope.get("@odata.nextLink"))
        self.stated = count if isinstance(count, int) else self.stated
        if page.rows is None and self.stated is not None and array.count < self.stated and not self.next_page:
            # $top and $skip leave rows out on purpose, and then say so by a link or not at all.
            self.next_page = True


class OdkConnector:
    """Reads ODK Central's OData tables."""

    name = "odk"
    options = OPTIONS

    def recognises(self, path: Path) -> bool:
        """Whether the file is an OData answer of ODK Central."""
        return content_of(path).kind == self.name

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is cut off or no such answer."""
        check_options(self.name, options, OPTIONS)
        require_content(path, self.name)
        repeat = text_option(self.name, options, "repeat")
        reading = Reading(self.name, [], iter(()))
        key = "odk_row_per_item" if repeat else "odk_row_per_object"
        reading.assumptions.append(message(key, repeat=repeat))
        table = _Table()
        pages = ObjectPages(
            path,
            ("value",),
            ObjectColumns(opened=True, closed=_is_geographic),
            reading,
            label="value",
            items=ItemRows(repeat, lambda key: ObjectColumns(True, _is_geographic, prefix=f"{key}/")),
            see=table.see,
            page_ended=table.page_ended,
        )
        reading.batches = with_first(_closed(pages, table))
        return reading


def _closed(pages: ObjectPages, table: _Table) -> Iterator[Batch]:
    yield from pages.batches()
    reading, items = pages.reading, pages.items
    reading.reported_at = table.reported_at
    left_out = ", ".join(sorted({*items.left_out, *table.links}))
    if left_out:
        reading.assumptions.append(message("odk_repeats_left_out", repeats=left_out))
    if table.next_page:
        reading.doubts.append(message("odk_pages_missing", found=pages.object_count, count=table.stated))
    if table.without_id and pages.object_count:
        reading.doubts.append(message("odk_without_id", count=table.without_id))
    if items.wanted and pages.object_count and not items.found:
        reading.doubts.append(message("odk_repeat_not_found", repeat=items.wanted, repeats=left_out or None))
    elif pages.row_count == 0:
        reading.doubts.append(message("table_has_no_rows"))
