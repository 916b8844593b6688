"""Finding names: the same ones, the near ones, codes. No decision is made here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from harmonise.matching.gazetteer import Area, CountryNames, Name
from harmonise.matching.likeness import distance, likeness
from harmonise.matching.reading import Reading

REVIEW = 0.55  # likeness below which a unit is no candidate
AS_ADJECTIVE = 0.97  # likeness of a name found by the stem of its adjective


@dataclass(frozen=True, slots=True)
class Found:
    """A name found: how like it is (0 to 1) and how far in the distance of ``likeness.distance``."""

    name: Name
    like: float
    far: float

    @property
    def area(self) -> Area:
        """The unit that bears the name."""
        return self.name.area


def same_names(known: CountryNames, reading: Reading) -> list[Found]:
    """Names written or heard the same, with the same direction and number; else those that an adjective is made of."""
    found = [*known.written.get(reading.written, ()), *known.whole.get(reading.whole, ())]
    found += [name for name in known.core.get(reading.core, ()) if agrees(name.reading, reading)]
    if found:
        return [Found(name, 1.0, 0.0) for name in found]
    for stem in reading.stems:
        for form in (stem, stem.rstrip("aeiou")):
            found += [name for name in known.stem.get(form, ()) if agrees(name.reading, reading)]
    if not reading.stems:
        found += [name for name in known.of_adjective.get(reading.core, ()) if agrees(name.reading, reading)]
    return [Found(name, AS_ADJECTIVE, 0.0) for name in found]


class NearNames:
    """Finds names that sound like another; remembers what it found."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Reading], list[Found]] = {}

    def find(self, country: str, known: CountryNames, reading: Reading) -> list[Found]:
        """Names like ``reading`` with the same direction and number, the likest first."""
        key = (country, replace(reading, written="", whole="", kind=None))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = sorted(_near(known, reading), key=lambda f: (-f.like, f.far, f.area.code))
        return found


def _near(known: CountryNames, reading: Reading) -> list[Found]:
    found: list[Found] = []
    for form in dict.fromkeys((reading.core, *reading.stems)):
        if not form:
            continue
        for core in known.near(form):
            like = likeness(form, core)
            if like >= REVIEW:
                far = distance(form, core)
                like = min(like, AS_ADJECTIVE) if form != reading.core else like
                found += [Found(name, like, far) for name in known.core[core] if agrees(name.reading, reading)]
    return found


def agrees(first: Reading, second: Reading) -> bool:
    """Whether two names say the same direction and number: East is never near West, Region 4 never near Region 5."""
    return first.directions == second.directions and first.number == second.number


def fit(area: Area, reading: Reading) -> int:
    """2 when the name says the area's kind, 1 when one of them says none, 0 when they contradict."""
    if reading.kind is None or area.kind is None:
        return 1
    return 2 if reading.kind == area.kind else 0


def above(known: CountryNames, area: Area) -> set[str]:
    """The codes of all units above ``area``."""
    codes: set[str] = set()
    parent = area.parent
    while parent is not None and parent not in codes:
        codes.add(parent)
        parent = known.areas[parent].parent if parent in known.areas else None
    return codes
