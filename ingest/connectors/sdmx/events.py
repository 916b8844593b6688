"""The elements of an SDMX-ML data message, as they begin and end, turned into observations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.connectors.sdmx.batches import Observations
from ingest.connectors.sdmx.groups import Groups
from ingest.connectors.sdmx.header import check_action
from ingest.connectors.sdmx.values import XSI_TYPE, Values, attribute, column_name, data_attributes, is_noted
from strive.errors import Refusal
from strive.messages import message

Plan = tuple[tuple[str, ...], tuple[int, ...], int]  # column names, places of their values, place of the measure or -1
CONTAINERS = frozenset(["SeriesKey", "Attributes", "ObsKey", "GroupKey"])
_NOT_GROUPS = frozenset(["Annotations", "KeyFamilyRef", "DataProvider", "DataSetAttributes"])


@dataclass
class MessageEvents:
    """``start_…`` and ``end_…`` are called for the elements of that name, ``start_other`` for all others.

    ``dimension``: what varies within a series. ``text``: gathers the characters while it is a list.
    """

    file: str
    dimension: str
    line: Callable[[], int]
    observations: Observations = field(default_factory=Observations)
    actions: dict[str, None] = field(default_factory=dict)
    repeated: int = 0
    footer: str = ""
    text: list[str] | None = None
    _keys: set[int] = field(default_factory=set)
    _data_set: Values | None = None
    _groups: Groups = field(default_factory=Groups)
    _group: tuple[str, Values, Values] | None = None  # element, key, values
    _series: tuple[Values, Values] | None = None  # key, values
    _series_count: int = 0
    _entered: bool = False
    _number: int = 0
    _attributes: list[str] = field(default_factory=list)  # of the observation
    _own: Values | None = None  # what the observation's children say, None outside of one
    _began: int = 0
    _target: Values | None = None
    _ignored: str = ""
    _component: tuple[str, list[str]] | None = None
    _plans: dict[tuple[str, ...], Plan] = field(default_factory=dict)

    def start_DataSet(self, attributes: list[str]) -> None:
        """A data set: its action, its own values; groups begin anew."""
        action = attribute(attributes, "action")
        check_action(self.file, action)
        if action and is_noted(action):
            self.actions[action] = None
        self._data_set, self._groups, self._entered = data_attributes(attributes), Groups(), False

    def start_Series(self, attributes: list[str]) -> None:
        """A series: structure-specific ones do not tell dimensions from attributes."""
        self._series = ({}, data_attributes(attributes))
        self._series_count += 1
        self._number, self._entered = 0, False

    def end_Series(self) -> None:
        """The series is through, even without an observation."""
        if not self._entered:
            self._enter()
        self._series, self._entered = None, False

    def start_Obs(self, attributes: list[str]) -> None:
        """An observation."""
        if self._data_set is None:
            raise Refusal(message("sdmx_no_data_set", file=self.file))
        if not self._entered and (self._series is not None or not self._groups):
            self._enter()
        self._number += 1
        self._attributes, self._own, self._began = attributes, {}, self.line()

    def end_Obs(self) -> None:
        """The observation is complete."""
        attributes, own = self._attributes, self._own or {}
        self._own = None
        found = tuple(attributes[::2])
        plan = self._plans.get((*found, "", *own))
        if plan is None:
            plan = self._plans[(*found, "", *own)] = self._plan(found, own)
        names, places, measure = plan
        values: list[str | None] = [attributes[place] if place >= 0 else None for place in places]
        if own:
            values[len(values) - len(own) :] = own.values()
        if measure >= 0:
            values[-1] = attributes[measure].rpartition(":")[2]
        if self._series is None and self._groups:
            key = dict(zip(names, values, strict=True))
            self.observations.enter({**(self._data_set or {}), **self._groups.values_for(key)}, 0)
        self.observations.add(names, values, self._number, self._began)

    def _plan(self, found: tuple[str, ...], own: Values) -> Plan:
        columns = {
            column_name(name): 2 * place + 1 for place, name in enumerate(found) if " " not in name and name not in own
        }
        has_measure = XSI_TYPE in found and self.dimension != "TIME_PERIOD" and self.dimension not in {*columns, *own}
        if "OBS_VALUE" not in columns and "OBS_VALUE" not in own:
            columns["OBS_VALUE"] = -1
        names, places = [*columns, *own], [*columns.values(), *(-1 for _ in own)]
        if has_measure:
            names, places = [*names, self.dimension], [*places, -1]
        return tuple(names), tuple(places), 2 * found.index(XSI_TYPE) + 1 if has_measure else -1

    def _enter(self) -> None:
        """Take over what the data set, the groups and the series say, once for each."""
        around = dict(self._data_set or {})
        if self._series is not None:
            key, values = self._series
            key = key or values
            digest = hash(frozenset(key.items()))
            self.repeated += digest in self._keys
            self._keys.add(digest)
            around |= {**self._groups.values_for(key), **key, **values}
        self.observations.enter(around, self._series_count if self._series is not None else 0)
        self._entered = True

    def start_container(self, name: str) -> None:
        """A key or attributes, whose ``Value`` children follow."""
        if self._ignored:
            return
        if self._own is not None:
            self._target = self._own
        elif self._group is not None:
            self._target = self._group[1] if name == "GroupKey" else self._group[2]
        elif self._series is not None:
            self._target = self._series[0] if name == "SeriesKey" else self._series[1]
        else:
            self._target = self._data_set

    def end_container(self) -> None:
        """The key or attributes are complete."""
        self._target = None

    def start_Value(self, attributes: list[str]) -> None:
        """A component of a generic message (2.1 names it by id, 2.0 by concept), or a value of a component of 3.0."""
        if self._component is not None:
            self.text = []
        elif self._target is not None:
            name = attribute(attributes, "id") or attribute(attributes, "concept")
            if name:
                self._target[column_name(name)] = attribute(attributes, "value") or None

    def end_Value(self) -> None:
        """A value of a component of 3.0 is complete."""
        if self._component is not None and self.text is not None:
            self._component[1].append(" ".join("".join(self.text).split()))
            self.text = None

    def start_ObsDimension(self, attributes: list[str]) -> None:
        """What varies within the series."""
        if self._own is not None:
            name = column_name(attribute(attributes, "id") or self.dimension)
            self._own[name] = attribute(attributes, "value") or None

    def start_ObsValue(self, attributes: list[str]) -> None:
        """The value."""
        if self._own is not None:
            self._own["OBS_VALUE"] = attribute(attributes, "value") or None

    def start_Time(self, attributes: list[str]) -> None:
        """The period, in 2.0."""
        self.text = []

    def end_Time(self) -> None:
        """The period is complete."""
        if self._own is not None:
            self._own["TIME_PERIOD"] = "".join(self.text or ()).strip() or None
        self.text = None

    def start_Comp(self, attributes: list[str]) -> None:
        """A component with several values or texts, in 3.0."""
        self._component = (column_name(attribute(attributes, "id") or ""), [])

    def end_Comp(self) -> None:
        """Its values stand in one cell, separated by ";"."""
        name, values = self._component or ("", [])
        self._component = None
        self.start_container("Comp")
        if self._target is not None and name:
            self._target[name] = ";".join(value for value in values if value) or None
        self._target = None

    def start_Footer(self, attributes: list[str]) -> None:
        """A note of the service."""
        self.text = []

    def end_Footer(self) -> None:
        """The note is complete."""
        self.footer, self.text = " ".join(" ".join(self.text or ()).split()), None

    def start_other(self, name: str, attributes: list[str]) -> None:
        """Directly in a data set it is a group, whatever its name; elsewhere it is nothing."""
        if self._ignored or self._data_set is None or self._group is not None or self._target is not None:
            return
        local = name.rpartition(" ")[2]
        if local in _NOT_GROUPS:
            self._ignored = name
        elif self._series is None and self._own is None and self._component is None:
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
