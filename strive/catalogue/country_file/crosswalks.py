"""The crosswalk files as sets to look things up in, without a database."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009\u200b\ufeff]+")
_SIGNS = {"ё": "е"} | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-")
_SIGNS |= dict.fromkeys("\u2019\u02bc\u02bb\u2018\u0060", "'") | dict.fromkeys('«»“”„"', "")
_FORM = str.maketrans(_SIGNS)


def spelling(value: str) -> str:
    """The form in which crosswalks compare spellings, as the database's function ``harmonised.spelling`` gives it."""
    return _BLANKS.sub(" ", value.lower().translate(_FORM)).strip()


@dataclass(frozen=True)
class Crosswalks:
    """``areas``: country -> codes of its first level. ``area_spellings``: country -> spelling -> area code. ``codes``:
    scheme -> codes, in order. ``code_spellings``: scheme -> spelling -> the countries and datasets for which it is
    meant, empty for all."""

    areas: dict[str, set[str]]
    area_spellings: dict[str, dict[str, str]]
    codes: dict[str, list[str]]
    code_spellings: dict[str, dict[str, set[tuple[str, str]]]]

    def knows_area(self, country: str, text: str) -> bool:
        """Whether the text is a spelling of an area of the country."""
        return spelling(text) in self.area_spellings.get(country, {})

    def knows_code(self, scheme: str, text: str, country: str, dataset: str) -> bool:
        """Whether the text is a spelling of a code of the scheme, in this dataset of the country."""
        scopes = self.code_spellings.get(scheme, {}).get(spelling(text), set())
        return any(c in ("", country) and d in ("", dataset) for c, d in scopes)


@cache
def read_crosswalks(catalogue: Path) -> Crosswalks:
    """The crosswalks of the catalogue; what is not there is empty."""
    folder = catalogue / "crosswalks"
    areas: dict[str, set[str]] = defaultdict(set)
    for row in _rows(folder / "area.csv"):
        if row.get("area_level", "1") == "1":
            areas[row["country_code"]].add(row["area_code"])
    area_spellings: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _rows(folder / "crosswalk_area_name.csv"):
        area_spellings[row["country_code"]][spelling(row["spelling"])] = row["area_code"]
    codes: dict[str, list[str]] = defaultdict(list)
    for row in _rows(folder / "code.csv"):
        codes[row["scheme"]].append(row["code"])
    code_spellings: dict[str, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for row in _rows(folder / "crosswalk_code.csv"):
        scope = (row.get("country_code") or "", row.get("dataset") or "")
        code_spellings[row["scheme"]][spelling(row["spelling"])].add(scope)
    return Crosswalks(dict(areas), dict(area_spellings), dict(codes), dict(code_spellings))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
