"""What the elements of an activity say: their attributes and texts, and the parts among which an amount is split."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

DAC = "1"
_OLD_VOCABULARIES = {"": DAC, "DAC": DAC, "DAC-3": "2"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Part:
    """One recipient or sector and its share."""

    code: str | None = None
    kind: str | None = None  # a sector's vocabulary; "country" or "region" for a recipient
    share: str | None = None

    @property
    def country(self) -> str | None:
        """The code, if this is a country."""
        return self.code if self.kind == "country" else None

    @property
    def region(self) -> str | None:
        """The code, if this is a region."""
        return self.code if self.kind == "region" else None


NOTHING_STATED = Part()


def attribute(element: etree._Element | None, *names: str) -> str | None:
    """The first of the attributes that has a text."""
    if element is None:
        return None
    for name in names:
        value = element.get(name)
        if value:
            stripped = value.strip()
            if stripped:
                return stripped
    return None


def code_of(parent: etree._Element, name: str, attribute_name: str = "code") -> str | None:
    """The attribute of the first child of that name."""
    return attribute(parent.find(name), attribute_name)


def text_of(element: etree._Element | None) -> str | None:
    """The element's text: its first narrative in version 2, its own in version 1."""
    if element is None:
        return None
    for narrative in element.iterchildren("narrative"):
        text = " ".join((narrative.text or "").split())
        if text:
            return text
    return " ".join((element.text or "").split()) or None


def identifier_of(activity: etree._Element) -> str | None:
    """The activity's identifier, on one line."""
    return " ".join((activity.findtext("iati-identifier") or "").split()) or None


def joined(texts: Iterable[str | None]) -> str | None:
    """Several texts as one, without those that repeat."""
    return "; ".join(dict.fromkeys(text for text in texts if text)) or None


def organisation_text(organisation: etree._Element) -> str | None:
    """Identifier and name of an organisation, as far as stated."""
    return " ".join(filter(None, (attribute(organisation, "ref"), text_of(organisation)))) or None


def sectors_of(elements: Iterable[etree._Element]) -> list[Part]:
    """The sectors of one vocabulary: DAC if it is there, else the first that is."""
    parts = []
    for sector in elements:
        code = attribute(sector, "code", "ref")
        if code:
            vocabulary = (sector.get("vocabulary") or "").strip()
            parts.append(Part(code, _OLD_VOCABULARIES.get(vocabulary, vocabulary), attribute(sector, "percentage")))
    return _of_one_vocabulary(parts) if len(parts) > 1 else parts


def _of_one_vocabulary(parts: list[Part]) -> list[Part]:
    chosen = DAC if any(part.kind == DAC for part in parts) else parts[0].kind
    return [part for part in parts if part.kind == chosen]


def recipients_of(countries: Iterable[etree._Element], regions: Iterable[etree._Element]) -> list[Part]:
    """The recipient countries, and the regions of one vocabulary."""
    parts = [
        Part(code.upper(), "country", attribute(country, "percentage"))
        for country in countries
        if (code := attribute(country, "code"))
    ]
    named = [
        (attribute(region, "vocabulary") or DAC, Part(code, "region", attribute(region, "percentage")))
        for region in regions
        if (code := attribute(region, "code"))
    ]
    if named:
        chosen = DAC if any(vocabulary == DAC for vocabulary, _ in named) else named[0][0]
        parts += [part for vocabulary, part in named if vocabulary == chosen]
    return parts


def activity_sectors(activity: etree._Element) -> list[Part]:
    """The sectors that the activity itself states."""
    return sectors_of(activity.iterchildren("sector"))


def activity_recipients(activity: etree._Element) -> list[Part]:
    """The recipients that the activity itself states."""
    return recipients_of(activity.iterchildren("recipient-country"), activity.iterchildren("recipient-region"))


def all_recipients(activity: etree._Element) -> list[Part]:
    """The recipients that the activity states, or else each that its transactions state, without shares."""
    stated = activity_recipients(activity)
    if stated:
        return stated
    found: dict[Part, None] = {}
    for transaction in activity.iterchildren("transaction"):
        for part in activity_recipients(transaction):
            found[Part(part.code, part.kind)] = None
    return list(found)
