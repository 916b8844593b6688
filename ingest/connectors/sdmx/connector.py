"""The connector ``sdmx``: SDMX-ML data messages 2.0 and 2.1, generic and structure-specific, in series or flat.

One row per observation. Columns are the ids of dimensions and attributes, of whatever level of the message (data set,
group, series, observation); the time dimension is always TIME_PERIOD, the value always OBS_VALUE. Values stay text
("NaN" as well); an empty one is None. The file is read as a stream. ``reported_at`` is the header's Prepared. Out of
scope, and refused: messages that delete, structures, metadata, cross-sectional 2.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingest.connectors.batching import with_first
from ingest.connectors.content import content_of, require_content
from ingest.connectors.options import check_options
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.sdmx.header import Header, read_header
from ingest.connectors.sdmx.message_xml import MessageReader
from strive.errors import Refusal
from strive.messages import message


class SdmxConnector:
    """Reads SDMX-ML data messages."""

    name = "sdmx"

    def recognises(self, path: Path) -> bool:
        """Whether the root element is in an SDMX namespace."""
        return content_of(path).kind == "sdmx"

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it carries no data, is not well-formed, or wants deletions; a fault
        further down in the file is raised while the rows are read.
        """
        check_options(self.name, options, ())
        require_content(path, self.name)
        header = read_header(path)
        reading = Reading(self.name, [], iter(()), reported_at=header.prepared)
        if header.is_test:
            reading.doubts.append(message("sdmx_is_test"))
        reading.batches = with_first(_batches(path, header, reading))
        return reading


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
