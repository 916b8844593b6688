"""The columns of a DHIS2 data value under one set of names: those of its JSON, which the CSV spells in several ways."""

from __future__ import annotations

from collections.abc import Iterable

_SPELLINGS = {
    "dataElement": ("dataelement",),
    "period": ("period",),
    "orgUnit": ("orgunit", "organisationunit"),
    "categoryOptionCombo": ("categoryoptioncombo", "catoptcombo", "categoryoptioncombination"),
    "attributeOptionCombo": ("attributeoptioncombo", "attroptcombo", "attributeoptioncombination"),
    "value": ("value",),
    "storedBy": ("storedby", "strby"),
    "created": ("created",),
    "lastUpdated": ("lastupdated", "lstupd", "timestamp"),
    "comment": ("comment", "cmt"),
    "followUp": ("followup",),
    "deleted": ("deleted", "del"),
    "dataSet": ("dataset",),
    "completeDate": ("completedate",),
}
_NAMES = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings}

# What may stand once, around the data values, and holds for each that does not say otherwise.
AROUND = ("dataSet", "completeDate", "period", "orgUnit", "attributeOptionCombo")


def data_value_names(columns: Iterable[str]) -> dict[str, str]:
    """Column as delivered -> its name, for the columns that are DHIS2's."""
    plain = {column: column.replace("_", "").replace(" ", "").casefold() for column in columns}
    return {column: _NAMES[key] for column, key in plain.items() if key in _NAMES}
