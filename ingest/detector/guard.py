"""The last look before rows are loaded: a delivery in which identifiers are found does not pass.

The first rows of a delivery wait here until so many have been seen that most deliveries have been seen whole; not one
of them has gone to the database when the delivery is refused. A larger one is refused in the middle of its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ingest.columns import ColumnMapping, column_form
from ingest.connectors.protocol import Batch
from ingest.detector.detector import Detector, Finding, rules_of
from ingest.detector.hiding import hidden
from strive.catalogue.models import NoIdentifiers
from strive.errors import Refusal
from strive.messages import Message, message
from strive.settings import load_settings

Made = TypeVar("Made")
_BATCHES_HELD_BACK = 8
_MOST_SHOWN = 6


@dataclass(frozen=True)
class Delivered:
    """Whose delivery it is, for the message, and the day on which it is read, for exceptions that end."""

    country: str
    dataset: str
    file: str
    today: date


class Guard:
    """Looks at batches on their way."""

    def __init__(self, mapping: ColumnMapping, delivered: Delivered) -> None:
        persons = mapping.record_type.personal_data == "person"
        rules = rules_of(load_settings().catalogue)
        self._detector = Detector(rules, persons=persons, holds_places=mapping.holds_places)
        self._mapping = mapping
        self._delivered = delivered
        self._accepted = mapping.dataset.no_identifiers

    def look(self, batch: Batch) -> None:
        """Look at what would be loaded of the batch."""
        self._detector.look(self._mapping.scanned(batch.cells), batch.positions)

    def refuse_if_found(self) -> None:
        """Raise Refusal when identifiers were found so far that nobody answers for."""
        findings = [finding for finding in self._detector.findings() if not self._is_accepted(finding)]
        if findings:
            raise Refusal(
                message(
                    "identifiers_found",
                    country=self._delivered.country,
                    dataset=self._delivered.dataset,
                    file=hidden(self._delivered.file),
                    findings=said(findings[:_MOST_SHOWN]),
                )
            )

    def held_back(self, made: Iterable[Made]) -> Iterator[Made]:
        """The things made of the batches that were looked at, none of them before the first batches are known."""
        waiting: list[Made] | None = []
        for thing in made:
            if waiting is None:
                self.refuse_if_found()
                yield thing
                continue
            waiting.append(thing)
            if len(waiting) == _BATCHES_HELD_BACK:
                self.refuse_if_found()
                yield from waiting
                waiting = None
        self.refuse_if_found()
        yield from waiting or ()

    def _is_accepted(self, finding: Finding) -> bool:
        return any(
            column_form(entry.column) == column_form(finding.column)
            and finding.kind in entry.kinds
            and _is_in_force(entry, self._delivered.today)
            for entry in self._accepted
        )


def _is_in_force(entry: NoIdentifiers, today: date) -> bool:
    return entry.decided_on <= today <= entry.until


def said(findings: list[Finding]) -> Message:
    """The findings in words; no value is in them."""
    one, *others = findings
    first = message(
        "identifier_finding",
        column=hidden(one.column),
        kind=message(f"identifier_kind_{one.kind}"),
        position=hidden(one.position),
        matched=one.matched,
        seen=one.seen,
    )
    return message("identifier_findings", first=first, others=said(others)) if others else first
