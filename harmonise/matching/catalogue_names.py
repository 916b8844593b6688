"""Reads the catalogue's areas, names, codes and spellings into a gazetteer."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from harmonise.matching.gazetteer import Area, CountryNames, Gazetteer, Name
from harmonise.matching.reading import Reading, read_name
from harmonise.matching.words import PlaceWords, read_place_words
from harmonise.matching.writing import clean
from strive.errors import Refusal
from strive.messages import message

ISO_SYSTEM, PCODE_SYSTEM, AREA_SYSTEM = "ISO-3166-2", "P-CODE", "AREA"
_NAME_COLUMNS = ("name_en", "name_ru", "name_local")
_CODE_EVIDENCE = ("ISO 3166-2", "p-code")
_CODE = re.compile(r"[a-z]{2}-[a-z0-9]{1,3}|[a-z]{0,3}\d{2,}", re.IGNORECASE)
Row = dict[str, str]


@dataclass
class _Country:
    """What has been read of a country so far."""

    areas: dict[str, Area] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    names: list[tuple[str, Reading, date | None, date | None]] = field(default_factory=list)


class _Reader:
    """Reads the files one after the other. Every name of the catalogue is taken apart once."""

    def __init__(self, catalogue: Path) -> None:
        self.folder = catalogue / "crosswalks"
        self.facts = catalogue / "country_facts.csv"
        self.words = read_place_words(catalogue / "matching" / "place_words.yaml")
        self.countries: dict[str, _Country] = defaultdict(_Country)
        self.alpha3: dict[str, str] = {}
        self.reading = cache(lambda text: read_name(text, self.words))

    def gazetteer(self) -> Gazetteer:
        self._read_areas()
        for name in ("area_name.csv", "crosswalk_area_name.csv"):
            for row, place in _rows(self.folder / name):
                self._read_name(row, place)
        self._read_codes()
        return Gazetteer(
            {code: _known(country) for code, country in self.countries.items()},
            self.alpha3,
            self._country_names(),
            self.words,
        )

    def _read_areas(self) -> None:
        for row, place in _rows(self.folder / "area.csv"):
            readings = [self.reading(row[column]) for column in _NAME_COLUMNS if row.get(column)]
            area = _area(row, place, readings, self.words)
            country = self.countries[area.country]
            country.areas[area.code] = area
            self.alpha3[area.country] = area.country
            own_iso = row.get("iso_code") or (area.code if area.level == 1 else "")
            for code in f"{own_iso}|{row.get('former_iso_code') or ''}".split("|"):
                if code[2:3] == "-":
                    self.alpha3[code[:2]] = area.country
                    country.codes[ISO_SYSTEM][code.lower()] = area.code
            country.codes[AREA_SYSTEM][area.code.lower()] = area.code
            if row.get("pcode"):
                country.codes[PCODE_SYSTEM][row["pcode"].lower()] = area.code
            for own in {reading.written: reading for reading in readings}.values():
                country.names.append((area.code, own, None, None))

    def _read_name(self, row: Row, place: str) -> None:
        spelling = row.get("spelling") or row["name"]
        country = self.countries[row["country_code"]]
        area = country.areas.get(row["area_code"])
        if area is None:
            raise Refusal(message("gazetteer_area_unknown", place=place, area=row["area_code"]))
        evidence = row.get("evidence") or ""
        if _CODE.fullmatch(spelling) and any(sign in evidence for sign in _CODE_EVIDENCE):
            system = ISO_SYSTEM if "ISO" in evidence else PCODE_SYSTEM
            country.codes[system].setdefault(spelling.lower(), area.code)
            return
        reading = self.reading(spelling)
        if "name_kind" in row and area.kind and reading.kind not in (None, area.kind):
            country.areas[area.code] = replace(area, kind=None)  # it is called both: "Fuvahmulah City", an atoll
        dates = _date(row, "valid_from", place), _date(row, "valid_to", place)
        country.names.append((area.code, reading, *dates))

    def _read_codes(self) -> None:
        for row, _ in _rows(self.folder / "area_code_system.csv"):
            if row["area_code"] != "_T":
                self.countries[row["country_code"]].codes[row["code_system"]][row["code"].lower()] = row["area_code"]
            elif len(row["code"]) == 2 and row["code"].isalpha():
                self.alpha3[row["code"]] = row["country_code"]

    def _country_names(self) -> dict[str, str]:
        columns = ("country_code", "iso2", "name_en", "name_ru", "local_name")
        rows = [row for row, _ in _rows(self.facts)]
        return {clean(row[column]): row["country_code"] for row in rows for column in columns if row.get(column)}


def read_gazetteer(catalogue: Path) -> Gazetteer:
    """Read the catalogue. Raises Refusal when a row names an area that does not exist or a date that is none."""
    return _Reader(catalogue).gazetteer()


def _known(country: _Country) -> CountryNames:
    known = CountryNames(country.areas, dict(country.codes), _quarrelling(country.codes))
    return known.with_names(Name(country.areas[code], name, first, last) for code, name, first, last in country.names)


def _quarrelling(codes: dict[str, dict[str, str]]) -> frozenset[str]:
    """The systems that give one code two meanings: of their codes none is certain without the system's name."""
    found: set[str] = set()
    for first, table in codes.items():
        for second, other in codes.items():
            if first < second and any(other.get(code, area) != area for code, area in table.items()):
                found |= {first, second}
    return frozenset(found)


def _area(row: Row, place: str, readings: list[Reading], words: PlaceWords) -> Area:
    level, parent = int(row["area_level"]), row.get("parent_area_code")
    stated = words.kind_of((row.get("area_kind") or "").rpartition("_")[2])
    kinds = {stated} if stated else {reading.kind for reading in readings if reading.kind}
    return Area(
        code=row["area_code"],
        country=row["country_code"],
        level=level,
        parent=None if parent in (None, "", "_T") else parent,
        name=row["name_en"],
        kind=_kind(kinds, level),
        valid_from=_date(row, "valid_from", place),
        valid_to=_date(row, "valid_to", place),
    )


def _kind(kinds: set[str], level: int) -> str | None:
    """The kind that the area's own names agree on. Units of level 1 are regions unless a name says otherwise."""
    if not kinds:
        return "region" if level == 1 else None
    if level == 1 and "district" in kinds:
        return None  # districts that together are a region: either word fits
    return kinds.pop() if len(kinds) == 1 else None


def _date(row: Row, column: str, place: str) -> date | None:
    text = row.get(column) or ""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(message("gazetteer_date_misfit", place=place, column=column, value=text)) from None


def _rows(path: Path) -> Iterator[tuple[Row, str]]:
    if not path.exists():  # a table that a catalogue may do without
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            yield row, f"{path.name}:{number}"
