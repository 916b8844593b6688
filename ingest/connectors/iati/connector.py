"""The connector ``iati``: activity and organisation files of the IATI standard, 1.0x and 2.0x.

Option ``rows`` says what a row is:

- ``transactions`` (default of activity files): one per transaction, recipient and sector. What the transaction itself
  states wins over what its activity states; shares are the activity's percentages, as text, None where none is stated.
  Sectors are of one vocabulary only, because each vocabulary splits the same money again: DAC ("1", also unnamed) if
  it is there, else the first that is. A region instead of a country gives a row with ``recipient_region`` and no
  ``recipient_country``. ``transaction_number`` is the transaction's place in its activity.
- ``activities``: one per activity and recipient.
- ``results``: one per baseline, target or actual value; what has no value gives one row without.
- ``budgets``: one per budget of an activity.
- ``organisation`` (default of organisation files): one per budget of the organisation.

Amounts, dates and codes stay as they stand. ``reported_at`` is generated-datetime. Option ``recipient_country``
(alpha-2): only rows of that recipient. Option ``validation``: ``warn`` (default) checks every activity against the
standard and adds what it finds to the doubts, ``strict`` refuses a file with errors, ``none`` does not look. Out of
scope: planned disbursements, documents, locations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from ingest.connectors.content import content_of, require_content
from ingest.connectors.iati.activities import ACTIVITIES
from ingest.connectors.iati.budgets import BUDGETS, ORGANISATION_BUDGETS
from ingest.connectors.iati.notes import Identifiers, add_findings, add_notes
from ingest.connectors.iati.records import Records
from ingest.connectors.iati.results import RESULTS
from ingest.connectors.iati.rows import BatchBuilder, Counts
from ingest.connectors.iati.transactions import TRANSACTIONS
from ingest.connectors.iati.validate import validate
from ingest.connectors.iati.validation.check import StandardCheck
from ingest.connectors.options import check_options, text_option
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.texts.instants import instant
from ingest.connectors.texts.xml_reading import Root, root_of
from strive.errors import Refusal
from strive.messages import message

OPTIONS = ("rows", "recipient_country", "validation")
ROW_KINDS = {
    "transactions": TRANSACTIONS,
    "activities": ACTIVITIES,
    "results": RESULTS,
    "budgets": BUDGETS,
    "organisation": ORGANISATION_BUDGETS,
}
VALIDATIONS = ("warn", "strict", "none")


@dataclass
class _Stream:
    """One pass over the file, and what is noted on the way."""

    records: Records
    reading: Reading
    rows: str
    recipient: str | None

    def batches(self) -> Iterator[Batch]:
        kind = ROW_KINDS[self.rows]
        counts, identifiers = Counts(), Identifiers()
        builder = BatchBuilder(kind.columns)
        name = "organisation" if self.rows == "organisation" else "activity"
        for record in self.records:
            identifiers.note(record)
            start = f"{name} {self.records.number}"
            for place, line, cells in kind.rows(record, self.records.line_of, counts):
                if self.recipient and not _names(cells[kind.recipient_index], self.recipient):
                    counts.add("other_recipients")
                    continue
                counts.add("rows")
                if builder.add(f"{start}, {place} (line {line})" if place else f"{start} (line {line})", cells):
                    yield builder.take()
        if builder.positions:
            yield builder.take()
        add_notes(self.reading, self.rows, self.records, counts, identifiers, self.recipient)
        if self.records.verdict is not None:
            add_findings(self.reading, self.records.verdict)


def _names(recipients: str | None, wanted: str) -> bool:
    return recipients is not None and wanted in recipients.upper().split("; ")


class IatiConnector:
    """Reads IATI files."""

    name = "iati"
    options = OPTIONS

    def recognises(self, path: Path) -> bool:
        """Whether the root element is one of IATI's."""
        return content_of(path).kind == "iati"

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is no IATI file, not well-formed, or has errors under ``validation:
        strict``; a fault further down in the file is raised while the rows are read.
        """
        check_options(self.name, options, OPTIONS)
        rows = text_option(self.name, options, "rows") and _choice(options, "rows", tuple(ROW_KINDS))
        validation = _choice(options, "validation", VALIDATIONS)
        recipient = text_option(self.name, options, "recipient_country")
        require_content(path, self.name)
        root = root_of(path)
        rows = _rows_of(path, root, rows)
        version = root.attributes.get("version", "").strip()
        if validation == "strict":
            _refuse_errors(path)
        today = datetime.now(UTC).date().isoformat()
        check = StandardCheck(root.name, version or None, today) if validation == "warn" else None
        reading = Reading(self.name, list(ROW_KINDS[rows].columns), iter(()))
        reading.reported_at = instant(root.attributes.get("generated-datetime"))
        if version.startswith("1") or not version:
            reading.doubts.append(message("iati_old_version", version=version or None))
        stream = _Stream(Records(path, root.name, check), reading, rows, recipient.upper() if recipient else None)
        batches = stream.batches()
        first = next(batches, None)
        reading.batches = batches if first is None else chain([first], batches)
        return reading


def _choice(options: Mapping[str, Any], name: str, known: tuple[str, ...]) -> str:
    chosen = text_option(IatiConnector.name, options, name) or known[0]
    if chosen not in known:
        raise Refusal(
            message(
                "connector_option_misfit",
                connector=IatiConnector.name,
                option=name,
                value=repr(chosen),
                expected=", ".join(known),
            )
        )
    return chosen


def _rows_of(path: Path, root: Root, wanted: str | None) -> str:
    """The rows that were asked for, or those that the file is for. Raises Refusal when it has none of them."""
    if root.namespace:
        raise Refusal(message("iati_in_a_namespace", file=path.name))
    if not root.name.startswith("iati-organisation"):
        if wanted == "organisation":
            raise Refusal(message("iati_no_organisation_file", file=path.name))
        return wanted or "transactions"
    if wanted not in {None, "organisation"}:
        raise Refusal(message("iati_organisation_file", file=path.name))
    return "organisation"


def _refuse_errors(path: Path) -> None:
    errors = [tally for tally in validate(path).tallies if tally.severity == "error"]
    if errors:
        first = "; ".join(f"{tally.rule} {tally.subject} ({tally.activity}, {tally.line})" for tally in errors[:3])
        raise Refusal(message("iati_breaks_the_standard", file=path.name, kinds=len(errors), first=first))
