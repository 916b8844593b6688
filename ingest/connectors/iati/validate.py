"""Whether a file keeps to the IATI standard: ``validate`` gives a verdict, whatever the rows are wanted for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from ingest.connectors.content import require_content
from ingest.connectors.iati.records import Records
from ingest.connectors.iati.validation.check import StandardCheck
from ingest.connectors.iati.validation.findings import Verdict
from ingest.connectors.texts.xml_reading import root_of
from strive.errors import Refusal
from strive.messages import message


def validate(path: Path, today: date | None = None) -> Verdict:
    """Check the file against schema, codelists and rules. ``today``: the day after which a date is in the future.

    Memory does not grow with the file. Raises Refusal when it is no IATI file or not well-formed.
    """
    require_content(path, "iati")
    root = root_of(path)
    if root.namespace:
        raise Refusal(message("iati_in_a_namespace", file=path.name))
    day = (today or datetime.now(UTC).date()).isoformat()
    records = Records(path, root.name, StandardCheck(root.name, root.attributes.get("version"), day))
    for _ in records:
        pass
    if records.verdict is None:
        raise Refusal(message("xml_is_broken", file=path.name, line=1, problem="the root element does not end"))
    return records.verdict
