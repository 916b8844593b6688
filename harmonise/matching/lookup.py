"""Finding names: the same ones, those of adjectives, the near ones. No decision is made here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harmonise.matching.gazetteer import Area, CountryNames, Name
from harmonise.matching.likeness import distance
from harmonise.matching.reading import Reading

REVIEW = 0.55  # likeness below which a unit is no candidate
AS_ADJECTIVE = 0.97  # likeness of a name found by the stem of its adjective
WORTH_SHOWING = 0.3  # by which a candidate may be less like than the best
MOST_NEAR = 12  # pairs whose distance is measured


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
    """Names written or heard the same, with the same direction and number."""
    found = [*known.written.get(reading.written, ())]
    heard = [*known.whole.get(reading.whole, ())] if reading.whole else []
    if reading.core or reading.directions or reading.number:
        heard += known.core.get(reading.core, ())
    found += [name for name in heard if agrees(name.reading, reading)]
    return [Found(name, 1.0, 0.0) for name in found]


def adjective_names(known: CountryNames, reading: Reading) -> list[Found]:
    """Names of which the name is an adjective, or that are adjectives of it."""
    found: list[Name] = []
    for stem in reading.stems:
        for form in (stem, stem.rstrip("aeiou")):
            found += [name for name in known.stem.get(form, ()) if agrees(name.reading, reading)]
    if not reading.stems:
        found += [name for name in known.of_adjective.get(reading.core, ()) if agrees(name.reading, reading)]
    return [Found(name, AS_ADJECTIVE, 0.0) for name in found]


def near_names(known: CountryNames, readings: Iterable[Reading]) -> list[Found]:
    """Names like one of the readings of a name, with the same direction and number, the likest first."""
    forms: dict[str, Reading] = {}
    for reading in readings:
        for form in (reading.core, *reading.stems):
            if form:
                forms.setdefault(form, reading)
    best: dict[str, tuple[float, float, Reading]] = {}
    least = REVIEW
    for form, core in known.near.nearest(list(forms), MOST_NEAR):
        longest = max(len(form), len(core))
        far = distance(form, core, (1 - least) * longest)
        like = 1 - far / longest
        like = min(like, AS_ADJECTIVE) if form != forms[form].core else like
        if like >= least and (core not in best or like > best[core][0]):
            best[core] = like, far, forms[form]
            least = max(least, like - WORTH_SHOWING)
    found = [
        Found(name, like, far)
        for core, (like, far, reading) in best.items()
        for name in known.core[core]
        if agrees(name.reading, reading)
    ]
    return sorted(found, key=lambda each: (-each.like, each.far, each.area.code))


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
