"""Coded attributes against the codelists of the standard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import LANGUAGE
from ingest.connectors.iati.rows import LineOf
from ingest.connectors.iati.validation.findings import Finding
from ingest.connectors.iati.validation.standard import CodedElement, Codelist

if TYPE_CHECKING:
    from lxml import etree


def code_findings(record: etree._Element, coded: CodedElement, line_of: LineOf) -> list[Finding]:
    """Every code of the record and of what is in it that is on no list."""
    found: list[Finding] = []
    _look_at(record, coded, line_of, found)
    return found


def _look_at(element: etree._Element, coded: CodedElement, line_of: LineOf, found: list[Finding]) -> None:
    for attribute, codes, vocabularies, severity, subject in coded.attributes:
        code = element.get(attribute)
        if code is None or code in codes:
            continue
        if not vocabularies or (element.get("vocabulary") or "-") in vocabularies:
            found.append(Finding("code_unknown", severity, line_of(element), subject))
    if coded.children:
        children = coded.children
        for child in element:
            node = children.get(child.tag)
            if node is not None:
                _look_at(child, node, line_of, found)


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
