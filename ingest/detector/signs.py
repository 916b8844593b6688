"""Signs of identifiers, and when they are enough to stop a delivery.

A sign is counted over different values: in how many it could show (``seen``) and in how many it does (``matched``).
``chance`` is the share in which it shows where there are no identifiers: one in eleven random numbers has the right
check digit. A column alarms when so many matches are not to be had by chance, and when the matches are the rule in it:
a column of barcodes in which some happen to be valid numbers is a column of barcodes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import numpy as np

from strive.catalogue.models import IdentifierKind

Kind = IdentifierKind
KINDS: tuple[Kind, ...] = get_args(IdentifierKind)
MOST_BY_CHANCE = 0.004


@dataclass(frozen=True)
class Sign:
    """A sign of an identifier; with ``chance`` 0 a single value is enough.

    ``least_share`` of the values in which it could show must show it, and ``least_share_elsewhere`` of them in records
    that hold no persons. ``in_persons_only``: means nothing there (the place of a school is not personal).
    """

    kind: Kind
    name: str
    chance: float = 0.0
    least_share: float = 0.0
    in_persons_only: bool = False
    least_share_elsewhere: float = 0.0

    def is_enough(self, seen: int, matched: int, persons: bool) -> bool:
        """Whether so many matches among so many values make a finding."""
        if not matched or (self.in_persons_only and not persons):
            return False
        share = self.least_share if persons else max(self.least_share, self.least_share_elsewhere)
        return matched >= share * seen and by_chance(seen, matched, self.chance) <= MOST_BY_CHANCE


@dataclass(frozen=True)
class Shown:
    """A sign in some texts: in how many it could show, and the places of those in which it does."""

    sign: Sign
    seen: int
    matched: np.ndarray


Signs = Iterator[Shown]


def by_chance(seen: int, matched: int, chance: float) -> float:
    """An upper bound (Chernoff) of the probability that so many or more match by chance."""
    share = matched / seen
    if chance <= 0:
        return 0.0
    if share <= chance:
        return 1.0
    exponent = share * math.log(share / chance)
    if share < 1:
        exponent += (1 - share) * math.log((1 - share) / (1 - chance))
    return math.exp(-seen * exponent)
