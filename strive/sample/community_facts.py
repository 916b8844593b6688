"""The pilot communities and advisory groups behind the sample files.

Published: nine pilot communities in Kyrgyzstan since 2020 (each under its p-code); a phase-1 workshop with every
advisory group in September and October 2021; Kochkor's group of 12 since spring 2021: 3 of ayil okmotu, 3 chairmen of
courts of elders, 1 inspector, the other 5 unsplit; eight groups with 83 members in Tajikistan, April and May 2023.
All other numbers are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from strive.sample.chance import chance
from strive.sample.persons import Person, Register


@dataclass(frozen=True)
class Community:
    """A pilot community and its advisory group."""

    code: str
    name: str
    area: str
    urban: bool
    pilot_since: date
    group_since: date
    members: int
    workshop_on: date | None = None


@dataclass(frozen=True)
class Member:
    """A member of an advisory group."""

    community: Community
    person: Person
    role: str
    since: date
    until: date | None = None


KOCHKOR = "KG04235000000"
KYRGYZ_COMMUNITIES = (
    Community("KG02420000010", "г. Балыкчы", "KG-Y", True, date(2020, 3, 2), date(2021, 3, 15), 11, date(2021, 9, 8)),
    Community(KOCHKOR, "Кочкорский а.о.", "KG-N", False, date(2020, 3, 2), date(2021, 4, 5), 12, date(2021, 9, 14)),
    Community(
        "KG08209000000", "г. Кара-Балта", "KG-C", True, date(2020, 6, 1), date(2021, 3, 22), 13, date(2021, 9, 16)
    ),
    Community(
        "KG07215000000",
        "Кара-Бууринский а.о.",
        "KG-T",
        False,
        date(2020, 6, 1),
        date(2021, 4, 12),
        10,
        date(2021, 9, 21),
    ),
    Community(
        "KG06211000000", "Чек-Абадский а.о.", "KG-O", False, date(2020, 6, 1), date(2021, 4, 19), 11, date(2021, 9, 28)
    ),
    Community("KG06242000000", "г. Ноокат", "KG-O", True, date(2020, 9, 1), date(2021, 4, 26), 12, date(2021, 10, 5)),
    Community(
        "KG03207000000",
        "Базар-Коргонский а.о.",
        "KG-J",
        False,
        date(2020, 9, 1),
        date(2021, 5, 10),
        11,
        date(2021, 10, 7),
    ),
    Community(
        "KG05258000000", "г. Айдаркен", "KG-B", True, date(2020, 9, 1), date(2021, 5, 17), 10, date(2021, 10, 14)
    ),
    Community("KG05236000000", "г. Исфана", "KG-B", True, date(2020, 9, 1), date(2021, 5, 24), 12, date(2021, 10, 21)),
)
TAJIK_COMMUNITIES = (
    Community("TJ-AG-01", "Isfara", "TJ-SU", True, date(2023, 4, 3), date(2023, 4, 3), 10),
    Community("TJ-AG-02", "Kulyab", "TJ-KT", True, date(2023, 4, 5), date(2023, 4, 5), 11),
    Community("TJ-AG-03", "Bokhtar", "TJ-KT", True, date(2023, 4, 11), date(2023, 4, 11), 10),
    Community("TJ-AG-04", "Shahrinav", "TJ-RA", False, date(2023, 4, 18), date(2023, 4, 18), 10),
    Community("TJ-AG-05", "Baljuvan", "TJ-KT", False, date(2023, 4, 25), date(2023, 4, 25), 10),
    Community("TJ-AG-06", "J. Balkhi", "TJ-KT", False, date(2023, 5, 2), date(2023, 5, 2), 11),
    Community("TJ-AG-07", "Nurabad", "TJ-RA", False, date(2023, 5, 10), date(2023, 5, 10), 10),
    Community("TJ-AG-08", "Rudaki", "TJ-RA", False, date(2023, 5, 16), date(2023, 5, 16), 11),
)
TAJIK_AREAS = {"TJ-SU": "Sughd", "TJ-KT": "Khatlon", "TJ-RA": "Districts of Republican Subordination"}

_KOCHKOR_ROLES = (
    *("local_government",) * 3,
    *("aksakal_court",) * 3,
    "inspector",
    "womens_council",
    "womens_council",
    "youth_council",
    "social_worker",
    "lawyer",
)
_WOMEN_BY_ROLE = {"aksakal_court": 0.0, "womens_council": 1.0, "social_worker": 0.8, "youth_council": 0.5}
_USUAL_ROLES = (
    "local_government", "local_government", "aksakal_court", "inspector", "womens_council", "womens_council",
    "youth_council", "youth_council", "social_worker", "teacher", "lawyer", "civil_society", "religious_leader",
)  # fmt: skip
LEFT_ON = date(2022, 8, 31)
JOINED_ON = date(2022, 9, 1)
_REPLACED_IN = ("KG08209000000", "KG06242000000")


@cache
def kyrgyz_members(seed: int) -> tuple[Member, ...]:
    """Every member there ever was; in two communities one member left and another came in 2022."""
    rng = chance(seed, "communities", "KGZ")
    register = Register("KGZ", rng, first_serial=60_000)
    members: list[Member] = []
    for community in KYRGYZ_COMMUNITIES:
        roles = _KOCHKOR_ROLES if community.code == KOCHKOR else _USUAL_ROLES[: community.members]
        group = [_member(rng, register, community, role) for role in roles]
        if community.code in _REPLACED_IN:
            leaver = group[-1]
            group[-1] = Member(community, leaver.person, leaver.role, leaver.since, LEFT_ON)
            group.append(_member(rng, register, community, leaver.role, since=JOINED_ON))
        members += group
    return tuple(members)


@cache
def tajik_members(seed: int) -> tuple[Member, ...]:
    """The 83 members of the eight groups."""
    rng = chance(seed, "communities", "TJK")
    register = Register("TJK", rng, first_serial=0)
    return tuple(
        _member(rng, register, community, role)
        for community in TAJIK_COMMUNITIES
        for role in _USUAL_ROLES[: community.members]
    )


def _member(rng: Random, register: Register, community: Community, role: str, *, since: date | None = None) -> Member:
    day = since or community.group_since
    person = register.person_of_age(day, 22, 68, women=_WOMEN_BY_ROLE.get(role, 0.45))
    return Member(community, person, role, day)
