"""By what signs a system's own format is known among tables and JSON documents: column headings, HXL tags, members."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ingest.connectors.json_rows.outline import Outline
from ingest.connectors.tables.headers import Cells, clean_header

HXL_ROWS_LOOKED_AT = 25
_HXL_TAG = re.compile(r"#\s*[A-Za-z][A-Za-z0-9_]*(\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*\s*\??")
_SINGLE_TAG = re.compile(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*")
_WORLD_BANK = (
    {"country name", "country code", "indicator name", "indicator code"},
    {"country name", "country code", "series name", "series code"},
    {"country iso3", "year", "indicator code", "value"},
)
_DHIS2 = {"dataelement", "period", "orgunit", "value"}
_UCDP = {"type_of_violence", "dyad_name", "side_a", "side_b", "date_prec", "best"}


def is_tag_row(cells: Iterable[object]) -> bool:
    """Whether the cells are HXL tags: at least half of those that hold something."""
    texts = [" ".join(str(cell).split()) for cell in cells if cell is not None and str(cell).strip()]
    tags = sum(_HXL_TAG.fullmatch(text) is not None for text in texts)
    if len(texts) == 1:
        return _SINGLE_TAG.fullmatch(texts[0]) is not None
    return tags >= 2 and tags * 2 >= len(texts)


def tag_row(rows: Iterable[Sequence[object]]) -> int | None:
    """The index of the HXL tag row among the first rows, None when there is none."""
    for index, cells in enumerate(rows):
        if index == HXL_ROWS_LOOKED_AT:
            return None
        if is_tag_row(cells):
            return index
    return None


def table_kind(rows: Sequence[Cells]) -> str | None:
    """The connector whose format a text table is by its headings or tags; ``rows``: its first ones."""
    for cells in rows[:HXL_ROWS_LOOKED_AT]:
        headings = [clean_header(cell).casefold() for cell in cells if cell]
        if headings and _is_sdmx(headings):
            return "sdmx"
        if {heading.replace("_", "").replace(" ", "") for heading in headings} >= _DHIS2:
            return "dhis2"
        if set(headings) >= _UCDP:
            return "ucdp"
        if is_world_bank(headings):
            return "worldbank"
    return "hxl" if tag_row(rows) is not None else None


def is_world_bank(headings: Iterable[str]) -> bool:
    """Whether these are the headings of a World Bank export (small letters)."""
    found = set(headings)
    return any(found >= signs for signs in _WORLD_BANK)


def _is_sdmx(headings: Sequence[str]) -> bool:
    first = headings[0].partition(":")[0]
    return len(headings) > 1 and (
        first == "dataflow"
        or (re.fullmatch(r"structure(\[.\])?", first) is not None and headings[1].startswith("structure_id"))
    )


_DOCUMENTS = (
    ("geographic data (GeoJSON)", {"type", "features"}),
    ("a KoBo form (not its submissions)", {"asset_type"}),
    ("a form definition (not its submissions)", {"survey"}),
    ("a form definition (not its submissions)", {"content"}),
    ("a DHIS2 tracker event (only aggregate data values are read)", {"event", "dataValues"}),
    ("DHIS2 tracker events (only aggregate data values are read)", {"events"}),
    ("DHIS2 tracker data (only aggregate data values are read)", {"trackedEntityInstances"}),
    ("DHIS2 tracker data (only aggregate data values are read)", {"trackedEntities"}),
    ("DHIS2 tracker data (only aggregate data values are read)", {"instances"}),
    ("DHIS2's answer to an import, not data", {"responseType"}),
    ("DHIS2's answer to an import, not data", {"httpStatus", "response"}),
    ("a CKAN data set description", {"resources", "name"}),
)


def json_kind(outline: Outline) -> tuple[str, str]:
    """(the connector whose format a JSON document is, "") or ("other_json", what it seems to be)."""
    if outline.is_list:
        return _list_kind(outline)
    names = set(outline.names)
    if "results" in names and ("count" in names or "next" in names):
        return "kobo", ""
    if ("value" in names and "@odata.context" in names) or ("value" in names and _has(outline.first, "__id")):
        return "odk", ""
    if {"rows", "columns"} <= names:
        return "activityinfo", ""
    if "Result" in names and names & {"TotalCount", "TotalPages", "NextPageUrl"}:
        return "ucdp", ""
    if _is_sdmx_json(outline):
        return "sdmx", ""
    named = next((name for name, signs in _DOCUMENTS if signs <= names), None)
    if named:
        return "other_json", named
    if "dataValues" in names or {"headers", "rows"} <= names:
        return "dhis2", ""
    return "other_json", ", ".join(outline.names[:5])


def _is_sdmx_json(outline: Outline) -> bool:
    names = set(outline.names)
    if "dataSets" in names or {"header", "structure"} <= names:
        return True
    if "data" in names and set(outline.inner_names) & {"dataSets", "structures"}:
        return True
    return "errors" in names and bool(names & {"meta", "header"})


def _list_kind(outline: Outline) -> tuple[str, str]:
    first = outline.first
    if not outline.names:
        return "kobo", ""  # an empty list: no submissions
    if isinstance(first, list):
        return (
            ("hxl", "")
            if tag_row(row for row in outline.beginning if isinstance(row, list)) is not None
            else ("other_json", "a list of lists without HXL tags")
        )
    if _has(first, "_submission_time") or _has(first, "_uuid") or _has(first, "_id"):
        return "kobo", ""
    if _has(first, "per_page") or (_has(first, "indicator") and _has(first, "date")):
        return "worldbank", ""
    if _has(first, "message") and isinstance(first["message"], list):  # its way of saying an error
        return "worldbank", ""
    if isinstance(first, dict) and is_tag_row(first):
        return "hxl", ""
    return "other_json", "a list of other things"


def _has(element: Any, name: str) -> bool:
    return isinstance(element, Mapping) and name in element
