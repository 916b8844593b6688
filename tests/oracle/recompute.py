"""All that the oracle says of an inbox: its verdict on every file, and every cell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.oracle import observations as o
from tests.oracle import outcomes, training_effects
from tests.oracle.aid import read_aid
from tests.oracle.cells import Cell, Place, compute
from tests.oracle.context import context
from tests.oracle.deliveries import Delivery, current, read_inbox


@dataclass
class Recomputed:
    """The oracle's deliveries (all but aid) and cells."""

    deliveries: list[Delivery]
    cells: dict[Place, Cell]


def recompute(inbox: Path) -> Recomputed:
    """Read every file of an inbox and recompute every cell of every indicator."""
    deliveries = read_inbox(inbox)
    counted = current(deliveries)
    strands = (
        o.probation, outcomes.served, outcomes.reconvictions, outcomes.closings, outcomes.officers, o.centres,
        o.national_counts, o.training, training_effects.follow_ups, training_effects.institutions,
        training_effects.cascade, o.communities, o.apprenticeship, o.mhpss, context,
    )  # fmt: skip
    every = chain(o.aid(read_aid(inbox)), *(strand(counted) for strand in strands))
    return Recomputed(deliveries, compute(every))
