"""The simulated population holds the published figures, counted person by person."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from strive.sample import DEFAULT_SEED, expected_figures
from strive.sample.apprenticeship import placements
from strive.sample.community_facts import KOCHKOR, KYRGYZ_COMMUNITIES, TAJIK_COMMUNITIES, kyrgyz_members, tajik_members
from strive.sample.counts import CENTRES, REGISTRY
from strive.sample.mhpss import sessions
from strive.sample.probation_caseloads import (
    DEPARTMENTS,
    EXTREMISM,
    PUBLISHED_MONTH,
    Caseload,
    department_caseload,
    national_caseload,
)
from strive.sample.training_events import EVENTS
from strive.sample.training_sheets import attendances

SEEDS = (DEFAULT_SEED, 7)


@pytest.mark.parametrize("seed", SEEDS)
def test_743_probation_clients_of_whom_9_for_extremism_in_may_2021(seed: int) -> None:
    clients = [c for department in DEPARTMENTS for c in department_caseload(seed, department)[PUBLISHED_MONTH]]
    assert len({client.person.identifier for client in clients}) == len(clients) == 743
    assert sum(client.category == EXTREMISM for client in clients) == 9
    assert Counter(client.area for client in clients) == {"KG-Y": 431, "KG-N": 312}


@pytest.mark.parametrize(
    "caseload", [department_caseload(DEFAULT_SEED, DEPARTMENTS[0]), national_caseload(DEFAULT_SEED)]
)
def test_a_caseload_goes_on_from_month_to_month(caseload: Caseload) -> None:
    for earlier, later in pairwise(caseload):
        before, after = ({client.person.identifier for client in month} for month in (earlier, later))
        assert len(before & after) > 0.8 * len(before)
        assert before - after
        assert after - before


def test_the_registry_holds_120_on_17_may_2021() -> None:
    assert dict(REGISTRY)[date(2021, 5, 17)] == 120
    assert [day for day, _ in REGISTRY if day.year == 2021] == [date(2021, 5, 17)]


def test_published_trainings() -> None:
    events = {event.code: event for event in EVENTS}
    karakol, osh = events["KG-TRN-2021-KARAKOL"], events["KG-TRN-2021-OSH"]
    assert (karakol.status, karakol.planned, karakol.days, karakol.round, karakol.attended) == ("planned", 20, 3, 2, 0)
    assert (osh.precision, osh.planned, osh.attended, osh.days) == ("month", None, 0, None)
    attended = {
        code: len({a.person for a in attendances(DEFAULT_SEED, events[code].country) if a.event.code == code})
        for code in ("KG-TRN-2022-BISHKEK", "KZ-TOT-2021", "UZ-TRN-2022-TASHKENT")
    }
    assert attended == {"KG-TRN-2022-BISHKEK": 30, "KZ-TOT-2021": 55, "UZ-TRN-2022-TASHKENT": 104}
    assert events["KZ-TOT-2021"].attribution == ("DEU-TOT", "DEU", "UNDP")


def test_officers_come_more_than_once() -> None:
    signed = attendances(DEFAULT_SEED, "KGZ")
    assert len({a.person for a in signed}) < len(signed)


def test_five_centres_are_named() -> None:
    assert [place for _, _, place, _, _ in CENTRES] == ["Бишкек", "Ош", "Джалал-Абад", "Кызыл-Кия", "Аламедин"]


def test_nine_communities_since_2020_each_with_a_workshop_in_autumn_2021() -> None:
    assert len(KYRGYZ_COMMUNITIES) == 9
    assert {community.pilot_since.year for community in KYRGYZ_COMMUNITIES} == {2020}
    first, last = date(2021, 9, 1), date(2021, 10, 31)
    assert all(c.workshop_on and first <= c.workshop_on <= last for c in KYRGYZ_COMMUNITIES)


def test_advisory_groups() -> None:
    kochkor = [m.role for m in kyrgyz_members(DEFAULT_SEED) if m.community.code == KOCHKOR]
    roles = Counter(kochkor)
    assert len(kochkor) == 12
    assert (roles["local_government"], roles["aksakal_court"], roles["inspector"]) == (3, 3, 1)
    assert len(TAJIK_COMMUNITIES) == 8
    assert len(tajik_members(DEFAULT_SEED)) == 83


@pytest.mark.parametrize("seed", SEEDS)
def test_apprentices_and_employers(seed: int) -> None:
    made = placements(seed)
    assert len({placement.person for placement in made}) == 576
    assert len({placement.employer.code for placement in made}) == 331
    completed = [placement for placement in made if placement.completed]
    full_time = [placement for placement in made if placement.full_time]
    assert all(placement.completed for placement in full_time)
    assert round(Decimal(100 * len(full_time)) / len(completed), 1) == Decimal("43.5")
    assert round(Decimal(100 * len(full_time)) / len(made), 1) == Decimal("42.0")
    assert min(placement.started_on for placement in made) >= date(2019, 9, 1)
    assert all(placement.employer.joined_on <= placement.started_on for placement in made)


@pytest.mark.parametrize("seed", SEEDS)
def test_beneficiaries_of_psychosocial_support(seed: int) -> None:
    came = {person for session in sessions(seed) for person, consents in session.participants if consents}
    silent = {person for session in sessions(seed) for person, consents in session.participants if not consents}
    young_women = [person for person in came if person.sex == "F" and 2020 - person.born_on.year <= 35]
    assert (len(came), len(silent)) == (164, 3)
    assert len(young_women) > len(came) / 2
    assert len(came & {placement.person for placement in placements(seed)}) == 12
    groups = [session for session in sessions(seed) if session.modality == "five-day group"]
    assert {session.area for session in groups} == {"KZ-15", "KZ-35"}
    assert all(date(2020, 9, 1) <= session.held_on <= date(2020, 11, 30) for session in groups)


def test_expected_figures_name_the_published_ones() -> None:
    national = {(f.indicator, f.country, f.period): f.value for f in expected_figures() if f.area == "_T" == f.event}
    assert national[("PRB-01", "KGZ", "2021-05")] == 743
    assert national[("PRB-03", "KGZ", "2021-05")] == 9
    assert national[("PRB-04", "KGZ", "2021-05")] == Decimal("1.21")
    assert national[("REG-01", "KGZ", "2021-05")] == 120
    assert national[("MHP-01", "KAZ", "2020")] == 164
    assert sum(v for (code, _, _), v in national.items() if code == "APP-01" and v) == 576
