"""The connectors: the protocols that the warehouse can read, by name.

Each reads one protocol and knows no country; see ``protocol`` for what they give. ``recognise`` goes by a file's
content.
"""

from __future__ import annotations

from pathlib import Path

from ingest.connectors.activityinfo.connector import ActivityInfoConnector
from ingest.connectors.content import content_of
from ingest.connectors.csv.connector import CsvConnector
from ingest.connectors.dhis2.connector import Dhis2Connector
from ingest.connectors.hxl.connector import HxlConnector
from ingest.connectors.iati.connector import IatiConnector
from ingest.connectors.kobo.connector import KoboConnector
from ingest.connectors.odk.connector import OdkConnector
from ingest.connectors.protocol import Batch, Connector, Reading, SourceRow
from ingest.connectors.sdmx.connector import SdmxConnector
from ingest.connectors.ucdp.connector import UcdpConnector
from ingest.connectors.workbook.connector import WorkbookConnector
from ingest.connectors.worldbank.connector import WorldBankConnector
from strive.errors import Refusal
from strive.messages import message

CONNECTORS: dict[str, Connector] = {
    connector.name: connector
    for connector in (
        WorkbookConnector(),
        CsvConnector(),
        KoboConnector(),
        OdkConnector(),
        ActivityInfoConnector(),
        Dhis2Connector(),
        WorldBankConnector(),
        UcdpConnector(),
        HxlConnector(),
        SdmxConnector(),
        IatiConnector(),
    )
}

__all__ = ["CONNECTORS", "Batch", "Connector", "Reading", "SourceRow", "connector_named", "recognise"]


def connector_named(name: str) -> Connector:
    """The connector of that name. Raises Refusal, naming those there are."""
    if name not in CONNECTORS:
        raise Refusal(message("connector_unknown", connector=name, known=", ".join(CONNECTORS)))
    return CONNECTORS[name]


def recognise(path: Path) -> Connector:
    """The connector that reads this content. Raises Refusal, saying what the file seems to be."""
    content = content_of(path)
    if content.kind == "workbook":
        # Only a look into the sheets tells whose workbook it is.
        found = next((name for name in ("worldbank", "hxl") if CONNECTORS[name].recognises(path)), "workbook")
        return CONNECTORS[found]
    if content.kind not in CONNECTORS:
        raise Refusal(content.refusal(path.name))
    return CONNECTORS[content.kind]
