"""What a spelling that waits may mean: units of the place matcher, or codes whose spellings are near. Only proposals.

The gate knows what stands in the crosswalks and nothing else; here machines suggest, ranked, with the reason why they
are not certain, and people accept.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from harmonise.matching.answer import Question
from harmonise.matching.catalogue_names import read_gazetteer
from harmonise.matching.matcher import Matcher
from harmonise.review import AREA, Waiting
from strive.messages import Message
from strive.settings import Settings

_LEVEL = 1  # the level by which the warehouse publishes, so the level of every spelling in its crosswalk
_MOST = 5
_NEAR = 0.5  # share of equal letters from which a spelling of a code is shown


@dataclass(frozen=True)
class Candidate:
    """A code and how near it is, from 0 to 1; ``label`` is its name in English."""

    code: str
    label: str
    score: float


@dataclass(frozen=True)
class Proposal:
    """Ranked candidates, best first. ``reason``: why the first is not certain; None where it is."""

    candidates: tuple[Candidate, ...]
    reason: Message | None = None


class Proposals:
    """Proposes for any number of spellings; the catalogue is read when the first is asked for."""

    def __init__(self, settings: Settings) -> None:
        self._catalogue = settings.catalogue

    def of(self, item: Waiting) -> Proposal:
        """What the spelling may mean."""
        return self._of_area(item) if item.scheme == AREA else self._of_code(item)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(read_gazetteer(self._catalogue))

    def _of_area(self, item: Waiting) -> Proposal:
        answer = self._matcher.match(Question(item.country, item.written, _LEVEL))
        found = tuple(Candidate(each.area.code, each.area.name, each.score) for each in answer.candidates)
        return Proposal(tuple(each for each in found if self._is_published(item.country, each.code)), answer.reason)

    def _is_published(self, country: str, code: str) -> bool:
        return self._matcher.gazetteer.countries[country].areas[code].level == _LEVEL

    @cached_property
    def _spellings(self) -> list[dict[str, str]]:
        return self._rows("crosswalk_code.csv")

    @cached_property
    def _labels(self) -> dict[tuple[str, str], str]:
        return {(row["scheme"], row["code"]): row["label_en"] for row in self._rows("code.csv")}

    def _of_code(self, item: Waiting) -> Proposal:
        code_of = {
            row["spelling"]: row["code"]
            for row in self._spellings
            if row["scheme"] == item.scheme and row.get("country_code", "") in ("", item.country)
        }
        near = extract(
            item.spelling, list(code_of), scorer=Levenshtein.normalized_similarity, score_cutoff=_NEAR, limit=None
        )
        best: dict[str, float] = {}
        for known, score, _ in near:
            best.setdefault(code_of[known], score)
        ranked = list(best.items())[:_MOST]
        return Proposal(tuple(Candidate(code, self._labels[item.scheme, code], score) for code, score in ranked))

    def _rows(self, name: str) -> list[dict[str, str]]:
        with (self._catalogue / "crosswalks" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
