"""All that the oracle says of an inbox: its verdict on every file, and every cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.oracle import observations as o
from tests.oracle import outcomes as x
from tests.oracle import probation as p
from tests.oracle import training as t
from tests.oracle.aid import read_aid
from tests.oracle.cells import Cell, Place, compute
from tests.oracle.context import context
from tests.oracle.deliveries import Delivery, current, read_inbox
from tests.oracle.observations import Current, Observation


@dataclass
class Recomputed:
    """The oracle's deliveries (all but aid) and cells."""

    deliveries: list[Delivery]
    cells: dict[Place, Cell]


def recompute(inbox: Path) -> Recomputed:
    """Read every file of an inbox and recompute every cell of every indicator."""
    deliveries = read_inbox(inbox)
    counted = current(deliveries)
    strands: tuple[Callable[[Current], Iterator[Observation]], ...] = (
        p.snapshots, p.served, p.reconvictions, p.closings, p.officers, o.centres, o.national_counts, t.attendances,
        t.follow_ups, t.institutions, t.cascade, o.communities, o.apprenticeship, o.mhpss, context,
        x.scores, x.referrals, x.follow_ups, x.groups_and_plans, x.plan_work, x.surveys, x.child_cases,
    )  # fmt: skip
    every = chain(o.aid(read_aid(inbox)), *(strand(counted) for strand in strands))
    return Recomputed(deliveries, compute(every))
