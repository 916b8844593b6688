"""Coded attributes against the codelists of the standard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import LANGUAGE
from ingest.connectors.iati.rows import LineOf
from ingest.connectors.iati.validation.findings import Finding
from ingest.connectors.iati.validation.standard import Codelist, CodedElement

if TYPE_CHECKING:
    from lxml import etree


def code_findings(element: etree._Element, coded: CodedElement, line_of: LineOf) -> Iterator[Finding]:
    """Every code of the element and its descendants that is on no list."""
    for wanted in coded.attributes:
        code = element.get(wanted.attribute)
        if code is None or code in wanted.codelist.codes:
            continue
        if wanted.vocabularies and (element.get("vocabulary") or "-") not in wanted.vocabularies:
            continue
        yield Finding("code_unknown", wanted.codelist.severity, line_of(element), wanted.subject)
    if coded.child_names:
        children = coded.children
        for child in element.iterchildren(*coded.child_names):
            yield from code_findings(child, children[child.tag], line_of)


def language_findings(element: etree._Element, languages: Codelist, line_of: LineOf) -> Iterator[Finding]:
    """The languages that are on no list, and narratives whose language is stated nowhere."""
    default = element.get(LANGUAGE)
    if default is not None and default.lower() not in languages.codes:
        yield Finding("code_unknown", languages.severity, line_of(element), "@xml:lang (Language)")
    for narrative in element.iterdescendants("narrative"):
        language = narrative.get(LANGUAGE)
        if language is None:
            if not default:
                yield Finding("language_missing", "error", line_of(narrative))
        elif language.lower() not in languages.codes:
            yield Finding("code_unknown", languages.severity, line_of(narrative), "narrative/@xml:lang (Language)")
