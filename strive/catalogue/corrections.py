"""Corrections as data: ``catalogue/corrections/*.yaml``, see the README there.

Never an identifier stands in such a file: fields that name a person are refused, and so are values that look like an
identifier or a telephone number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import Field, model_validator

from strive.catalogue.files import read_model
from strive.catalogue.models import Bilingual, Country, RecordType, Strict
from strive.errors import Refusal
from strive.messages import message

_PERSONAL = ("pseudonym", "dropped")
_LOOKS_PERSONAL = re.compile(r"(?:\d[\s()-]*){10,}|@")


class Rows(Strict):
    """Which rows: by number, by their place in the source, or by what stands in other fields; one of the three."""

    numbers: list[int] | None = None
    positions: list[str] | None = None
    where: dict[str, str] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Rows:
        if sum(bool(way) for way in (self.numbers, self.positions, self.where)) != 1:
            raise ValueError("rows are named by numbers, by positions or by where: by one of the three")
        return self


class Correction(Strict):
    """One correction. ``until``: the last day on which it holds."""

    id: str = Field(pattern=r"^[A-Z0-9][A-Z0-9-]+$")
    country: str = Field(pattern="^[A-Z]{3}$")
    dataset: str
    delivery: str | None = None
    period: str | None = None
    rows: Rows
    field: str
    wrong: str | None
    right: str | None
    why: Bilingual
    who: str = Field(min_length=1)
    until: date
    expected: Bilingual

    @model_validator(mode="after")
    def _says_where_and_what(self) -> Correction:
        if (self.delivery is None) == (self.period is None):
            raise ValueError("either delivery or period")
        if self.wrong == self.right:
            raise ValueError("what is right is what is wrong")
        return self


class CorrectionFile(Strict):
    """A file of corrections."""

    corrections: list[Correction]


def read_corrections(
    catalogue: Path, countries: Mapping[str, Country], record_types: Mapping[str, RecordType]
) -> list[Correction]:
    """Every correction, by id. Raises Refusal naming the file and what is wrong in it."""
    found: dict[str, Correction] = {}
    for path in sorted((catalogue / "corrections").glob("*.yaml")):
        for correction in read_model(path, CorrectionFile).corrections:
            if correction.id in found:
                raise Refusal(message("correction_twice", file=path.name, correction=correction.id))
            _check(path, correction, countries, record_types)
            found[correction.id] = correction
    return [found[name] for name in sorted(found)]


def _check(
    path: Path, correction: Correction, countries: Mapping[str, Country], record_types: Mapping[str, RecordType]
) -> None:
    named = {"file": path.name, "correction": correction.id}
    country = countries.get(correction.country)
    dataset = country.datasets.get(correction.dataset) if country else None
    record_type = record_types.get(dataset.record_type) if dataset else None
    if record_type is None:
        raise Refusal(
            message("correction_of_unknown_dataset", **named, country=correction.country, dataset=correction.dataset)
        )
    for name in (correction.field, *(correction.rows.where or {})):
        field = record_type.fields.get(name)
        if field is None:
            known = ", ".join(record_type.loaded_fields)
            raise Refusal(message("correction_of_unknown_field", **named, field=name, known=known))
        if field.kind in _PERSONAL:
            raise Refusal(message("correction_names_a_person", **named, field=name))
    values = (correction.wrong, correction.right, *(correction.rows.where or {}).values())
    if any(value and _LOOKS_PERSONAL.search(value) for value in values):
        raise Refusal(message("correction_looks_personal", **named))
