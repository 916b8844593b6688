"""What becomes of the clients of a simulated caseload: how supervisions end, new offences, programmes and services.

Made up, and tied to the caseload: who is in one month's snapshot and not in the next was closed between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from random import Random

from strive.sample.caseload import Client, month_end, month_start
from strive.sample.chance import chance
from strive.sample.probation_caseloads import DEPARTMENTS, Department, department_caseload, national_caseload

_WHEN_DUE = (("completed", 94), ("transferred", 3), ("died", 2), ("wanted", 1))
_BEFORE_DUE = (("early_release", 45), ("revoked", 25), ("reoffended", 20), ("transferred", 6), ("died", 4))
_OFFENCES_A_MONTH = 0.001
ENDED_WELL = ("completed", "early_release")


@dataclass(frozen=True)
class Ending:
    """How a supervision went on: closed or not yet, and on which day there was a new offence, if any."""

    client: Client
    closed_on: date | None
    outcome: str | None
    reoffended_on: date | None


@dataclass(frozen=True)
class Check:
    """A former client looked up in the court records."""

    ending: Ending
    checked_on: date
    reconvicted_on: date | None


def has_programme(client: Client, month: int) -> bool:
    """Whether the client has an individual programme in a month of the caseload; once given, it stays."""
    return client.style * 53 % 1 < min(0.85, 0.35 + 0.012 * month)


def was_served(client: Client, month: int) -> bool:
    """Whether the client was given a psychosocial service up to a month of the caseload."""
    return client.style * 97 % 1 < 0.2 + 0.006 * month


@cache
def endings(seed: int, country: str, year: int) -> tuple[Ending, ...]:
    """The supervisions of a country that were closed in a year, and those that went on after a new offence in it."""
    places = (None,) if country == "KAZ" else DEPARTMENTS
    found = [ending for place in places for ending in _endings(seed, place, year)]
    return tuple(sorted(found, key=lambda e: (e.client.started_on, e.client.person.identifier)))


def _endings(seed: int, place: Department | None, year: int) -> list[Ending]:
    closed, offences = _history(seed, place)
    of_year = [ending for ending in closed if ending.closed_on and ending.closed_on.year == year]
    closed_now = {ending.client for ending in of_year}
    open_still = [client for client, day in offences.items() if day.year == year and client not in closed_now]
    return of_year + [Ending(client, None, None, offences[client]) for client in open_still]


@cache
def _history(seed: int, place: Department | None) -> tuple[list[Ending], dict[Client, date]]:
    """Every closing, and every new offence of somebody who stayed under supervision: of a department, or a nation."""
    rng = chance(seed, "outcomes", place.name if place else "national")
    caseload = department_caseload(seed, place) if place else national_caseload(seed)
    closed: list[Ending] = []
    offences: dict[Client, date] = {}
    for index, (before, after) in enumerate(pairwise(caseload), start=1):
        staying = set(after)
        for client in before:
            if client not in staying:
                closed.append(_close(rng, client, index, offences.get(client)))
            elif client not in offences and rng.random() < _OFFENCES_A_MONTH:
                offences[client] = _day_of(rng, index)
    return closed, offences


def _day_of(rng: Random, index: int) -> date:
    return month_start(index) + timedelta(days=rng.randrange(month_end(index).day))


def _close(rng: Random, client: Client, index: int, offence: date | None) -> Ending:
    due = client.ends_on <= month_end(index)
    closed_on = max(client.ends_on, month_start(index)) if due else _day_of(rng, index)
    outcome = _pick(rng, _WHEN_DUE if due else _BEFORE_DUE)
    if outcome == "reoffended" and offence is None:
        offence = max(client.started_on, closed_on - timedelta(days=rng.randrange(5, 40)))
    return Ending(client, closed_on, outcome, offence)


def _pick(rng: Random, weighted: Sequence[tuple[str, int]]) -> str:
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


def checks(seed: int, country: str, year: int) -> list[Check]:
    """The cohort whose 24 months were over in a year, looked up in the January after it; a few were too early."""
    rng = chance(seed, "reconviction", country, year)
    usual_day = date(year + 1, 1, 15)
    return [
        _check(rng, ending, ending.closed_on, usual_day)
        for ending in endings(seed, country, year - 2)
        if ending.closed_on and ending.outcome in ENDED_WELL
    ]


def _check(rng: Random, ending: Ending, closed_on: date, usual_day: date) -> Check:
    if rng.random() < 0.03:
        return Check(ending, closed_on + timedelta(days=700), None)
    draw = rng.random()
    if draw >= 0.14:
        return Check(ending, usual_day, None)
    after = closed_on + timedelta(days=rng.randrange(30, 730) if draw < 0.11 else rng.randrange(735, 760))
    return Check(ending, usual_day, after if after <= usual_day else None)
