"""Groups of an SDMX data set: attributes that hold for every series whose key contains the group's key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.connectors.sdmx.values import Values, attributes_of, generic_values
from ingest.connectors.texts.xml_reading import local_name

if TYPE_CHECKING:
    from lxml import etree


@dataclass
class Groups:
    """The groups read so far. A structure-specific group does not say which of its values are its key: those that a
    series has as well are.
    """

    _groups: list[tuple[Values, Values]] = field(
        default_factory=list
    )  # (key, attributes); key empty when not told apart

    def __bool__(self) -> bool:
        return bool(self._groups)

    def take_from(self, first: etree._Element) -> Values:
        """Take over the elements before ``first`` in its data set; gives the data set's own attributes."""
        own: Values = {}
        for element in list(first.itersiblings(preceding=True)):
            name = local_name(element)
            if name == "Attributes":
                own |= generic_values(element)
            elif name not in {"Series", "Obs", "KeyFamilyRef"}:
                self._add(element)
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        return own

    def _add(self, element: etree._Element) -> None:
        key: Values = {}
        values = attributes_of(element)
        values.pop("type", None)
        for child in element:
            if local_name(child) == "GroupKey":
                key = generic_values(child)
            elif local_name(child) == "Attributes":
                values |= generic_values(child)
        self._groups.append((key, values))

    def values_for(self, key: Values) -> Values:
        """The attributes of all groups that the series (or observation) with this key belongs to."""
        found: Values = {}
        for group_key, values in self._groups:
            shared = group_key or {name: value for name, value in values.items() if name in key}
            if shared and all(name in key and key[name] == value for name, value in shared.items()):
                found |= {name: value for name, value in values.items() if name not in shared}
        return found
