"""The elements of an SDMX-ML data message, as they begin and end, turned into observations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from ingest.connectors.sdmx.batches import Around, Attributes, Observations
from ingest.connectors.sdmx.groups import Groups
from ingest.connectors.sdmx.header import check_action
from ingest.connectors.sdmx.values import Values, attribute, column_name, data_attributes, is_noted
from strive.errors import Refusal
from strive.messages import message

CONTAINERS = frozenset(["SeriesKey", "Attributes", "ObsKey", "GroupKey"])
_NOT_GROUPS = frozenset(["Annotations", "KeyFamilyRef", "DataProvider", "DataSetAttributes"])


@dataclass
class MessageEvents:
    """``start_…`` and ``end_…`` are called for the elements of that name, ``start_other`` for all others.

    ``dimension``: what varies within a series. ``gather_text`` is told whether characters are wanted; they come into
    ``text``.
    """

    file: str
    dimension: str
    parser: expat.XMLParserType
    gather_text: Callable[[list[str] | None], None]
    observations: Observations
    actions: dict[str, None] = field(default_factory=dict)
    repeated: int = 0
    footer: str = ""
    text: list[str] = field(default_factory=list)
    _keys: set[int] = field(default_factory=set)
    _data_set: Values | None = None
    _groups: Groups = field(default_factory=Groups)
    _group: tuple[str, Values, Values] | None = None  # element, key, values
    _series: tuple[Values, Values] | None = None  # key, values
    _series_count: int = 0
    _entered: bool = False
    _is_inside: bool = False  # of an observation
    _target: Values | None = None
    _ignored: str = ""
    _component: tuple[str, list[str]] | None = None

    def start_DataSet(self, attributes: Attributes) -> None:
        """A data set: its action, its own values; groups begin anew."""
        action = attribute(attributes, "action")
        check_action(self.file, action)
        if action and is_noted(action):
            self.actions[action] = None
        self._data_set, self._groups, self._entered = data_attributes(attributes), Groups(), False
        self._is_inside = False

    def start_Series(self, attributes: Attributes) -> None:
        """A series: structure-specific ones do not tell dimensions from attributes."""
        self._series = ({}, data_attributes(attributes))
        self._series_count += 1
        self._entered = self._is_inside = False

    def end_Series(self) -> None:
        """The series is through, even without an observation."""
        if not self._entered:
            self._enter()
        self._series, self._entered, self._is_inside = None, False, False

    def start_Obs(self, attributes: Attributes) -> None:
        """An observation. What it is made of belongs to it until another element of its level begins."""
        if not self._entered:
            self._enter()
        self._is_inside = True
        observations = self.observations
        observations.attributes.append(attributes)
        observations.lines.append(self.parser.CurrentLineNumber)

    def _children(self) -> Values:
        """What the elements inside of the observation say."""
        children = self.observations.children
        place = len(self.observations.attributes) - 1
        if place not in children:
            children[place] = {}
        return children[place]

    def _enter(self) -> None:
        """Take over what the data set, the groups and the series say, once for each."""
        if self._data_set is None:
            raise Refusal(message("sdmx_no_data_set", file=self.file))
        around = dict(self._data_set)
        if self._series is None:
            self.observations.enter(Around(around, 0, self._groups))
        else:
            key, values = self._series
            key = key or values
            digest = hash(frozenset(key.items()))
            self.repeated += digest in self._keys
            self._keys.add(digest)
            around |= {**self._groups.values_for(key), **key, **values}
            self.observations.enter(Around(around, self._series_count))
        self._entered = True

    def start_container(self, name: str) -> None:
        """A key or attributes, whose ``Value`` children follow."""
        if self._ignored:
            return
        if self._is_inside:
            self._target = self._children()
        elif self._group is not None:
            self._target = self._group[1] if name == "GroupKey" else self._group[2]
        elif self._series is not None:
            self._target = self._series[0] if name == "SeriesKey" else self._series[1]
        else:
            self._target = self._data_set

    def end_container(self) -> None:
        """The key or attributes are complete."""
        self._target = None

    def start_Value(self, attributes: Attributes) -> None:
        """A component of a generic message (2.1 names it by id, 2.0 by concept), or a value of a component of 3.0."""
        if self._component is not None:
            self._listen()
        elif self._target is not None:
            name = attributes.get("id") or attributes.get("concept")
            if name:
                self._target[column_name(name)] = attributes.get("value") or None

    def end_Value(self) -> None:
        """A value of a component of 3.0 is complete."""
        if self._component is not None:
            self._component[1].append(" ".join(self._heard().split()))

    def start_ObsDimension(self, attributes: Attributes) -> None:
        """What varies within the series."""
        if self._is_inside:
            name = column_name(attributes.get("id") or self.dimension)
            self._children()[name] = attributes.get("value") or None

    def start_ObsValue(self, attributes: Attributes) -> None:
        """The value."""
        if self._is_inside:
            self._children()["OBS_VALUE"] = attributes.get("value") or None

    def start_Time(self, attributes: Attributes) -> None:
        """The period, in 2.0."""
        self._listen()

    def end_Time(self) -> None:
        """The period is complete."""
        period = self._heard().strip() or None
        if self._is_inside:
            self._children()["TIME_PERIOD"] = period

    def start_Comp(self, attributes: Attributes) -> None:
        """A component with several values or texts, in 3.0."""
        self._component = (column_name(attributes.get("id") or ""), [])

    def end_Comp(self) -> None:
        """Its values stand in one cell, separated by ";"."""
        name, values = self._component or ("", [])
        self._component = None
        self.start_container("Comp")
        if self._target is not None and name:
            self._target[name] = ";".join(value for value in values if value) or None
        self._target = None

    def start_Footer(self, attributes: Attributes) -> None:
        """A note of the service."""
        self._listen()

    def end_Footer(self) -> None:
        """The note is complete."""
        self.footer = " ".join(self._heard(" ").split())

    def _listen(self) -> None:
        self.text.clear()
        self.gather_text(self.text)

    def _heard(self, between: str = "") -> str:
        self.gather_text(None)
        return between.join(self.text)

    def start_other(self, name: str, attributes: Attributes) -> None:
        """Directly in a data set it is a group, whatever its name; elsewhere it is nothing."""
        if self._ignored or self._data_set is None or self._group is not None or self._target is not None:
            return
        local = name.rpartition(" ")[2]
        if local in _NOT_GROUPS:
            self._ignored = name
        elif self._series is None and not self._is_inside and self._component is None:
            values = data_attributes(attributes)
            values.pop("type", None)
            self._group = (name, {}, values)

    def end_other(self, name: str) -> None:
        """A group is complete."""
        if self._ignored == name:
            self._ignored = ""
        elif self._group is not None and self._group[0] == name:
            _, key, values = self._group
            self._groups.add(key, values)
            self._group = None
