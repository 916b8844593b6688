"""A simulated probation caseload: clients enter, are supervised for a while, and leave.

Month by month the caseload has exactly the wanted size, so that a published figure can be met while the same clients go
on from one month's snapshot to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from strive.sample.persons import Person

FIRST_MONTH = date(2020, 1, 1)
MONTHS_OF_CASELOAD = 48


@dataclass(frozen=True)
class Client:
    """A client's supervision. ``style`` (0 to 1) decides how an office writes the client down, the same every month."""

    person: Person
    area: str
    category: str
    started_on: date
    ends_on: date
    style: float


@dataclass(frozen=True)
class Plan:
    """What a caseload is to look like. ``sizes``: clients at each month's end."""

    sizes: Sequence[int]
    areas: Sequence[tuple[str, float]]
    categories: Sequence[tuple[str, float]]


def month_start(index: int) -> date:
    """The first day of the ``index``-th month of the caseload."""
    return date(FIRST_MONTH.year + index // 12, index % 12 + 1, 1)


def month_end(index: int) -> date:
    """The last day of the ``index``-th month of the caseload."""
    return month_start(index + 1) - timedelta(days=1)


def month_index(year: int, month: int) -> int:
    """Which month of the caseload a calendar month is."""
    return (year - FIRST_MONTH.year) * 12 + month - FIRST_MONTH.month


def simulate(rng: Random, plan: Plan, new_person: Callable[[date], Person]) -> list[list[Client]]:
    """The clients at the end of each month, in the order in which they entered."""
    snapshots: list[list[Client]] = []
    active: list[Client] = []
    for index, size in enumerate(plan.sizes):
        end = month_end(index)
        active = [client for client in active if client.ends_on > end]
        while len(active) > size:  # released early
            active.pop(rng.randrange(len(active)))
        while len(active) < size:
            active.append(_enter(rng, plan, new_person, index))
        active.sort(key=lambda client: (client.started_on, client.person.identifier))
        snapshots.append(list(active))
    return snapshots


def _enter(rng: Random, plan: Plan, new_person: Callable[[date], Person], index: int) -> Client:
    days = rng.randrange(200, 1080)
    end = month_end(index)
    if index == 0:  # the first caseload entered over the years before
        served = rng.randrange(days - 5)
        started_on = end - timedelta(days=served)
    else:
        started_on = month_start(index) + timedelta(days=rng.randrange((end - month_start(index)).days + 1))
        served = (end - started_on).days
    return Client(
        person=new_person(started_on),
        area=_pick(rng, plan.areas),
        category=_pick(rng, plan.categories),
        started_on=started_on,
        ends_on=started_on + timedelta(days=max(days, served + 3)),
        style=rng.random(),
    )


def _pick(rng: Random, weighted: Sequence[tuple[str, float]]) -> str:
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


def waves(rng: Random, mean: int, swing: int, fixed: dict[int, int]) -> list[int]:
    """Caseload sizes around a mean that drift from month to month; ``fixed`` months have the size given."""
    sizes, drift = [], 0
    for index in range(MONTHS_OF_CASELOAD):
        drift = max(-swing, min(swing, drift + rng.randrange(-swing // 4, swing // 4 + 1)))
        sizes.append(fixed.get(index, mean + drift))
    return sizes
