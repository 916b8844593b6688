"""Names and values of SDMX: what of a message is data and what belongs to the format."""

from __future__ import annotations

from collections.abc import Mapping

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
XSI_TYPE = "http://www.w3.org/2001/XMLSchema-instance type"
_TIME_NAMES = {"TIME": "TIME_PERIOD", "OBSERVATION_VALUE": "OBS_VALUE"}
_NOTED_ACTIONS = frozenset(["append", "replace", "merge", "update"])


def column_name(identifier: str) -> str:
    """The column of a component: the time dimension and the value are called alike in all versions."""
    return _TIME_NAMES.get(identifier, identifier)


def data_attributes(attributes: Mapping[str, str]) -> Values:
    """The XML attributes that are data: without a namespace, and not the format's."""
    return {
        column_name(name): value or None
        for name, value in attributes.items()
        if " " not in name and name not in _TECHNICAL
    }


def attribute(attributes: Mapping[str, str], wanted: str) -> str | None:
    """The XML attribute of that local name, whatever its namespace."""
    return next((value for name, value in attributes.items() if name.rpartition(" ")[2] == wanted), None)


def is_noted(action: str | None) -> bool:
    """Whether the action is more than information: then the reading says so."""
    return bool(action) and str(action).strip().lower() in _NOTED_ACTIONS
