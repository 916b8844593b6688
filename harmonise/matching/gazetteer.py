"""What the catalogue knows by country: areas, every name they bear or bore, every code in its system."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from harmonise.matching.near_index import NearIndex
from harmonise.matching.reading import Reading
from harmonise.matching.words import PlaceWords


def holds_on(day: date | None, valid_from: date | None, valid_to: date | None) -> bool:
    """Whether ``day`` lies between the two, both included; any does where none is given."""
    return day is None or ((valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to))


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative unit. ``parent`` is the code of the unit above, None at level 1. Dates: both days included."""

    code: str
    country: str
    level: int
    parent: str | None
    name: str
    kind: str | None
    valid_from: date | None
    valid_to: date | None

    def exists_on(self, day: date | None) -> bool:
        """Whether the unit exists on ``day``; it does on a day that is not known."""
        return holds_on(day, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one area, with its own dates where the name has any."""

    area: Area
    reading: Reading
    valid_from: date | None
    valid_to: date | None

    def valid_on(self, day: date | None) -> bool:
        """Whether the area existed and bore this name on ``day``."""
        return self.area.exists_on(day) and holds_on(day, self.valid_from, self.valid_to)


@dataclass
class CountryNames:
    """All that is known of one country; the dictionaries are keyed by a form of the name."""

    areas: dict[str, Area]
    codes: dict[str, dict[str, str]]
    quarrelling: frozenset[str]
    names: list[Name] = field(default_factory=list)
    written: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    core: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    stem: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    of_adjective: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    near: NearIndex = field(default_factory=NearIndex)

    def with_names(self, names: Iterable[Name]) -> CountryNames:
        """The same country with these names and no others."""
        known = CountryNames(self.areas, self.codes, self.quarrelling)
        for name in names:
            known.add(name)
        return known

    def add(self, name: Name) -> None:
        """Make a name known under all its forms."""
        reading = name.reading
        self.names.append(name)
        self.written[reading.written].append(name)
        self.whole[reading.whole].append(name)
        if reading.core:
            self.near.add(reading.core)
        self.core[reading.core].append(name)
        for stem in {reading.core, reading.core.rstrip("aeiou")}:
            if stem:
                self.stem[stem].append(name)
        for stem in reading.stems:
            self.stem[stem].append(name)
            self.of_adjective[stem].append(name)


@dataclass(frozen=True)
class Gazetteer:
    """Every country's names, and how countries are written (alpha-2 and alpha-3; in parents also by name)."""

    countries: dict[str, CountryNames]
    alpha3: dict[str, str]
    country_names: dict[str, str]
    words: PlaceWords
