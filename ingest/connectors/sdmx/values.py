"""Values of SDMX elements: in generic messages ``Value`` elements with an id, in structure-specific ones XML
attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.connectors.texts.xml_reading import local_name

if TYPE_CHECKING:
    from lxml import etree

Values = dict[str, str | None]

# What the formats themselves put on a data set without a namespace; all else is an attribute of the data.
_TECHNICAL = frozenset(
    [
        "action",
        "setID",
        "structureRef",
        "dataScope",
        "keyFamilyURI",
        "validFromDate",
        "validToDate",
        "publicationYear",
        "publicationPeriod",
        "reportingBeginDate",
        "reportingEndDate",
        "dataflowAgencyID",
        "dataflowID",
        "datasetID",
    ]
)
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_TIME_NAMES = {"TIME": "TIME_PERIOD", "OBSERVATION_VALUE": "OBS_VALUE"}


def attributes_of(element: etree._Element, *, namespaced: bool = False) -> Values:
    """The element's XML attributes: those of the data, or with ``namespaced`` those of the format."""
    if namespaced:
        return {
            str(name).rpartition("}")[2]: str(value) for name, value in element.items() if str(name).startswith("{")
        }
    pairs = ((str(name), str(value)) for name, value in element.items())
    return {
        _TIME_NAMES.get(name, name): value or None for name, value in pairs if name[0] != "{" and name not in _TECHNICAL
    }


def generic_values(container: etree._Element) -> Values:
    """The ``Value`` children of a key or of attributes: 2.1 names them by id, 2.0 by concept."""
    pairs = ((value.get("id") or value.get("concept") or "", value.get("value")) for value in container)
    return {_TIME_NAMES.get(str(name), str(name)): str(value) if value else None for name, value in pairs if name}


def series_of(series: etree._Element) -> tuple[Values, Values]:
    """(key, all values) of a series; a structure-specific one does not tell dimensions from attributes."""
    values = attributes_of(series)
    key: Values = {}
    for child in series:
        name = local_name(child)
        if name == "SeriesKey":
            key = generic_values(child)
        elif name == "Attributes":
            values |= generic_values(child)
    return (key or dict(values)), {**key, **values}


def observation_of(observation: etree._Element, dimension: str) -> Values:
    """The observation's own values. ``dimension``: the id of the dimension that varies within a series."""
    values = attributes_of(observation)
    for child in observation:
        name = local_name(child)
        if name in {"ObsKey", "Attributes"}:
            values |= generic_values(child)
        elif name == "ObsDimension":
            values[child.get("id") or dimension] = child.get("value") or None
        elif name == "Time":
            values["TIME_PERIOD"] = (child.text or "").strip() or None
        elif name == "ObsValue":
            values["OBS_VALUE"] = child.get("value") or None
    measure = observation.get(_XSI_TYPE)
    if measure and dimension != "TIME_PERIOD" and dimension not in values:
        values[dimension] = str(measure).rpartition(":")[2]
    values.setdefault("OBS_VALUE", None)
    return values
