"""Groups of an SDMX data set: attributes that hold for every series whose key contains the group's key."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.connectors.sdmx.values import Values


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

    def add(self, key: Values, values: Values) -> None:
        """Take a group: its key, empty where it is not told apart, and its values."""
        self._groups.append((key, values))

    def values_for(self, key: Values) -> Values:
        """The attributes of all groups that the series (or observation) with this key belongs to."""
        found: Values = {}
        for group_key, values in self._groups:
            shared = group_key or {name: value for name, value in values.items() if name in key}
            if shared and all(name in key and key[name] == value for name, value in shared.items()):
                found |= {name: value for name, value in values.items() if name not in shared}
        return found
