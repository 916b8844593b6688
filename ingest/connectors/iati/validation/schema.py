"""The XML schema, applied piece by piece so that memory does not grow with the file.

Each activity (or organisation) is validated by itself: it is a global element of the schema, and the schemas have no
rule that spans two of them. What remains is the root: its attributes, the order of its children and what stands
between them. For that a small document is made with the same root and with stand-ins for its children.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ingest.connectors.iati.validation.findings import Finding
from ingest.connectors.iati.validation.standard import schema

if TYPE_CHECKING:
    from lxml import etree

_STAND_INS = {
    ("iati-activities", "1"): "<iati-activity><iati-identifier>A</iati-identifier></iati-activity>",
    ("iati-activities", "2"): (
        "<iati-activity><iati-identifier>A</iati-identifier>"
        '<reporting-org ref="A" type="10"><narrative>A</narrative></reporting-org><title><narrative>A</narrative>'
        "</title><description><narrative>A</narrative></description>"
        '<participating-org role="1"><narrative>A</narrative></participating-org><activity-status code="1"/>'
        '<activity-date type="1" iso-date="2020-01-01"/></iati-activity>'
    ),
    ("iati-organisations", "1"): "<iati-organisation><iati-identifier>A</iati-identifier></iati-organisation>",
    ("iati-organisations", "2"): (
        "<iati-organisation><organisation-identifier>A</organisation-identifier><name><narrative>A</narrative></name>"
        '<reporting-org ref="A" type="10"><narrative>A</narrative></reporting-org></iati-organisation>'
    ),
}
_NAMES = re.compile(r"Element '([^']+)'(?:, attribute '([^']+)')?")
_REQUIRED = re.compile(r"attribute '([^']+)' is required")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( ([^)]*) \)")
_KINDS = {
    "SCHEMAV_ELEMENT_CONTENT": "content",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "attribute_missing",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "attribute_unknown",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": "attribute_unknown",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": "text",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "text",
    "SCHEMAV_CVC_TYPE_3_1_2": "text",
}
_OUTSIDE = "{urn:stand-in}outside"


@dataclass
class SchemaCheck:
    """The schema of one version on its way through one file."""

    version: str
    kind: str
    _order: list[str] = field(default_factory=list)
    _loose_text: bool = False

    def record(self, element: etree._Element, line: int) -> Iterator[Finding]:
        """What the schema has against an activity or organisation; ``line``: where it starts."""
        self._note(element.tag)
        valid = schema(self.version, self.kind)
        if not valid.validate(element):
            start = element.sourceline
            skipped = line - start if isinstance(start, int) else 0
            for finding in _findings(valid):
                yield replace(finding, line=finding.line + skipped)

    def outside(self, element: etree._Element, line: int) -> Iterator[Finding]:
        """What the schema has against another child of the root."""
        if "}" not in str(element.tag):
            yield Finding("schema_content", "error", line, str(element.tag))
            return
        self._note(_OUTSIDE)
        document = self._document({"version": self.version}, [])
        document.append(self._stand_in())
        document.append(copy.deepcopy(element))
        valid = schema(self.version, self.kind)
        if not valid.validate(document):
            yield from _findings(valid, line)

    def note_text(self) -> None:
        """Text stands directly in the root."""
        self._loose_text = True

    def root(self, root: etree._Element, line: int) -> Iterator[Finding]:
        """What the schema has against the root, once all its children went by."""
        if (self.kind, self.version[0]) not in _STAND_INS:
            return  # the root is itself the only record
        document = self._document({str(name): str(value) for name, value in root.attrib.items()}, self._order)
        document.text = "text" if self._loose_text else None
        valid = schema(self.version, self.kind)
        if not valid.validate(document):
            yield from _findings(valid, line)

    def _note(self, name: str) -> None:
        """Remember the order of children, each run of equal ones as two: the schema cannot tell more of them apart."""
        if self._order[-2:] != [name, name] and len(self._order) < 8:
            self._order.append(name)

    def _document(self, attributes: dict[str, str], order: list[str]) -> etree._Element:
        from lxml import etree

        document = etree.Element(self.kind, attributes)
        for name in order:
            document.append(etree.Element(_OUTSIDE) if name == _OUTSIDE else self._stand_in())
        return document

    def _stand_in(self) -> etree._Element:
        from lxml import etree

        return etree.fromstring(_STAND_INS[self.kind, self.version[0]])


def _findings(valid: etree.XMLSchema, line: int = 0) -> Iterator[Finding]:
    log: Any = valid.error_log  # the stubs do not know that it can be iterated
    for error in log:
        names = _NAMES.search(error.message)
        element, attribute = names.groups() if names else ("?", None)
        kind = _KINDS.get(error.type_name, "value")
        if kind == "content" and "Missing child" in error.message:
            kind = "child_missing"
        required, expected = _REQUIRED.search(error.message), _EXPECTED.search(error.message)
        if kind == "attribute_missing" and required:
            attribute = required[1]
        subject = f"{element}/@{attribute}" if attribute else element
        yield Finding(
            f"schema_{kind}", "error", line or error.line, f"{subject} → {expected[1]}" if expected else subject
        )
