"""What the catalogue knows by country: areas, every name they bear or bore, every code in its system."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from harmonise.matching.reading import Reading, read_name
from harmonise.matching.words import PlaceWords, read_place_words
from strive.errors import Refusal
from strive.messages import message

_NAME_COLUMNS = ("name_en", "name_ru", "name_local")
_CODE_EVIDENCE = ("ISO 3166-2", "p-code")
_CODE = re.compile(r"[a-z]{2}-[a-z0-9]{1,3}|[a-z]{0,3}\d{2,}", re.IGNORECASE)
ISO_SYSTEM, PCODE_SYSTEM, AREA_SYSTEM = "ISO-3166-2", "P-CODE", "AREA"


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative unit. ``parent`` is the code of the unit above, None at level 1."""

    code: str
    country: str
    level: int
    parent: str | None
    name: str
    kind: str | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one area, with its own dates where the name has any."""

    area: Area
    reading: Reading
    valid_from: date | None
    valid_to: date | None

    def valid_on(self, day: date | None) -> bool:
        """Whether the area bore this name on ``day``; a name's own dates go before those of its area."""
        if day is None:
            return True
        of = self if self.valid_from or self.valid_to else self.area
        return (of.valid_from is None or of.valid_from <= day) and (of.valid_to is None or day < of.valid_to)


@dataclass
class CountryNames:
    """All that is known of one country; the dictionaries are keyed by a form of the name."""

    areas: dict[str, Area] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)
    written: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    core: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    stem: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    of_adjective: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    grams: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    quarrelling: frozenset[str] = frozenset()

    def add(self, name: Name) -> None:
        """Make a name known under all its forms."""
        reading = name.reading
        self.names.append(name)
        self.written[reading.written].append(name)
        self.whole[reading.whole].append(name)
        if reading.core and reading.core not in self.core:
            for gram in grams(reading.core):
                self.grams[gram].append(reading.core)
        self.core[reading.core].append(name)
        for stem in {reading.core, reading.core.rstrip("aeiou")}:
            if stem:
                self.stem[stem].append(name)
        for stem in reading.stems:
            self.stem[stem].append(name)
            self.of_adjective[stem].append(name)

    def near(self, core: str, most: int = 12) -> list[str]:
        """The known cores that share most pairs of phonemes with ``core``."""
        found = Counter[str]()
        for gram in grams(core):
            found.update(self.grams.get(gram, ()))
        wanted = len(core) + 1
        scored = sorted(((2 * hits / (wanted + len(known) + 1), known) for known, hits in found.items()), reverse=True)
        return [known for _, known in scored[:most]]


@dataclass(frozen=True)
class Gazetteer:
    """Every country's names, and how countries are written (alpha-2 and alpha-3)."""

    countries: dict[str, CountryNames]
    alpha3: dict[str, str]
    words: PlaceWords


def grams(core: str) -> set[str]:
    """Pairs of phonemes, with vowels made one letter, because schemes differ most in vowels."""
    flat = "^" + "".join("a" if letter in "aeiou" else letter for letter in core) + "$"
    return {flat[i : i + 2] for i in range(len(flat) - 1)}


def read_gazetteer(catalogue: Path, *, keep: Callable[[Area, Reading], bool] | None = None) -> Gazetteer:
    """Read the catalogue's areas and their names; with ``keep`` only the names it says yes to, to measure without some.

    Raises Refusal when a row names an area that does not exist or a date that is none.
    """
    words = read_place_words(catalogue / "matching" / "place_words.yaml")
    keep = keep or _keep_all
    crosswalks = catalogue / "crosswalks"

    @cache
    def reading(text: str) -> Reading:
        return read_name(text, words)

    countries: dict[str, CountryNames] = defaultdict(CountryNames)
    alpha3: dict[str, str] = {}
    for row, place in _rows(crosswalks / "area.csv"):
        readings = [reading(row[column]) for column in _NAME_COLUMNS if row.get(column)]
        area = _area(row, place, readings, words)
        known = countries[area.country]
        known.areas[area.code] = area
        alpha3[area.country] = area.country
        for iso in (row.get("iso_code") or (area.code if area.level == 1 else ""), row.get("former_iso_code") or ""):
            for code in iso.split("|"):
                if code[2:3] == "-":
                    alpha3[code[:2]] = area.country
                    known.codes[ISO_SYSTEM][code.lower()] = area.code
        known.codes[AREA_SYSTEM][area.code.lower()] = area.code
        if row.get("pcode"):
            known.codes[PCODE_SYSTEM][row["pcode"].lower()] = area.code
        for own in {name.written: name for name in readings}.values():
            if keep(area, own):
                known.add(Name(area, own, None, None))
    for row, place in (*_rows(crosswalks / "area_name.csv"), *_rows(crosswalks / "crosswalk_area_name.csv")):
        spelling = row.get("spelling") or row["name"]
        named = countries[row["country_code"]].areas.get(row["area_code"])
        if named is None:
            raise Refusal(message("gazetteer_area_unknown", place=place, area=row["area_code"]))
        evidence = row.get("evidence") or ""
        if _CODE.fullmatch(spelling) and any(sign in evidence for sign in _CODE_EVIDENCE):
            system = ISO_SYSTEM if "ISO" in evidence else PCODE_SYSTEM
            countries[named.country].codes[system].setdefault(spelling.lower(), named.code)
        elif keep(named, reading(spelling)):
            dates = (_date(row, "valid_from", place), _date(row, "valid_to", place))
            countries[named.country].add(Name(named, reading(spelling), *dates))
    for row, _ in _rows(crosswalks / "area_code_system.csv"):
        if row["area_code"] != "_T":
            countries[row["country_code"]].codes[row["code_system"]][row["code"].lower()] = row["area_code"]
        elif len(row["code"]) == 2 and row["code"].isalpha():
            alpha3[row["code"]] = row["country_code"]
    for known in countries.values():
        known.quarrelling = _quarrelling(known.codes)
    return Gazetteer(dict(countries), alpha3, words)


def _keep_all(area: Area, reading: Reading) -> bool:
    return True


def _quarrelling(codes: dict[str, dict[str, str]]) -> frozenset[str]:
    """The systems that give one code two meanings: of their codes none is certain without the system's name."""
    found: set[str] = set()
    for first, table in codes.items():
        for second, other in codes.items():
            if first < second and any(other.get(code, area) != area for code, area in table.items()):
                found |= {first, second}
    return frozenset(found)


def _area(row: dict[str, str], place: str, readings: Iterable[Reading], words: PlaceWords) -> Area:
    stated = [kind for word in (row.get("area_kind") or "").split("_") if (kind := words.kind_of(word))]
    kinds = set(stated[-1:]) or {reading.kind for reading in readings if reading.kind}
    level, parent = int(row["area_level"]), row.get("parent_area_code")
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
    return kinds.pop() if len(kinds) == 1 else None


def _date(row: dict[str, str], column: str, place: str) -> date | None:
    text = row.get(column) or ""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(message("gazetteer_date_misfit", place=place, column=column, value=text)) from None


def _rows(path: Path) -> Iterator[tuple[dict[str, str], str]]:
    if not path.exists():  # a table that a catalogue may do without
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            yield row, f"{path.name}:{number}"
