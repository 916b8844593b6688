"""Rules about identifiers of activities and organisations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.rows import LineOf
from ingest.connectors.iati.validation.findings import Finding

if TYPE_CHECKING:
    from lxml import etree

_SYMBOLS = frozenset("/&|?")
_REFERENCES = ("reporting-org", "participating-org", "related-activity", "other-identifier")
_ACTIVITY_REFERENCES = ("provider-activity-id", "receiver-activity-id")
_WITHOUT_SYMBOLS = {"reporting-org", "participating-org", "provider-org", "receiver-org", "owner-org"}


def own_identifier_findings(activity: etree._Element, identifier: str | None, line: int) -> Iterator[Finding]:
    """The identifier is there, is not the organisation's own, and starts with that and a hyphen."""
    if identifier is None:
        yield Finding("identifier_missing", "error", line)
        return
    stated = activity.findtext("iati-identifier") or ""
    yield from text_findings(stated, "iati-identifier", line, symbols=True)
    reporting = activity.find("reporting-org")
    reference = reporting.get("ref") if reporting is not None else None
    if not reference:
        return
    if identifier == reference.strip():
        yield Finding("identifier_is_the_organisation", "error", line)
        return
    prefixes = [reference] + [
        other.get("ref") or reference
        for other in activity.iterchildren("other-identifier")
        if other.get("type") == "B1"
    ]
    if not any(stated.startswith(f"{prefix}-") for prefix in prefixes):
        yield Finding("identifier_prefix", "warning", line)


def reference_findings(children: dict[str, list[etree._Element]], line_of: LineOf) -> Iterator[Finding]:
    """References neither begin nor end with blanks; those of organisations have no symbols; organisations are named."""
    for name in _REFERENCES:
        for element in children.get(name, ()):
            reference = element.get("ref")
            if reference:
                symbols = name in _WITHOUT_SYMBOLS
                yield from text_findings(reference, f"{name}/@ref", line_of(element), symbols=symbols)
    for element in children.get("participating-org", ()):
        yield from unnamed_findings(element, line_of)
    for element in children.get("other-identifier", ()):
        for owner in element.iterchildren("owner-org"):
            yield from organisation_findings(owner, line_of)


def organisation_findings(element: etree._Element, line_of: LineOf) -> Iterator[Finding]:
    """The organisation has a good reference, or else a name; an activity that it refers to is named well."""
    reference = element.get("ref")
    if reference is None:
        yield from unnamed_findings(element, line_of)
    elif reference and _is_odd(reference):
        yield from text_findings(reference, f"{element.tag}/@ref", line_of(element), symbols=True)
    for name in _ACTIVITY_REFERENCES:
        reference = element.get(name)
        if reference and _is_odd(reference):
            yield from text_findings(reference, f"{element.tag}/@{name}", line_of(element), symbols=False)


def unnamed_findings(element: etree._Element, line_of: LineOf) -> Iterator[Finding]:
    """The organisation has a reference (be it empty) or a name."""
    if element.get("ref") is None and not has_narrative(element):
        yield Finding("organisation_unnamed", "error", line_of(element), element.tag)


def has_narrative(element: etree._Element) -> bool:
    """Whether the element has a narrative, be it empty."""
    for child in element:  # noqa: SIM110 -- millions of times: a generator would double the time
        if child.tag == "narrative":
            return True
    return False


def _is_odd(reference: str) -> bool:
    return reference != reference.strip() or not _SYMBOLS.isdisjoint(reference)


def text_findings(reference: str, subject: str, line: int, *, symbols: bool) -> Iterator[Finding]:
    """The reference has no blanks around it and, if it must not, no symbols in it."""
    if reference[:1].isspace() or reference[-1:].isspace():
        yield Finding("reference_with_blanks", "warning", line, subject)
    if symbols and not _SYMBOLS.isdisjoint(reference):
        yield Finding("reference_with_symbols", "warning", line, subject)
