"""The latest instant in a column of text."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.texts.instants import latest_instant

_ZONE = r"(Z|[+-]\d\d:?\d\d)$"


def latest_in_column(column: pa.StringArray) -> datetime | None:
    """The latest of the instants. Those of one zone are compared as text, so that only a few are ever parsed."""
    zoned = pc.fill_null(pc.match_substring_regex(column, _ZONE), False)
    latest = [pc.max(column.filter(pc.invert(zoned))).as_py()]
    if pc.any(zoned).as_py():
        rest = column.filter(zoned)
        zones = pc.utf8_slice_codeunits(rest, -6, None)
        if len(pc.unique(zones)) > 64:
            return latest_instant(text for text in column.to_pylist() if text)
        latest += [pc.max(rest.filter(pc.equal(zones, zone))).as_py() for zone in pc.unique(zones)]
    return latest_instant(text for text in latest if text)
