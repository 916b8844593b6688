"""The connector ``ucdp``: georeferenced events of the Uppsala Conflict Data Program, as its API gives them
(``Result``), as a recorded pull of pages, or as a CSV download.

One row per event, columns as delivered. Options of ``csv`` hold for a CSV. Fatalities are estimates: ``best``, ``low``
and ``high`` stay apart. The HXL row of the Humanitarian Data Exchange's edition is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.connectors.batching import with_first
from ingest.connectors.content import content_of, require_content
from ingest.connectors.csv.connector import OPTIONS as CSV_OPTIONS
from ingest.connectors.csv.connector import CsvConnector
from ingest.connectors.json_rows.array import JsonArray
from ingest.connectors.json_rows.objects import ObjectColumns
from ingest.connectors.json_rows.reader import ObjectPages, Page
from ingest.connectors.options import check_options, text_option
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.wrapped import renamed
from strive.errors import Refusal
from strive.messages import message


@dataclass
class _Pages:
    file: str
    stated: int | None = None
    next_page: bool = False

    def page_ended(self, page: Page, array: JsonArray) -> None:
        envelope = array.envelope if isinstance(array.envelope, dict) else {}
        count = envelope.get("TotalCount")
        self.stated = count if isinstance(count, int) else self.stated
        self.next_page = bool(envelope.get("NextPageUrl"))
        is_only_page = page.rows is None and not self.next_page and not envelope.get("PreviousPageUrl")
        if is_only_page and isinstance(count, int) and count != array.count:
            raise Refusal(message("ucdp_cut_off", file=self.file, count=count, found=array.count))


class UcdpConnector:
    """Reads UCDP GED events."""

    name = "ucdp"
    options = CSV_OPTIONS

    def recognises(self, path: Path) -> bool:
        """Whether the file is an answer of UCDP's API, or a table with its columns."""
        return content_of(path).kind == self.name

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is cut off or holds something else."""
        check_options(self.name, options, CSV_OPTIONS)
        content = require_content(path, self.name, encoding=text_option(self.name, options, "encoding"))
        if content.form == "csv":
            return renamed(CsvConnector().read(path, options), self.name, {})
        reading = Reading(self.name, [], iter(()))
        ends = _Pages(path.name)
        pages = ObjectPages(path, ("Result",), ObjectColumns(), reading, label="Result", page_ended=ends.page_ended)
        reading.batches = with_first(_closed(pages, ends))
        return reading


def _closed(pages: ObjectPages, ends: _Pages) -> Iterator[Batch]:
    yield from pages.batches()
    doubts = pages.reading.doubts
    if ends.next_page or (ends.stated is not None and pages.row_count < ends.stated):
        doubts.append(message("ucdp_pages_missing", found=pages.row_count, count=ends.stated))
    if pages.row_count == 0:
        doubts.append(message("table_has_no_rows"))
