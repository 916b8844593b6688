"""The clients behind the probation files: two regional departments of Kyrgyzstan, and Kazakhstan.

Calibrated: 743 clients in Issyk-Kul and Naryn at the end of May 2021, 9 of them for extremism or terrorism.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from strive.sample.caseload import MONTHS_OF_CASELOAD, Client, Plan, month_index, simulate, waves
from strive.sample.chance import chance
from strive.sample.persons import Person, Register
from strive.sample.spellings import KZ_AREAS, SPLIT_AREAS

DATASET = "probation_clients"
EXTREMISM = "extremism_terrorism"
PUBLISHED_MONTH = month_index(2021, 5)

_CATEGORIES = (("property", 38), ("violence", 17), ("drugs", 12), ("economic", 11), ("traffic", 14), ("other", 8))
_MORE_PEOPLED = {"KZ-19": 10, "KZ-75": 9, "KZ-61": 10, "KZ-35": 8, "KZ-71": 6, "KZ-79": 6}

Caseload = list[list[Client]]


@dataclass(frozen=True)
class Department:
    """A regional department: its caseload in the published month, and how it writes."""

    name: str
    of_region: str
    area: str
    clients: int
    extremism: int
    districts: Sequence[str]
    sexes: Sequence[tuple[str, str]]
    first_serial: int


DEPARTMENTS = (
    Department(
        name="issyk-kul",
        of_region="Иссык-Кульской области",
        area="KG-Y",
        clients=431,
        extremism=6,
        districts=("г. Каракол", "г. Балыкчы", "Тонский район", "Джети-Огузский район", "Ак-Суйский район"),
        sexes=(("муж", "жен"), ("муж.", "жен."), ("Муж", "Жен")),
        first_serial=0,
    ),
    Department(
        name="naryn",
        of_region="Нарынской области",
        area="KG-N",
        clients=312,
        extremism=3,
        districts=("г. Нарын", "Кочкорский район", "Ат-Башинский район", "Жумгальский район"),
        sexes=(("м", "ж"), ("М", "Ж"), ("эркек", "аял")),
        first_serial=20_000,
    ),
)


@cache
def department_caseload(seed: int, department: Department) -> Caseload:
    """The department's clients at the end of each month."""
    rng = chance(seed, "probation", department.name)
    sizes = waves(rng, department.clients - 8, 28, {PUBLISHED_MONTH: department.clients})
    extremism = _extremism_sizes(rng, department.extremism)
    register = Register("KGZ", rng, first_serial=department.first_serial)
    return _caseload(rng, register, sizes, extremism, ((department.area, 1.0),))


@cache
def national_caseload(seed: int) -> Caseload:
    """Kazakhstan's clients at the end of each month, by the areas of before June 2022."""
    rng = chance(seed, "probation", "national")
    areas = [(code, _MORE_PEOPLED.get(code, 4)) for code in KZ_AREAS if code not in SPLIT_AREAS.values()]
    extremism = [24 + rng.randrange(-3, 4) for _ in range(MONTHS_OF_CASELOAD)]
    register = Register("KAZ", rng, first_serial=0)
    return _caseload(rng, register, waves(rng, 1400, 60, {}), extremism, areas)


def _extremism_sizes(rng: Random, published: int) -> list[int]:
    """Few clients each month; the published number from March to June 2021."""
    sizes = [max(1, published + rng.randrange(-2, 2)) for _ in range(MONTHS_OF_CASELOAD)]
    sizes[PUBLISHED_MONTH - 2 : PUBLISHED_MONTH + 2] = [published] * 4
    return sizes


def _caseload(
    rng: Random, register: Register, sizes: Sequence[int], extremism: Sequence[int], areas: Sequence[tuple[str, float]]
) -> Caseload:
    """A caseload in which the clients for extremism or terrorism are as many as wanted each month."""

    def new_person(started_on: date) -> Person:
        return register.person_of_age(started_on, 16, 68, women=0.13)

    others = [size - few for size, few in zip(sizes, extremism, strict=True)]
    common = simulate(rng, Plan(others, areas, _CATEGORIES), new_person)
    rare = simulate(rng, Plan(extremism, areas, ((EXTREMISM, 1),)), new_person)
    return [sorted(a + b, key=lambda c: (c.started_on, c.person.identifier)) for a, b in zip(common, rare, strict=True)]
