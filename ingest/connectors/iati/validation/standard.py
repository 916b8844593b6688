"""The standard's own files: schemas, codelists, and which attribute takes its codes from which list."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ingest.connectors.iati.validation.findings import Severity

if TYPE_CHECKING:
    from lxml import etree

FOLDER = Path(__file__).parent.parent / "standard"
VERSIONS = ("1.01", "1.02", "1.03", "1.04", "1.05", "2.01", "2.02", "2.03")
NEWEST = VERSIONS[-1]
_FIRST_NAMED = {"1": "1.01", "1.0": "1.01", "1.00": "1.01", "2": "2.01", "2.0": "2.01", "2.00": "2.01"}
_SCHEMA_FILES = {
    "iati-activities": "iati-activities-schema.xsd",
    "iati-activity": "iati-activities-schema.xsd",
    "iati-organisations": "iati-organisations-schema.xsd",
    "iati-organisation": "iati-organisations-schema.xsd",
}


def schema_version(stated: str | None) -> str:
    """The version whose schema applies: the stated one, else the newest (whose schema then says what is missing)."""
    version = (stated or "").strip()
    version = _FIRST_NAMED.get(version, version)
    return version if version in VERSIONS else NEWEST


@cache
def schema(version: str, kind: str) -> etree.XMLSchema:
    """The schema of that version for that root element."""
    from lxml import etree

    parser = etree.XMLParser(no_network=True)
    return etree.XMLSchema(etree.parse(FOLDER / version / _SCHEMA_FILES[kind], parser))


@dataclass(frozen=True)
class Codelist:
    """Codes that an attribute may have. ``severity`` of another code: only a warning where the list at hand may lag
    behind the published one.
    """

    name: str
    codes: frozenset[str]
    severity: Severity


class CodedAttribute(NamedTuple):
    """An attribute whose codes come from a list, if the element's vocabulary is one of ``vocabularies`` ("-": none
    stated; empty: whatever it is).
    """

    attribute: str
    codes: frozenset[str]
    vocabularies: frozenset[str]
    severity: Severity
    subject: str


@dataclass
class CodedElement:
    """A node in the tree of elements that have coded attributes, or descendants with such."""

    attributes: list[CodedAttribute] = field(default_factory=list)
    children: dict[str, CodedElement] = field(default_factory=dict)


@cache
def codelists(version: str) -> dict[str, Codelist]:
    """The codelists in force for that version: those tied to it, and those that change at any time."""
    lists = {
        row["codelist"]: Codelist(
            row["codelist"], frozenset(row["codes"].split()), "error" if row["copy"] == "current" else "warning"
        )
        for row in _table(FOLDER / "codelists.csv")
    }
    for row in _table(FOLDER / version / "codelists.csv"):
        lists[row["codelist"]] = Codelist(row["codelist"], frozenset(row["codes"].split()), "error")
    return lists


@cache
def coded_elements(version: str, root: str) -> CodedElement:
    """The coded attributes of that version below an ``iati-activity`` or ``iati-organisation``."""
    lists = codelists(version)
    top = CodedElement()
    for row in _table(FOLDER / version / "codelist_mapping.csv"):
        names = row["path"].split("/")
        if names[0] != root:
            continue
        node = top
        for name in names[1:]:
            node = node.children.setdefault(name, CodedElement())
        subject = f"{'/'.join(names[1:]) or names[0]}/@{row['attribute']} ({row['codelist']})"
        codelist = lists[row["codelist"]]
        vocabularies = frozenset(row["vocabulary"].split())
        node.attributes.append(
            CodedAttribute(row["attribute"], codelist.codes, vocabularies, codelist.severity, subject)
        )
    return top


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
