"""The activities (or organisations) of a file, one after the other, each checked as it goes by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.connectors.iati.validation.check import RECORD_OF, StandardCheck
from ingest.connectors.iati.validation.findings import Verdict
from ingest.connectors.texts.xml_reading import XmlElements, let_go

if TYPE_CHECKING:
    from lxml import etree


@dataclass
class Records:
    """One pass over a file whose root is ``kind``. ``number`` is that of the record at hand; ``nested`` counts records
    that stand somewhere else than directly in the root and are not given; ``verdict`` is there at the end, if there
    is a ``check``.
    """

    path: Path
    kind: str
    check: StandardCheck | None = None
    number: int = 0
    nested: int = 0
    verdict: Verdict | None = None

    def __post_init__(self) -> None:
        self._name = RECORD_OF[self.kind]
        self._elements = XmlElements(self.path, tuple({self._name, self.kind}))

    def line_of(self, element: etree._Element) -> int:
        """The line at which the element starts."""
        return self._elements.line_of(element)

    def __iter__(self) -> Iterator[etree._Element]:
        for element in self._elements:
            parent = element.getparent()
            if parent is None and self.kind != self._name:
                self._finish(element)
            elif parent is None or (parent.getparent() is None and element.tag == self._name):
                self.number += 1
                if self.check is not None:
                    self._check_before(element, self.check)
                    self.check.record(element, self.line_of)
                yield element
                let_go(element)
                if parent is None:
                    self._finish(element)
            else:
                self.nested += 1

    def _check_before(self, element: etree._Element, check: StandardCheck) -> None:
        """What stands between the record before and this one; the record before is still there, emptied."""
        for sibling in element.itersiblings(preceding=True):
            self._check_outside(sibling, check)

    def _check_outside(self, sibling: etree._Element, check: StandardCheck) -> None:
        if sibling.tail and not sibling.tail.isspace():
            check.note_text()
        if sibling.tag != self._name:
            check.outside(sibling, self.line_of(sibling))

    def _finish(self, root: etree._Element) -> None:
        if self.check is None:
            return
        if self.kind != self._name:
            if root.text and not root.text.isspace():
                self.check.note_text()
            for child in root:
                self._check_outside(child, self.check)
        self.verdict = self.check.finish(root, self.line_of(root))
