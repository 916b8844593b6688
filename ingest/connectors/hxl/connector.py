"""The connector ``hxl``: tables with a row of HXL tags, as text, workbook or JSON.

Columns are named by their tags, in HXL's own form ("#adm1+name"); headings above the tags are said in the assumptions.
A column without a tag keeps its heading. Tags are looked for in the first 25 rows of a text table, or of the first
sheet that has any (option ``sheet`` chooses). Other options are those of ``csv`` and ``workbook``; the tags' row takes
the place of the header. Values stay text. Nothing is fetched from a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.connectors.batching import with_first
from ingest.connectors.content import Content, content_of, require_content
from ingest.connectors.csv.connector import OPTIONS as CSV_OPTIONS
from ingest.connectors.csv.connector import CsvConnector
from ingest.connectors.hxl.heads import Head, sheet_head, text_head
from ingest.connectors.hxl.json_tables import head_of_rows, read_objects, read_rows
from ingest.connectors.hxl.tags import Tagged, normal_tag
from ingest.connectors.json_rows.outline import outline_of
from ingest.connectors.options import check_options, text_option
from ingest.connectors.protocol import Reading
from ingest.connectors.workbook.connector import OPTIONS as WORKBOOK_OPTIONS
from ingest.connectors.workbook.connector import WorkbookConnector
from ingest.connectors.wrapped import renamed
from strive.errors import Refusal
from strive.messages import Message, message

OPTIONS = tuple(
    name for name in dict.fromkeys((*CSV_OPTIONS, *WORKBOOK_OPTIONS)) if name not in {"header_row", "header_rows"}
)


class HxlConnector:
    """Reads HXL-tagged tables."""

    name = "hxl"
    options = OPTIONS

    def recognises(self, path: Path) -> bool:
        """Whether there is a row of tags in the table, or tags are the keys of its objects."""
        content = content_of(path)
        return content.kind == self.name or (content.kind == "workbook" and sheet_head(path, {}) is not None)

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it has no row of tags."""
        check_options(self.name, options, OPTIONS)
        named = text_option(self.name, options, "encoding")
        content = require_content(path, self.name, "workbook", "csv", "text", encoding=named)
        if content.form == "json":
            return self._json(path)
        head = self._head(path, options, content)
        if head is None:
            raise Refusal(message("hxl_no_tags", file=path.name))
        connector = WorkbookConnector() if content.kind == "workbook" else CsvConnector()
        table = connector.read(path, head.options)
        names = {column: tag for column in table.columns if (tag := normal_tag(column))}
        free = {
            head.unnamed[place]: text for place, text in head.tagged.headings.items() if place not in head.tagged.tags
        }
        table.assumptions += _notes(head.tagged)
        return renamed(table, self.name, {**free, **names})

    def _head(self, path: Path, options: Mapping[str, Any], content: Content) -> Head | None:
        if content.kind == "workbook":
            check_options(self.name, options, WORKBOOK_OPTIONS)
            return sheet_head(path, options)
        check_options(self.name, options, CSV_OPTIONS)
        return text_head(path, options, content.encoding)

    def _json(self, path: Path) -> Reading:
        reading = Reading(self.name, [], iter(()))
        if isinstance(outline_of(path).first, dict):
            reading.batches = with_first(read_objects(path, reading))
            return reading
        head = head_of_rows(path)
        reading.assumptions += _notes(head)
        reading.batches = with_first(read_rows(path, reading, head))
        return reading


def _notes(head: Tagged) -> list[Message]:
    headings = "; ".join(
        f"{tag} = {head.headings[place]}" for place, tag in head.tags.items() if place in head.headings
    )
    notes = [message("hxl_columns_by_tag", row=head.row + 1, headings=headings or None)]
    if head.malformed:
        notes.append(message("hxl_malformed_tags", tags=", ".join(head.malformed)))
    return notes
