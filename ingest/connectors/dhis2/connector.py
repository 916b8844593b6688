"""The connector ``dhis2``: aggregate data of DHIS2, as data values (JSON, XML, ADX, CSV) or as analytics (JSON).

Data values have one set of columns whatever they came in: ``dataElement``, ``period``, ``orgUnit``,
``categoryOptionCombo``, ``attributeOptionCombo``, ``value``, ``storedBy``, ``created``, ``lastUpdated``, ``comment``,
``followUp``, ``deleted``; what stands once around them (data set, period, organisation unit) is on each row. Analytics
keep the short names of their headers. All is text: periods of several types may be mixed. Options of ``csv`` hold for
a CSV. ``reported_at`` is the latest ``lastUpdated``. Out of scope, and refused: tracker data, answers to imports.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.connectors.content import content_of, require_content
from ingest.connectors.csv.connector import OPTIONS as CSV_OPTIONS
from ingest.connectors.dhis2.analytics import read_analytics
from ingest.connectors.dhis2.data_values import read_csv, read_json, read_xml, watched
from ingest.connectors.json_rows.outline import outline, outline_of
from ingest.connectors.json_rows.reader import pages_of
from ingest.connectors.options import check_options, text_option
from ingest.connectors.protocol import Reading
from ingest.connectors.replay import replayed


class Dhis2Connector:
    """Reads DHIS2's aggregate data."""

    name = "dhis2"
    options = CSV_OPTIONS

    def recognises(self, path: Path) -> bool:
        """Whether the file is data values or analytics of DHIS2."""
        return content_of(path).kind == self.name

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is cut off or holds something else."""
        check_options(self.name, options, CSV_OPTIONS)
        content = require_content(path, self.name, encoding=text_option(self.name, options, "encoding"))
        if content.form == "csv":
            return watched(read_csv(path, self.name, options))
        if content.form == "xml":
            return watched(read_xml(path, self.name))
        if content.form == "recording" and not _is_json(path):
            return replayed(path, self.name, lambda page: self.read(page, options))
        if _is_analytics(path):
            return watched(read_analytics(path, self.name))
        known = outline_of(path).values if content.form == "json" else {}
        return watched(read_json(path, self.name, known))


def _is_json(path: Path) -> bool:
    return all(page.body.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") for page in pages_of(path))


def _is_analytics(path: Path) -> bool:
    for page in pages_of(path):
        return "dataValues" not in outline(page.body).names
    return False
