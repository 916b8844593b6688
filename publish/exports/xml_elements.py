"""Making XML elements: ``element("target", child, "text", value="1")``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Protocol

from lxml import etree

from strive.catalogue.models import Bilingual

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 65534, 65535], "�")
_HYPHEN = "\u2010"


class Make(Protocol):
    """Makes an element of one namespace."""

    def __call__(self, tag: str, *content: etree._Element | str, **attributes: str) -> etree._Element:
        """An element with children, text and attributes."""


def xml_text(text: str) -> str:
    """The text with a replacement character for what XML cannot hold."""
    return text.translate(_NOT_IN_XML)


def comment(text: str) -> etree._Element:
    """An XML comment; two hyphens, which would end it, become a hyphen and its likeness."""
    made: etree._Element = etree.Comment(f" {xml_text(text).replace('--', '-' + _HYPHEN)} ")
    return made


def element(tag: str, *content: etree._Element | str, **attributes: str) -> etree._Element:
    """An element without a namespace. Its text is what stands among ``content``."""
    return _made(None, None, tag, *content, **attributes)


def maker(namespace: str, prefixes: Mapping[str, str]) -> Make:
    """What makes elements of the namespace."""
    return partial(_made, namespace, dict(prefixes))


def in_both_languages(parent: etree._Element, child: str, text: Bilingual, make: Make = element) -> etree._Element:
    """The parent, with a child per language added."""
    for language in ("en", "ru"):
        added = make(child, xml_text(getattr(text, language)))
        added.set(LANGUAGE, language)
        parent.append(added)
    return parent


def _made(
    namespace: str | None,
    prefixes: dict[str, str] | None,
    tag: str,
    *content: etree._Element | str,
    **attributes: str,
) -> etree._Element:
    name = f"{{{namespace}}}{tag}" if namespace else tag
    made = etree.Element(name, {key: xml_text(value) for key, value in attributes.items()}, prefixes)
    for child in content:
        if isinstance(child, str):
            made.text = xml_text(child)
        else:
            made.append(child)
    return made
