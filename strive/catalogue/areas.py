"""The areas of ``catalogue/crosswalks``: units with their time, names, changes, groups and spellings.

``area.csv`` holds each administrative unit once, as it is called today; ``area_name.csv`` its other names, in other
languages and at other times; ``area_change.csv`` what became of what: whole days, with the precision to which the day
is known. No share is ever given to a split: persons are never divided over areas. ``area_former_parent.csv`` tells
which unit held an area before the one that holds it today. ``area_group.csv`` and ``area_group_member.csv`` hold sets
of areas: ``stable`` ones, whose outer boundary did not change, so that a series stays comparable over them, and
``region`` ones, by which a source reports. ``crosswalk_area_name.csv`` holds the spellings of admin1 units that are
certain without knowing a level. Countries need no country file to have areas.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field, ValidationError, model_validator

from strive.catalogue.models import Strict
from strive.errors import Refusal
from strive.messages import Message, message

WHOLE_COUNTRY = "_T"
CountryCode = Annotated[str, Field(pattern="^[A-Z]{3}$")]
IsoCode = Annotated[str, Field(pattern="^[A-Z]{2}-[A-Z0-9]{1,3}$")]


class Dated(Strict):
    """What holds from ``valid_from`` to ``valid_to``, both days included; none: longer than the data reaches."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Dated:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError(f"it ends on {self.valid_to}, before it begins on {self.valid_from}")
        return self

    def overlaps(self, other: Dated) -> bool:
        """Whether there is a day on which both hold."""
        first = max(self.valid_from or date.min, other.valid_from or date.min)
        return first <= min(self.valid_to or date.max, other.valid_to or date.max)


class Area(Dated):
    """A unit. ``area_level``: 1 admin1, 2 rayon, district or city, 3 community. ``area_code``: ISO 3166-2 for admin1,
    the OCHA p-code below, a code of our own (with a dot in it) where there is neither. ``former_iso_code``: the code
    that ISO replaced."""

    area_code: str = Field(min_length=1)
    country_code: CountryCode
    area_level: Literal["1", "2", "3"]
    area_kind: str = Field(pattern="^[a-z_]+$")
    parent_area_code: str
    iso_code: IsoCode | None
    former_iso_code: IsoCode | None
    pcode: Annotated[str, Field(pattern="^[A-Z0-9]+$")] | None
    name_en: str = Field(min_length=1)
    name_ru: str | None
    name_local: str | None
    stable_group: str | None
    evidence: str = Field(min_length=1)
    note: str | None


class AreaName(Dated):
    """One more name of an area; a ``former`` one has a last day."""

    country_code: CountryCode
    area_code: str
    language: str = Field(pattern="^[a-z]{2,3}$")
    name: str = Field(min_length=1)
    name_kind: Literal["official", "alternative", "former"]
    evidence: str = Field(min_length=1)

    @model_validator(mode="after")
    def _former_names_have_a_last_day(self) -> AreaName:
        if (self.name_kind == "former") != (self.valid_to is not None):
            raise ValueError("a former name, and only a former name, has a last day")
        return self


class AreaChange(Strict):
    """``split``: ``to`` came out of ``from``, which may go on, smaller. ``merge``: ``from`` ended in ``to``.
    ``transfer``: a part of ``from`` went to ``to``. ``rename``: one unit, another name. ``share``: how much of the
    population went along is not known, and is never assumed."""

    country_code: CountryCode
    kind: Literal["split", "merge", "transfer", "rename"]
    from_area_code: str
    to_area_code: str
    changed_on: date
    date_precision: Literal["day", "month", "year"]
    from_name: str = Field(min_length=1)
    to_name: str = Field(min_length=1)
    share: Literal["unknown"] | None
    evidence: str = Field(min_length=1)

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> AreaChange:
        if self.kind == "rename" and (self.from_area_code != self.to_area_code or self.from_name == self.to_name):
            raise ValueError("a rename has one area and two names")
        if self.kind != "rename" and self.from_area_code == self.to_area_code:
            raise ValueError(f"a {self.kind} has two areas")
        if (self.kind == "rename") == (self.share is not None):
            raise ValueError("the share of a split, merge or transfer is 'unknown'; a rename has none")
        return self

    def is_on(self, day: date | None) -> bool:
        """Whether the day agrees with the change, as far as its precision goes."""
        length = {"day": 3, "month": 2, "year": 1}[self.date_precision]
        return day is not None and day.timetuple()[:length] == self.changed_on.timetuple()[:length]


class AreaFormerParent(Dated):
    """Which unit held an area until ``valid_to``, where it was another than today. What a split or merge of the units
    above tells is not repeated."""

    country_code: CountryCode
    area_code: str
    parent_area_code: str
    valid_to: date
    evidence: str = Field(min_length=1)


class AreaGroup(Strict):
    """A set of areas: ``stable`` over time, or a ``region`` by which a source reports, under its p-code."""

    group_code: str = Field(min_length=1)
    country_code: CountryCode
    kind: Literal["stable", "region"]
    pcode: str | None
    name_en: str = Field(min_length=1)
    name_ru: str = Field(min_length=1)
    evidence: str = Field(min_length=1)


class AreaGroupMember(Strict):
    """An area of a group."""

    group_code: str
    country_code: CountryCode
    area_code: str


class AreaSpelling(Dated):
    """A spelling, in the form of ``harmonised.spelling()``, of an admin1 unit."""

    country_code: CountryCode
    spelling: str = Field(min_length=1)
    area_code: str
    evidence: str = Field(min_length=1)


Model = TypeVar("Model", bound=Strict)


@dataclass(frozen=True)
class Table(Generic[Model]):
    """The rows of a file with the lines on which they end; the header is line 1."""

    file: str
    rows: Sequence[tuple[int, Model]]

    def refusal(self, line: int, problem: Message) -> Refusal:
        """The error that names the file and the line."""
        return Refusal(message("area_row_is_wrong", file=self.file, row=line, problem=problem))


@dataclass(frozen=True)
class AreaTables:
    """The seven files."""

    areas: Table[Area]
    names: Table[AreaName]
    changes: Table[AreaChange]
    former_parents: Table[AreaFormerParent]
    groups: Table[AreaGroup]
    members: Table[AreaGroupMember]
    spellings: Table[AreaSpelling]


def load_area_tables(catalogue: Path) -> AreaTables:
    """The files as they are, row by row. Raises Refusal naming file, row and reason; see ``area_checks`` for what
    rows must say together."""
    folder = catalogue / "crosswalks"
    return AreaTables(
        areas=_read(folder / "area.csv", Area),
        names=_read(folder / "area_name.csv", AreaName),
        changes=_read(folder / "area_change.csv", AreaChange),
        former_parents=_read(folder / "area_former_parent.csv", AreaFormerParent),
        groups=_read(folder / "area_group.csv", AreaGroup),
        members=_read(folder / "area_group_member.csv", AreaGroupMember),
        spellings=_read(folder / "crosswalk_area_name.csv", AreaSpelling),
    )


def _read(path: Path, model: type[Model]) -> Table[Model]:
    rows: list[tuple[int, Model]] = []
    table = Table(path.name, rows)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            values: dict[str, Any] = {str(key): value or None for key, value in row.items()}
            try:
                rows.append((reader.line_num, model.model_validate(values)))
            except ValidationError as error:
                said = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'row'}: {e['msg']}" for e in error.errors())
                raise table.refusal(reader.line_num, message("area_row_does_not_fit", problem=said)) from None
    return table
