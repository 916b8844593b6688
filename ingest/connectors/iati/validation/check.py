"""All checks of the standard, on their way through one file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import identifier_of
from ingest.connectors.iati.rows import LineOf
from ingest.connectors.iati.validation.activity_rules import ActivityRules
from ingest.connectors.iati.validation.codes import code_findings, language_findings
from ingest.connectors.iati.validation.findings import Finding, Findings, Verdict
from ingest.connectors.iati.validation.organisation_rules import OrganisationRules
from ingest.connectors.iati.validation.schema import SchemaCheck
from ingest.connectors.iati.validation.standard import coded_elements, codelists, schema_version

if TYPE_CHECKING:
    from lxml import etree

RECORD_OF = {
    "iati-activities": "iati-activity",
    "iati-activity": "iati-activity",
    "iati-organisations": "iati-organisation",
    "iati-organisation": "iati-organisation",
}


@dataclass
class StandardCheck:
    """The checks for one file. ``kind``: its root element; ``stated``: the version that it states; ``today``: an ISO
    date.
    """

    kind: str
    stated: str | None
    today: str
    findings: Findings = field(default_factory=Findings)
    checked: int = 0

    def __post_init__(self) -> None:
        self.version = schema_version(self.stated)
        self._schema = SchemaCheck(self.version, self.kind)
        self._identifiers: set[int] = set()

    def record(self, element: etree._Element, line_of: LineOf) -> None:
        """Check one activity or organisation."""
        self.checked += 1
        identifier = identifier_of(element)
        self.findings.add(self._record_findings(element, identifier, line_of), identifier)

    def _record_findings(self, element: etree._Element, identifier: str | None, line_of: LineOf) -> Iterator[Finding]:
        line = line_of(element)
        yield from self._schema.record(element, line)
        if identifier is not None:
            # A file may hold a million identifiers: their hashes take a third of the memory.
            known = hash(identifier)
            if known in self._identifiers:
                yield Finding("identifier_repeated", "error", line)
            self._identifiers.add(known)
        if self.version.startswith("1"):
            return  # the rules and codelists kept here are those of version 2
        yield from code_findings(element, coded_elements(self.version, element.tag), line_of)
        yield from language_findings(element, codelists(self.version)["Language"], line_of)
        if element.tag == "iati-activity":
            yield from ActivityRules(self.version, self.today).findings(element, line_of)
        else:
            yield from OrganisationRules(self.today).findings(element, line_of)

    def outside(self, element: etree._Element, line: int) -> None:
        """Check another child of the root."""
        self.findings.add(self._schema.outside(element, line), None)

    def note_text(self) -> None:
        """Text stands directly in the root."""
        self._schema.note_text()

    def finish(self, root: etree._Element | None, line: int) -> Verdict:
        """Check the root, once all its children went by."""
        if root is not None:
            self.findings.add(self._schema.root(root, line), None)
        self.findings.add(self._version_findings(line), None)
        return Verdict(self.kind, self.stated or "", self.version, self.checked, tuple(self.findings.ordered()))

    def _version_findings(self, line: int) -> Iterator[Finding]:
        if self.kind == RECORD_OF[self.kind]:
            return  # a single activity as the root: only the list of them states the version
        if schema_version(self.stated) != (self.stated or "").strip() and not self.version.startswith("1"):
            yield Finding("version_unknown", "error", line)
        elif self.version.startswith("1"):
            yield Finding("version_unsupported", "error", line)
