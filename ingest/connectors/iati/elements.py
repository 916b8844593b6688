"""What the elements of an activity say: their attributes and texts, and the parts among which an amount is split."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml import etree

DAC = "1"
_OLD_VOCABULARIES = {"": DAC, "DAC": DAC, "DAC-3": "2"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class Sector(NamedTuple):
    """A sector, its vocabulary and its share."""

    code: str | None = None
    vocabulary: str | None = None
    share: str | None = None


class Recipient(NamedTuple):
    """A recipient, which is a country or a region, and its share."""

    country: str | None = None
    region: str | None = None
    share: str | None = None


def children_of(element: etree._Element) -> dict[str, list[etree._Element]]:
    """The children by name: one pass over them costs less than looking for a few of them one by one."""
    children: dict[str, list[etree._Element]] = {}
    for child in element:
        children.setdefault(child.tag, []).append(child)
    return children


def first_of(children: dict[str, list[etree._Element]], name: str) -> etree._Element | None:
    """The first child of that name."""
    found = children.get(name)
    return found[0] if found else None


def attribute(element: etree._Element | None, name: str) -> str | None:
    """The attribute, if it has a text."""
    value = element.get(name) if element is not None else None
    return value.strip() or None if value else None


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


def one_line(element: etree._Element | None) -> str | None:
    """The element's own text, on one line."""
    return " ".join((element.text or "").split()) or None if element is not None else None


def identifier_of(record: etree._Element) -> str | None:
    """The identifier of an activity or organisation, on one line."""
    identifiers = record.iterchildren("iati-identifier", "organisation-identifier")
    return one_line(next(identifiers, None))


def joined(texts: Iterable[str | None]) -> str | None:
    """Several texts as one, without those that repeat."""
    return "; ".join(dict.fromkeys(text for text in texts if text)) or None


def organisation_text(organisation: etree._Element) -> str | None:
    """Identifier and name of an organisation, as far as stated."""
    return " ".join(filter(None, (attribute(organisation, "ref"), text_of(organisation)))) or None


def sector_of(element: etree._Element) -> Sector | None:
    """The sector that the element states; version 1 had files with its code in ``ref``."""
    code = attribute(element, "code") or attribute(element, "ref")
    if code is None:
        return None
    vocabulary = (element.get("vocabulary") or "").strip()
    return Sector(code, _OLD_VOCABULARIES.get(vocabulary, vocabulary), attribute(element, "percentage"))


def of_one_vocabulary(sectors: list[Sector]) -> list[Sector]:
    """The sectors of one vocabulary: DAC if it is there, else the first that is."""
    if len(sectors) < 2:
        return sectors
    chosen = DAC if any(sector.vocabulary == DAC for sector in sectors) else sectors[0].vocabulary
    return [sector for sector in sectors if sector.vocabulary == chosen]


def recipients_of(elements: Iterable[etree._Element]) -> list[Recipient]:
    """The recipient countries, then the regions of one vocabulary; ``elements`` are of both kinds."""
    countries: list[Recipient] = []
    regions: list[tuple[str, Recipient]] = []
    for element in elements:
        code = attribute(element, "code")
        if code is None:
            continue
        share = attribute(element, "percentage")
        if element.tag == "recipient-country":
            countries.append(Recipient(code.upper(), None, share))
        else:
            regions.append((attribute(element, "vocabulary") or DAC, Recipient(None, code, share)))
    if not regions:
        return countries
    chosen = DAC if any(vocabulary == DAC for vocabulary, _ in regions) else regions[0][0]
    return countries + [region for vocabulary, region in regions if vocabulary == chosen]


def stated_sectors(element: etree._Element) -> list[Sector]:
    """The sectors that the activity or transaction itself states."""
    return of_one_vocabulary([sector for child in element.iterchildren("sector") if (sector := sector_of(child))])


def stated_recipients(element: etree._Element) -> list[Recipient]:
    """The recipients that the activity or transaction itself states."""
    return recipients_of(element.iterchildren("recipient-country", "recipient-region"))


def all_recipients(activity: etree._Element) -> list[Recipient]:
    """The recipients that the activity states, or else each that its transactions state, without shares."""
    stated = stated_recipients(activity)
    if stated:
        return stated
    # The activity has none, so those below it are its transactions'.
    below = recipients_of(activity.iterdescendants("recipient-country", "recipient-region"))
    return list(dict.fromkeys(recipient._replace(share=None) for recipient in below))
