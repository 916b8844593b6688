"""The attacker: in which interval must each hidden quantity lie, for somebody who sees all the others?

Linear programming (HiGHS) over the constraints of a component gives the least and the greatest value that each of its
quantities can have. A quantity is protected when its interval is at least as wide as its threshold. Every solution is
a table that is just as possible as the true one; quantities that are far apart in two such tables are proved protected
without a question of their own. So a component is first swept for tables that differ from the true one in as much as
possible at once, and asked for one quantity after the other only where that did not prove it.

Bounds are over real numbers; whole numbers could be narrower, in contrived tables, by less than one.
"""

from __future__ import annotations

from collections.abc import Mapping

import highspy
import numpy as np
from scipy.sparse import csr_array, vstack

from publish.disclosure.components import Component
from publish.disclosure.propagation import propagated
from publish.disclosure.quantities import Booleans, Floats, Integers

_SLACK = 1e-6
_Solver = highspy.Highs.__base__  # without the callbacks, whose setting up writes a banner to standard output
# One question more costs the primal simplex method (4) a few steps from where it was; a question of all quantities at
# once is answered ten times faster by the interior of the tables than by their corners.
Options = Mapping[str, bool | int | str]
_ONE_BY_ONE: Options = {"output_flag": False, "threads": 1, "presolve": "off", "simplex_strategy": 4}
_ALL_AT_ONCE: Options = {"output_flag": False, "threads": 1, "presolve": "on", "solver": "ipm", "run_crossover": "off"}
_SWEPT_FROM = 1500  # hidden quantities; a smaller component is asked one by one sooner
_SWEEPS = 40
_ENOUGH = 100  # narrow quantities of one component; nobody publishes it as it is
_REACH = 4  # thresholds by which a swept table may exceed the true one: all move a little, not a few a lot
_FARTHEST = 100  # the same for a single quantity; one that needed more from others would be hidden better than it must


def unprotected(component: Component) -> Integers:
    """The numbers, within the component, of the quantities whose interval is narrower than they need; where there are
    very many, enough of them."""
    if not component.bounds.shape[0] and component.sums.shape[0] == 1 and np.all(component.sums.data > 0):
        # Parts of one seen total: each may be anything up to what is left of it.
        widest = component.sums_to[0] / component.sums.toarray()[0]
        return np.flatnonzero(widest < component.needed - _SLACK)
    least, greatest = propagated(component.sums, component.sums_to, component.bounds, component.bounds_to)
    bounded_at_once = greatest - least < component.needed - _SLACK
    seen = Range(component)
    if len(component.roots) < _SWEPT_FROM:
        found = _ask_each(component, seen, np.flatnonzero(~bounded_at_once))
    else:
        found = _sweep(component, seen, ~bounded_at_once)
    return np.union1d(np.flatnonzero(bounded_at_once), np.array(found, np.int64))


def interval(component: Component, one: int) -> tuple[float, float]:
    """The least and the greatest value that the component's quantity number ``one`` can have."""
    problem = Problem(component, _ONE_BY_ONE)
    least, greatest = (problem.extreme(one, upwards=upwards) for upwards in (False, True))
    return (
        0.0 if least is None else float(least[one]),
        float("inf") if greatest is None else float(greatest[one]),
    )


class Range:
    """The least and the greatest value of each quantity in the possible tables found so far, the true one included."""

    def __init__(self, component: Component) -> None:
        self._needed = component.needed - _SLACK
        self._low, self._high = component.true.copy(), component.true.copy()

    def add(self, table: Floats) -> None:
        """One more possible table."""
        self._low, self._high = np.minimum(self._low, table), np.maximum(self._high, table)

    def has_no_end(self, one: int) -> None:
        """A quantity may be as great as anybody likes."""
        self._high[one] = np.inf

    @property
    def narrow(self) -> Booleans:
        """Which quantities are not proved protected."""
        return np.asarray(self._high - self._low < self._needed)

    def is_narrow(self, one: int) -> bool:
        """Whether a quantity is not proved protected."""
        return bool(self._high[one] - self._low[one] < self._needed[one])


def _sweep(component: Component, seen: Range, open_ones: Booleans) -> list[int]:
    """Look for tables in which as many as possible of the open quantities differ from the true one: all less, all more,
    then each one this way or that at random, until a sweep proves nothing; then for each that is left by itself.
    Returns those that nothing proved, or enough of them."""
    problem = Problem(component, _ALL_AT_ONCE)
    problem.limit(component.true + _REACH * np.maximum(component.needed, 1.0))
    random = np.random.default_rng(0)
    ways: list[Floats] = [np.ones(len(component.roots)), -np.ones(len(component.roots))]
    for _ in range(_SWEEPS):
        before = open_ones & seen.narrow
        if not before.any():
            return []
        way = ways.pop() if ways else random.choice([-1.0, 1.0], len(component.roots))
        _add_possible(component, seen, problem.least(np.where(before, way, 0.0)))
        if not ways and (open_ones & seen.narrow).sum() == before.sum():
            break
    problem.limit(component.true + _FARTHEST * np.maximum(component.needed, 1.0))
    found: list[int] = []
    for one in np.flatnonzero(open_ones & seen.narrow).tolist():
        for sign in (-1.0, 1.0):
            if seen.is_narrow(one):
                costs = np.zeros(len(component.roots))
                costs[one] = sign
                _add_possible(component, seen, problem.least(costs))
        if seen.is_narrow(one):
            found.append(one)
        if len(found) == _ENOUGH:
            break
    return found


def _add_possible(component: Component, seen: Range, table: Floats | None) -> None:
    """Add a table that came from the interior, if it keeps to the constraints as closely as it matters."""
    if table is not None and _is_possible(component, table):
        seen.add(table)


def _is_possible(component: Component, table: Floats) -> bool:
    off = [-table.min(initial=0.0), np.abs(component.sums @ table - component.sums_to).max(initial=0.0)]
    if component.bounds.shape[0]:
        off.append((component.bounds @ table - component.bounds_to).max(initial=0.0))
    return bool(max(off) < _SLACK)


def _ask_each(component: Component, seen: Range, ones: Integers) -> list[int]:
    """Ask for the extremes of each of these, as far as no table that was found for another one proves it. Returns those
    that are narrow, and stops when there are enough: the rest is asked when more is hidden."""
    found: list[int] = []
    if not len(ones):
        return found
    problem = Problem(component, _ONE_BY_ONE)
    for one in ones.tolist():
        if len(found) == _ENOUGH:
            break
        for upwards in (True, False):
            if not seen.is_narrow(one):
                break
            table = problem.extreme(one, upwards=upwards)
            if table is None:
                seen.has_no_end(one)
            else:
                seen.add(table)
        if seen.is_narrow(one):
            found.append(one)
    return found


class Problem:
    """A component as a linear programme that is solved again and again for other objectives."""

    def __init__(self, component: Component, options: Options) -> None:
        matrix = csr_array(vstack([component.sums, component.bounds], format="csr"))
        rows, columns = matrix.shape
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, rows
        model.col_cost_ = np.zeros(columns)
        model.col_lower_, model.col_upper_ = np.zeros(columns), np.full(columns, highspy.kHighsInf)
        no_least = np.full(len(component.bounds_to), -highspy.kHighsInf)
        model.row_lower_ = np.concatenate([component.sums_to, no_least])
        model.row_upper_ = np.concatenate([component.sums_to, component.bounds_to])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data.astype(np.float64)
        self._all = np.arange(columns, dtype=np.int32)
        self._solver = _Solver()
        for option, value in options.items():
            self._solver.setOptionValue(option, value)
        self._solver.passModel(model)

    def limit(self, greatest: Floats) -> None:
        """Look only among the tables with no more than this. What they prove holds among all."""
        self._solver.changeColsBounds(len(self._all), self._all, np.zeros(len(self._all)), greatest)

    def least(self, costs: Floats) -> Floats | None:
        """A possible table in which the sum by these costs is least, or nearly; None when none is found."""
        self._solver.changeColsCost(len(self._all), self._all, costs)
        self._solver.run()
        return self._table() if self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal else None

    def extreme(self, one: int, *, upwards: bool) -> Floats | None:
        """A possible table in which a quantity is greatest (least); None where it has no greatest value."""
        self._solver.changeColCost(one, -1.0 if upwards else 1.0)
        self._solver.run()
        status = self._solver.getModelStatus()
        self._solver.changeColCost(one, 0.0)
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return None  # the true table is possible, so it is not infeasible
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(self._solver.modelStatusToString(status))
        return self._table()

    def _table(self) -> Floats:
        return np.asarray(self._solver.getSolution().col_value, np.float64)
