"""An adversary who shares no code with the disclosure control: he reads what was published, in one vintage or in many,
writes down every sum that must hold, and asks a solver for the least and greatest value of each hidden number.

He is given more than a reader has: he knows which sums hold exactly, and which numbers did not change from one vintage
to the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

from publish.disclosure.cells import CellKey
from strive.catalogue.models import Indicator
from tests.publish.disclosure.tables import RULES, Cell

Name = tuple[int, CellKey, str]  # vintage, cell, part: count, numerator, denominator or rest
Line = tuple[dict[int, float], float, bool]  # coefficients, right-hand side, whether it is an equation
Problem = dict[str, Any]
ABOVE = {"M": ("Q", "A", "P"), "Q": ("A", "P"), "A": ("P",)}


@dataclass
class Vintage:
    """What was published once: the true cells, and which of them readers did not see."""

    cells: dict[CellKey, Cell]
    hidden: set[CellKey]


@dataclass
class Adversary:
    """All that he can write down. ``same``: names of one number."""

    indicators: Mapping[str, Indicator]
    true: dict[Name, float] = field(default_factory=dict)
    seen: set[Name] = field(default_factory=set)
    same: dict[Name, Name] = field(default_factory=dict)
    rows: list[tuple[str, Name, list[Name]]] = field(default_factory=list)

    @classmethod
    def reading(cls, vintages: Sequence[Vintage], indicators: Mapping[str, Indicator]) -> Adversary:
        """Read the vintages."""
        made = cls(indicators)
        for number, vintage in enumerate(vintages):
            made._read(number, vintage)
        for (number, cell, part), amount in list(made.true.items()):
            before = (number - 1, cell, part)
            if made.true.get(before) == amount:
                made._unite((number, cell, part), before)
        return made

    def name(self, one: Name) -> Name:
        while one in self.same:
            one = self.same[one]
        return one

    def _unite(self, one: Name, other: Name) -> None:
        first, second = self.name(one), self.name(other)
        if first != second:
            self.same[first] = second

    def _read(self, number: int, vintage: Vintage) -> None:
        for place, cell in vintage.cells.items():
            one = self.indicators[place.indicator_code]
            parts = {"count": cell.numerator} if one.additivity != "R" else _parts(cell)
            for part, amount in parts.items():
                if amount is not None:
                    self.true[number, place, part] = float(amount)
                    if place not in vintage.hidden:
                        self.seen.add((number, place, part))
        for place in vintage.cells:
            self._tie(number, place)
        self._sums(number, list(vintage.cells))

    def _tie(self, number: int, place: CellKey) -> None:
        one = self.indicators[place.indicator_code]
        if (number, place, "rest") in self.true:
            self.rows.append(
                ("sum", (number, place, "denominator"), [(number, place, "numerator"), (number, place, "rest")])
            )
        own = "numerator" if one.additivity == "R" else "count"
        for same, part in ((one.numerator_is, own), (one.denominator_is, "denominator")):
            if same is not None:
                target = place._replace(indicator_code=same.indicator, sex=same.sex or place.sex)
                other = (number, target, "count")
                if self.true.get(other) == self.true.get((number, place, part)):
                    self._unite((number, place, part), other)

    def _sums(self, number: int, places: list[CellKey]) -> None:
        known, groups = set(places), defaultdict[tuple[str, Name], list[Name]](list)
        months: dict[Name, list[Name]] = defaultdict(list)
        for place in places:
            one = self.indicators[place.indicator_code]
            for part in ("count", "numerator", "denominator", "rest"):
                me = (number, place, part)
                if me not in self.true:
                    continue
                totals = [("area", place._replace(area_code="_T"))] if place.area_code != "_T" else []
                totals += [(d, place._replace(**{d: "_T"})) for d in ("sex", "age_band") if getattr(place, d) != "_T"]
                if place.category != "_T":
                    totals.append(("category", place._replace(category_scheme="_T", category="_T")))
                above = next((up for up in _periods_above(place) if up in known), None)
                if above is not None and one.numerator_timing == "flow":
                    totals.append(("period", above))
                for dimension, total_key in totals:
                    if (number, total_key, part) in self.true:
                        groups[dimension, (number, total_key, part)].append(me)
                if one.numerator_timing == "stock" and place.period_type == "M":
                    for up in _periods_above(place):
                        months[number, up, part].append(me)
        for (_, total), members in groups.items():
            self._row(total, members)
        for longer, within in months.items():
            last = max(within, key=lambda each: each[1].period)
            if self.true.get(longer) == self.true[last]:
                self._unite(longer, last)

    def _row(self, total: Name, members: list[Name]) -> None:
        difference = sum(self.true[one] for one in members) - self.true[total]
        self.rows.append(("sum" if difference == 0 else "union" if difference > 0 else "part", total, members))

    def intervals(self) -> dict[Name, tuple[float, float]]:
        """The interval of every number that was never seen."""
        known = {self.name(one): self.true[one] for one in self.seen}
        unseen = sorted({self.name(one) for one in self.true} - set(known), key=str)
        place = {one: n for n, one in enumerate(unseen)}
        equal: list[tuple[dict[int, float], float]] = []
        most: list[tuple[dict[int, float], float]] = []

        def row(coefficients: list[tuple[Name, float]]) -> tuple[dict[int, float], float]:
            left: dict[int, float] = defaultdict(float)
            right = 0.0
            for one, coefficient in coefficients:
                root = self.name(one)
                if root in known:
                    right -= coefficient * known[root]
                else:
                    left[place[root]] += coefficient
            return left, right

        for kind, total, members in self.rows:
            line = [(total, -1.0), *((one, 1.0) for one in members)]
            if kind == "sum":
                equal.append(row(line))
            elif kind == "part":
                most.append(row(line))
            else:
                most.append(row([(one, -c) for one, c in line]))
                most.extend(row([(one, 1.0), (total, -1.0)]) for one in members)
        lines = [(*one, True) for one in equal] + [(*one, False) for one in most]
        found: dict[Name, tuple[float, float]] = {}
        for numbers, problem in _problems(len(unseen), lines):
            for order, number in enumerate(numbers):
                found[unseen[number]] = _ends(order, problem)
        return found

    def too_narrow(self) -> dict[Name, tuple[float, float]]:
        """The hidden numbers whose interval is narrower than the threshold. A zero may be known where zeros may be
        published."""
        found = {}
        for one, (low, high) in self.intervals().items():
            place = one[1]
            sensitivity = RULES.sensitivity(self.indicators[place.indicator_code].sensitivity, place.category_scheme)
            if self.true[one] == 0 and sensitivity != "restricted":
                continue
            if high - low < RULES.thresholds[sensitivity] - 1e-6:
                found[one] = (low, high)
        return found


def _parts(cell: Cell) -> dict[str, int | None]:
    rest = cell.denominator - cell.numerator if cell.denominator is not None and cell.numerator is not None else None
    return {"numerator": cell.numerator, "denominator": cell.denominator, "rest": rest}


def _periods_above(place: CellKey) -> list[CellKey]:
    year = place.period[:4]
    names = {"A": year, "P": "all"}
    if place.period_type == "M":
        names["Q"] = f"{year}-Q{(int(place.period[5:7]) + 2) // 3}"
    return [place._replace(period_type=up, period=names[up]) for up in ABOVE.get(place.period_type, ())]


def _problems(count: int, lines: list[Line]) -> Iterator[tuple[list[int], Problem]]:
    """The numbers that are tied to each other, with the lines that tie them."""
    leader = list(range(count))

    def lead(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for left, *_ in lines:
        first, *others = left or [None]
        for other in others:
            leader[lead(other)] = lead(first)  # type: ignore[arg-type]
    members: dict[int, list[int]] = defaultdict(list)
    for one in range(count):
        members[lead(one)].append(one)
    tied: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line[0]:
            tied[lead(next(iter(line[0])))].append(line)
    for leading, group in members.items():
        order = {one: n for n, one in enumerate(group)}
        problem: Problem = {}
        for is_equal in (True, False):
            rows = [line for line in tied[leading] if line[2] is is_equal]
            if rows:
                matrix = lil_array((len(rows), len(group)))
                for number, (left, _, _) in enumerate(rows):
                    for one, coefficient in left.items():
                        matrix[number, order[one]] = coefficient
                kind = "eq" if is_equal else "ub"
                problem |= {f"A_{kind}": matrix.tocsr(), f"b_{kind}": [right for _, right, _ in rows]}
        yield group, problem


def _ends(one: int, problem: Problem) -> tuple[float, float]:
    """Least and greatest value of a number."""
    size = next((matrix.shape[1] for name, matrix in problem.items() if name.startswith("A")), 1)
    ends = []
    for sign in (1.0, -1.0):
        objective = np.zeros(size)
        objective[one] = sign
        result = linprog(objective, method="highs", **problem)
        ends.append(sign * result.fun if result.status == 0 else sign * -np.inf)
    return float(ends[0]), float(ends[1])
