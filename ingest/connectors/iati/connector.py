"""The connector ``iati``: activity files of the IATI standard, 1.0x and 2.0x.

One row per transaction, recipient and sector: what the transaction itself states wins over what its activity states;
shares are the activity's percentages, as text, None where none is stated. Sectors are taken from one vocabulary only,
because each vocabulary splits the same money again: DAC ("1", also when unnamed) if it is there, else the first that
is. A region instead of a country gives a row with ``recipient_region`` and no ``recipient_country``.
``transaction_number`` is the transaction's place in its activity. Amounts and dates stay as they stand.
``reported_at`` is generated-datetime. Option ``recipient_country`` (alpha-2): only rows of that recipient. Out of
scope: budgets, planned disbursements, results; organisation files are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.connectors.content import content_of, require_content
from ingest.connectors.iati.activity import COLUMNS, Row, activity_rows
from ingest.connectors.options import check_options, text_option
from ingest.connectors.protocol import Reading, SourceRow, in_batches
from ingest.connectors.texts.instants import instant
from ingest.connectors.texts.xml_reading import XmlElements, let_go, root_of
from strive.errors import Refusal
from strive.messages import message

if TYPE_CHECKING:
    from lxml import etree

OPTIONS = ("recipient_country",)


@dataclass
class _Stream:
    """One pass over the activities, and what is noted on the way."""

    path: Path
    reading: Reading
    recipient: str | None
    activities: int = 0
    identifiers: set[str] = field(default_factory=set)
    repeated: int = 0
    unnamed: int = 0
    without_transactions: int = 0
    other_recipients: int = 0
    unshared: int = 0

    def rows(self) -> Iterator[SourceRow]:
        elements = XmlElements(self.path, ("iati-activity",))
        kept = 0
        for activity in elements:
            self.activities += 1
            rows = list(activity_rows(activity, elements.line_of))
            self._note(rows, " ".join((activity.findtext("iati-identifier") or "").split()))
            for row in rows:
                if self.recipient and (row.values["recipient_country"] or "").upper() != self.recipient:
                    self.other_recipients += 1
                    continue
                kept += 1
                place = f"activity {self.activities}, transaction {row.values['transaction_number']} (line {row.line})"
                yield SourceRow(place, row.values)
            let_go(activity)
        self._finish(kept)

    def _note(self, rows: list[Row], identifier: str) -> None:
        if not identifier:
            self.unnamed += 1
        elif identifier in self.identifiers:
            self.repeated += 1
        self.identifiers.add(identifier)
        self.without_transactions += not rows
        self.unshared += any(row.unshared for row in rows)

    def _finish(self, kept: int) -> None:
        assumptions, doubts = self.reading.assumptions, self.reading.doubts
        assumptions.append(message("iati_activities_read", count=self.activities, without=self.without_transactions))
        if self.recipient:
            assumptions.append(message("iati_other_recipients", country=self.recipient, count=self.other_recipients))
        for key, count in (
            ("iati_identifiers_repeated", self.repeated),
            ("iati_identifiers_missing", self.unnamed),
            ("iati_shares_missing", self.unshared),
        ):
            if count:
                doubts.append(message(key, count=count))
        if kept == 0:
            doubts.append(message("table_has_no_rows"))


class IatiConnector:
    """Reads IATI activity files."""

    name = "iati"

    def recognises(self, path: Path) -> bool:
        """Whether the root element is one of IATI's."""
        return content_of(path).kind == "iati"

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is no activity file or not well-formed; a fault further down in the
        file is raised while the rows are read.
        """
        check_options(self.name, options, OPTIONS)
        require_content(path, self.name)
        if root_of(path).name == "iati-organisations":
            raise Refusal(message("iati_organisation_file", file=path.name))
        recipient = text_option(self.name, options, "recipient_country")
        reading = Reading(self.name, list(COLUMNS), iter(()))
        self._read_root(path, reading)
        rows = _Stream(path, reading, recipient.upper() if recipient else None).rows()
        first = next(rows, None)
        reading.batches = in_batches(rows if first is None else chain([first], rows))
        return reading

    def _read_root(self, path: Path, reading: Reading) -> None:
        root = _root(path)
        if root is None:
            return
        reading.reported_at = instant(root.get("generated-datetime"))
        version = str(root.get("version") or "").strip()
        if version.startswith("1") or not version:
            reading.doubts.append(message("iati_old_version", version=version or None))


def _root(path: Path) -> etree._Element | None:
    for element in XmlElements(path, ("iati-identifier", "reporting-org", "iati-activity", "iati-activities")):
        return element.getroottree().getroot()
    return None
