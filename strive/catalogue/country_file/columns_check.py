"""Whether a dataset's columns and constants fill the fields of its record type."""

from __future__ import annotations

import re
from typing import Any

from strive.catalogue.country_file.crosswalks import Crosswalks
from strive.catalogue.country_file.findings import Findings, Place
from strive.catalogue.models import RecordType

_BLANKS = re.compile(r"\s+")


def check_columns(
    country: str,
    dataset: dict[str, Any],
    record_type: RecordType,
    crosswalks: Crosswalks,
    place: Place,
    findings: Findings,
) -> None:
    """Fields that do not exist, required ones that nothing fills, columns named twice, constants nobody knows."""
    columns, joined, constants = (_mapping(dataset, name) for name in ("columns", "joined_columns", "constants"))
    for part, filled in (
        ("columns", [(column, field) for column, field in columns.items() if isinstance(field, str)]),
        ("joined_columns", [(field, field) for field in joined]),
        ("constants", [(field, field) for field in constants]),
    ):
        for entry, field in filled:
            if field not in record_type.fields:
                values = {"record_type": record_type.record_type}
                findings.unknown(
                    (*place, part, str(entry)), "country_file_field_unknown", field, list(record_type.fields), **values
                )
    found = {field for field in columns.values() if isinstance(field, str)} | joined.keys() | constants.keys()
    for name, item in record_type.fields.items():
        if item.required and name not in found:
            findings.error(
                (*place, "columns"),
                "country_file_field_missing",
                name=name,
                title=item.title.en,
                record_type=record_type.record_type,
            )
    _check_same_columns(dataset, columns, place, findings)
    for name, value in constants.items():
        if name in record_type.fields:
            _check_constant(country, str(value), name, record_type, crosswalks, (*place, "constants", name), findings)


def _check_same_columns(dataset: dict[str, Any], columns: dict[Any, Any], place: Place, findings: Findings) -> None:
    """Columns are compared without regard to case, blanks and ё; two that then are the same cannot mean two fields."""
    seen: dict[str, tuple[str, Any]] = {}
    for column, field in columns.items():
        form = _form(column)
        if form in seen and seen[form][1] != field:
            findings.error(
                (*place, "columns", str(column)), "country_file_column_twice", name=str(column), other=seen[form][0]
            )
        seen.setdefault(form, (str(column), field))
    ignored = dataset.get("ignored_columns")
    for index, column in enumerate(ignored if isinstance(ignored, list) else ()):
        if _form(column) in seen:
            findings.error((*place, "ignored_columns", str(index)), "country_file_column_ignored", name=str(column))


def _check_constant(
    country: str,
    value: str,
    name: str,
    record_type: RecordType,
    crosswalks: Crosswalks,
    place: Place,
    findings: Findings,
) -> None:
    item = record_type.fields[name]
    if item.kind in ("pseudonym", "dropped"):
        findings.error(place, "country_file_constant_person", name=name)
    elif item.kind == "code" and item.scheme:
        if not crosswalks.knows_code(item.scheme, value, country, place[1]):
            codes = crosswalks.codes.get(item.scheme, [])
            findings.unknown(place, "country_file_code_unknown", value, codes, scheme=item.scheme)
    elif item.kind == "area" and not crosswalks.knows_area(country, value):
        findings.error(place, "country_file_area_constant_unknown", value=value, country=country)


def _form(column: object) -> str:
    return _BLANKS.sub(" ", str(column)).strip().casefold().replace("ё", "е")


def _mapping(dataset: dict[str, Any], name: str) -> dict[Any, Any]:
    value = dataset.get(name)
    return value if isinstance(value, dict) else {}
