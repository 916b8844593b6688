"""The connector ``sdmx``: SDMX data messages as XML (2.0, 2.1, 3.0; generic and structure-specific), JSON (1.0, 2.0)
and CSV (1.0, 2.0), in series or flat.

One row per observation. Columns are the ids of dimensions and attributes, of whatever level of the message (data set,
group, series, observation); the time dimension is always TIME_PERIOD, the value always OBS_VALUE. Values stay text
("NaN" as well); an empty one is None. ``reported_at`` is the header's Prepared. Options, for CSV: ``encoding``,
``separator``. An action other than information is said. Out of scope, and refused: messages that delete, structures,
metadata, cross-sectional 2.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingest.connectors.batching import with_first
from ingest.connectors.content import content_of, require_content
from ingest.connectors.options import check_options, text_option
from ingest.connectors.protocol import Batch, Reading, in_batches
from ingest.connectors.replay import replayed
from ingest.connectors.sdmx.header import Header, read_header
from ingest.connectors.sdmx.message_csv import read_csv
from ingest.connectors.sdmx.message_json import JsonMessage
from ingest.connectors.sdmx.message_xml import MessageReader
from strive.errors import Refusal
from strive.messages import message

OPTIONS = ("encoding", "separator")


class SdmxConnector:
    """Reads SDMX data messages."""

    name = "sdmx"
    options = OPTIONS

    def recognises(self, path: Path) -> bool:
        """Whether the file is an SDMX message: by its namespace, its members, or its first columns."""
        return content_of(path).kind == "sdmx"

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it carries no data, is not well-formed, or wants deletions; a fault
        further down in the file is raised while the rows are read.
        """
        check_options(self.name, options, OPTIONS)
        content = require_content(path, self.name, encoding=text_option(self.name, options, "encoding"))
        if content.form == "csv":
            return read_csv(path, self.name, options)
        if content.form == "recording":
            return replayed(path, self.name, lambda page: self.read(page, options))
        check_options(self.name, options, ())
        if content.form == "json":
            return _read_json(path, self.name)
        header = read_header(path)
        reading = Reading(self.name, [], iter(()), reported_at=header.prepared)
        if header.is_test:
            reading.doubts.append(message("sdmx_is_test"))
        reading.batches = with_first(_batches(path, header, reading))
        return reading


def _read_json(path: Path, connector: str) -> Reading:
    reading = Reading(connector, [], iter(()))
    found = JsonMessage(path)
    found.begin(reading)
    reading.batches = with_first(_json_batches(found, reading))
    return reading


def _json_batches(found: JsonMessage, reading: Reading) -> Iterator[Batch]:
    for batch in in_batches(found.rows()):
        reading.columns += batch.cells.schema.names[len(reading.columns) :]
        yield batch
    if not reading.columns:
        reading.doubts.append(message("table_has_no_rows"))


def _batches(path: Path, header: Header, reading: Reading) -> Iterator[Batch]:
    reader = MessageReader(path, header.observation_dimension)
    events, count = reader.events, 0
    for batch in reader.batches():
        count += batch.row_count
        reading.columns += batch.cells.schema.names[len(reading.columns) :]
        yield batch
    if not count and events.footer:
        raise Refusal(message("sdmx_footer_instead_of_data", file=path.name, text=events.footer))
    if not count:
        reading.doubts.append(message("table_has_no_rows"))
    if events.actions:
        reading.assumptions.append(message("sdmx_action", action=", ".join(events.actions)))
    if events.repeated:
        reading.doubts.append(message("sdmx_series_repeated", count=events.repeated))
    if events.observations.lost_letters:
        reading.doubts.append(message("sdmx_letters_lost", count=events.observations.lost_letters))
    if events.footer:
        reading.doubts.append(message("sdmx_footer", text=events.footer))
