"""What a reading says about an IATI file besides its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import identifier_of
from ingest.connectors.iati.records import Records
from ingest.connectors.iati.rows import Counts
from ingest.connectors.iati.validation.findings import Verdict
from ingest.connectors.protocol import Reading
from strive.messages import message

if TYPE_CHECKING:
    from lxml import etree

_MOST_FINDINGS = 30
_READ_KEYS = {
    "transactions": "iati_activities_read",
    "activities": "iati_activities_without_recipient",
    "results": "iati_results_read",
    "budgets": "iati_budgets_read",
    "organisation": "iati_organisation_read",
}


@dataclass
class Identifiers:
    """Which identifiers came before. Their hashes are kept, for a file may hold a million."""

    known: set[int] = field(default_factory=set)
    repeated: int = 0
    missing: int = 0

    def note(self, record: etree._Element) -> None:
        """Take note of the record's identifier."""
        identifier = identifier_of(record)
        if identifier is None:
            self.missing += 1
            return
        known = hash(identifier)
        self.repeated += known in self.known
        self.known.add(known)


def add_notes(
    reading: Reading, rows: str, records: Records, counts: Counts, identifiers: Identifiers, recipient: str | None
) -> None:
    """Say what was counted, once all rows went by."""
    notes, assumptions, doubts = counts.notes, reading.assumptions, reading.doubts
    without = notes.get("without_recipient" if rows == "activities" else "without_rows", 0)
    key = _READ_KEYS[rows]
    assumptions.append(message(key, count=records.number, without=without))
    if rows == "results":
        assumptions.append(
            message(
                "iati_results_without_values",
                results=notes.get("results", 0),
                results_without=notes.get("results_without_indicators", 0),
                indicators_without=notes.get("indicators_without_values", 0),
            )
        )
    if recipient:
        assumptions.append(message("iati_other_recipients", country=recipient, count=notes.get("other_recipients", 0)))
    for doubt, count in (
        ("iati_identifiers_repeated", identifiers.repeated),
        ("iati_identifiers_missing", identifiers.missing),
        ("iati_shares_missing", notes.get("unshared", 0)),
        ("iati_records_nested", records.nested),
    ):
        if count:
            doubts.append(message(doubt, count=count))
    if not notes.get("rows"):
        doubts.append(message("table_has_no_rows"))
        if records.number and rows != "organisation":
            doubts.append(message("iati_other_rows", rows=rows, count=records.number))


def add_findings(reading: Reading, verdict: Verdict) -> None:
    """Say what the validation found: as an assumption that it was done, and each finding as a doubt."""
    reading.assumptions.append(
        message("iati_validated", version=verdict.schema_version, kinds=len(verdict.tallies), count=verdict.checked)
    )
    # What the reading counts itself need not be said twice.
    tallies = [tally for tally in verdict.tallies if tally.rule not in ("identifier_repeated", "identifier_missing")]
    reading.doubts += [tally.message() for tally in tallies[:_MOST_FINDINGS]]
    if len(tallies) > _MOST_FINDINGS:
        reading.doubts.append(message("iati_more_findings", count=len(tallies) - _MOST_FINDINGS))
