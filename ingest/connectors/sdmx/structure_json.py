"""What SDMX-JSON says of its components: which stand where, and what the indexes mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.connectors.json_rows.texts import as_text
from ingest.connectors.sdmx.values import Values, column_name


@dataclass(frozen=True)
class Component:
    """A dimension, attribute or measure: the column it fills and the values that indexes point to."""

    column: str
    values: tuple[str | None, ...] = ()

    def text(self, given: Any) -> str | None:
        """The value that a number or text in the data stands for."""
        if isinstance(given, int) and not isinstance(given, bool) and self.values:
            if 0 <= given < len(self.values):
                return self.values[given]
            raise IndexError(self.column)
        if isinstance(given, Mapping) and given and all(isinstance(text, str) for text in given.values()):
            given = given.get("en") or next(iter(given.values()))  # one text in several languages
        return as_text(given)


@dataclass(frozen=True)
class Structure:
    """The components by level."""

    data_set_dimensions: Sequence[Component] = ()
    series: Sequence[Component] = ()
    observation: Sequence[Component] = ()
    measures: Sequence[Component] = ()
    data_set_attributes: Sequence[Component] = ()
    group_attributes: Sequence[Component] = ()
    series_attributes: Sequence[Component] = ()
    observation_attributes: Sequence[Component] = ()
    key_order: Sequence[str] = field(default=())  # all dimensions' columns, in the order of the whole key

    def series_values(self, key: str) -> Values:
        """The dimensions of a series by its key, "0:3:1"."""
        return by_key(self.series, key)


def by_key(components: Sequence[Component], key: str) -> Values:
    """The values that a key's indexes stand for. Raises IndexError for one that does not fit."""
    indexes = key.split(":") if key else []
    if len(indexes) != len(components):
        raise IndexError(key)
    pairs = zip(components, indexes, strict=True)
    return {component.column: component.text(int(index)) for component, index in pairs}


def in_turn(components: Sequence[Component], given: Sequence[Any]) -> Values:
    """The values of components that are given in turn; the last ones may be missing.

    Some services count no place for a component without values: then there are as many indexes as components with.
    """
    with_values = [component for component in components if component.values]
    if len(given) == len(with_values) and all(value is None or isinstance(value, int) for value in given):
        components = with_values
    return {component.column: component.text(value) for component, value in zip(components, given, strict=False)}


def structure_of(found: Mapping[str, Any]) -> Structure:
    """The structure as SDMX-JSON 1.0 and 2.0 give it. Raises AttributeError or TypeError for one that is misshapen."""
    dimensions, attributes = found.get("dimensions") or {}, found.get("attributes") or {}
    measures = (found.get("measures") or {}).get("observation") or [{"id": "OBS_VALUE"}]
    levels = ("dataSet", "series", "observation")
    all_dimensions = [dimension for level in levels for dimension in dimensions.get(level) or ()]
    ordered = sorted(all_dimensions, key=lambda dimension: dimension.get("keyPosition", len(all_dimensions)))
    return Structure(
        data_set_dimensions=_components(dimensions.get("dataSet")),
        series=_components(dimensions.get("series")),
        observation=_components(dimensions.get("observation")),
        # A measure's own list of values belongs to a coded measure only.
        measures=_components(measures),
        data_set_attributes=_components(attributes.get("dataSet")),
        group_attributes=_components(attributes.get("dimensionGroup")),
        series_attributes=_components(attributes.get("series")),
        observation_attributes=_components(attributes.get("observation")),
        key_order=[_column(dimension) for dimension in ordered],
    )


def _components(found: Sequence[Mapping[str, Any]] | None) -> tuple[Component, ...]:
    return tuple(Component(_column(item), tuple(map(_value, item.get("values") or ()))) for item in found or ())


def _column(item: Mapping[str, Any]) -> str:
    roles = item.get("roles") or [item.get("role")]
    return "TIME_PERIOD" if "TIME_PERIOD" in roles else column_name(str(item["id"]))


def _value(item: Any) -> str | None:
    if not isinstance(item, Mapping):
        return as_text(item)
    given = next((item[name] for name in ("id", "value", "values", "name") if item.get(name) is not None), None)
    return as_text(given)
