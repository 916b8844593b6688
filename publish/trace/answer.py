"""What a trace says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from publish.trace.question import Row


@dataclass(frozen=True)
class Part:
    """What was counted for the numerator or the denominator. ``counts``: rows, distinct keys, or a sum of amounts."""

    name: str
    counts: str
    rows: int
    distinct: int
    amount: Decimal
    counted: Decimal


@dataclass(frozen=True)
class Trace:
    """A cell as published, and everything behind it.

    ``rows`` and ``parts`` are None where they are withheld. ``withheld``: why, ``hidden`` (the cell is suppressed) or
    ``rights`` (who asks may not read rows). ``recomputed``: the vintage is not of today's deliveries, so its rows were
    computed anew from those that counted then. ``revealed_to``: whom the ledger notes as having seen a hidden cell.
    ``deletions``: what was deleted since from deliveries of the cell. ``others``: further cells that fit the question.
    """

    cell: Row
    definition: Row
    vintage: Row
    parts: list[Part] | None
    rows: list[Row] | None
    deliveries: list[Row]
    rules: list[Row]
    corrections: list[Row]
    deletions: list[Row]
    others: list[Row]
    withheld: str | None
    recomputed: bool
    revealed_to: str | None = None

    @property
    def agrees(self) -> bool | None:
        """Whether what was traced gives the published numerator and denominator; None where it was not counted.

        A numerator in which nothing counts may be a known zero or not known: the model decides that, not the trace.
        """
        if self.parts is None:
            return None
        counted = {part.name: part.counted for part in self.parts}
        return all(
            self.cell[name] is None or self.cell[name] == counted.get(name, Decimal(0))
            for name in ("numerator", "denominator")
        )

    @property
    def checked_later(self) -> list[str]:
        """The deliveries that were checked again after the vintage: other rows may have been accepted since."""
        published = self.vintage["published_at"]
        return [d["delivery_id"] for d in self.deliveries if d["checked_at"] and d["checked_at"] > published]

    def as_json(self) -> Mapping[str, Any]:
        """Everything, for machines."""
        return {**asdict(self), "agrees": self.agrees, "checked_later": self.checked_later}
