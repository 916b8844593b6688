"""The detector: every column that is to be loaded, batch by batch, and what in it looks like identifiers of persons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa

from ingest.detector.column import Column, Rules
from ingest.detector.signs import KINDS, Kind
from strive.catalogue.personal_data import read_personal_data


@dataclass(frozen=True)
class Finding:
    """What was found in a column; never a value. ``position``: of the first row that shows it; ``share`` of the
    column's different values show it."""

    column: str
    kind: Kind
    sign: str
    position: str
    matched: int
    seen: int

    @property
    def share(self) -> float:
        """The share of the values in which it could show."""
        return self.matched / self.seen


@cache
def rules_of(catalogue: Path) -> Rules:
    """The rules, made once."""
    return Rules(read_personal_data(catalogue))


class Detector:
    """One delivery's columns. ``persons``: whether its records are about persons. ``holds_places``: whether a column
    holds names of places, which are not taken for names of persons."""

    def __init__(
        self, rules: Rules, *, persons: bool, holds_places: Callable[[str], bool] = lambda column: False
    ) -> None:
        self._rules = rules
        self._persons = persons
        self._holds_places = holds_places
        self._columns: dict[str, Column] = {}

    def look(self, columns: Mapping[str, pa.Array], positions: pa.Array) -> None:
        """Look at the next rows: text columns by name, and where each row stands in the file."""
        for name, values in columns.items():
            column = self._columns.get(name)
            if column is None:
                column = self._columns[name] = Column(name, self._rules, self._holds_places(name))
            column.look(values, positions)

    def findings(self) -> list[Finding]:
        """What has been found so far: of each column and kind the sign that most values show."""
        found = []
        for column in self._columns.values():
            best: dict[Kind, Finding] = {}
            for sign, evidence in column.evidence.items():
                if not sign.is_enough(evidence.seen, evidence.matched, self._persons):
                    continue
                finding = Finding(column.name, sign.kind, sign.name, evidence.position, evidence.matched, evidence.seen)
                if sign.kind not in best or finding.matched > best[sign.kind].matched:
                    best[sign.kind] = finding
            found += [best[kind] for kind in KINDS if kind in best]
        return found
