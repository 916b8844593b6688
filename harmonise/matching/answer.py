"""What is asked of the matcher and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from harmonise.matching.gazetteer import Area
from strive.messages import Message, message

Decision = Literal["accepted", "review", "unknown"]
MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A name of a country, and what else is known: level, name or code of the unit above, the day, the code system."""

    country: str
    name: str
    level: int | None = None
    parent: str = ""
    day: date | None = None
    code_system: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that the name may mean; ``score`` from 0 to 1."""

    area: Area
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The decision. Only an accepted answer has a ``code``; the others say why in ``reason``.

    ``score`` is that of the first candidate; ``candidates`` are ranked, best first.
    """

    decision: Decision
    candidates: tuple[Candidate, ...] = ()
    reason: Message | None = None

    @property
    def code(self) -> str:
        """The code of the unit, empty unless it is certain."""
        return self.candidates[0].area.code if self.decision == "accepted" else ""

    @property
    def score(self) -> float:
        """The score of the first candidate; 0 without any."""
        return self.candidates[0].score if self.candidates else 0.0

    @property
    def is_outside_scope(self) -> bool:
        """Whether the name is only known at another level or under another parent."""
        return self.reason is not None and self.reason.key == "match_outside_scope"


def accepted(candidate: Candidate) -> Answer:
    """The name means this unit."""
    return Answer("accepted", (candidate,))


def review(candidates: list[Candidate], reason: str, **values: str | int | float | None) -> Answer:
    """A person must choose; ``reason`` is the key of a message, its text begins ``match_``."""
    ranked = sorted(candidates, key=lambda candidate: (-candidate.score, candidate.area.level, candidate.area.code))
    return Answer("review", tuple(ranked[:MOST_CANDIDATES]), message(reason, **values))


def unknown(reason: str, **values: str | int | float | None) -> Answer:
    """Nothing in the catalogue is near."""
    return Answer("unknown", (), message(reason, **values))
