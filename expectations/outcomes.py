"""What running a rule gives, whoever ran it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What Great Expectations says of one rule. ``checked``: the rows it speaks of; ``failed``: those that break it.

    ``samples``: some of the rows that break it, where the rule was asked by a query.
    """

    success: bool
    checked: int
    failed: int
    samples: Sequence[dict[str, Any]] = ()
