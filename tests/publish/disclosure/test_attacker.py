"""The attacker and the gate: what an adversary who shares no code with them finds, they find, and stop."""

from __future__ import annotations

import numpy as np
import pytest

from publish.disclosure import attacker
from publish.disclosure.cells import CellKey
from publish.disclosure.components import components
from publish.disclosure.control import Tables
from publish.disclosure.earlier import Earlier
from publish.disclosure.gate import attack
from tests.publish.disclosure.adversary import Adversary, Vintage
from tests.publish.disclosure.programmes import INDICATORS, cells_of, contacts
from tests.publish.disclosure.tables import Cell, count, hidden, indicator, is_hidden, key, ratio, share, tables

ONLY_SMALL = {"small_count", "small_count_restricted", "small_part_of_ratio"}


def recovered(cells: list[Cell], found: set[CellKey], made: Tables) -> int:
    wanted = is_hidden(made, found)
    return attack(made, wanted, Earlier.none(made.quantities)).recovered.height


@pytest.mark.parametrize("seed", range(3))
def test_of_a_made_up_programme_an_adversary_recovers_nothing(seed: int) -> None:
    cells = cells_of(contacts(seed, 16), last_month=4)
    reasons = hidden(cells, INDICATORS)
    by_key = {cell.key: cell for cell in cells}
    assert not Adversary.reading([Vintage(by_key, set(reasons))], INDICATORS).too_narrow()
    small = {cell for cell, reason in reasons.items() if reason in ONLY_SMALL}
    assert Adversary.reading([Vintage(by_key, small)], INDICATORS).too_narrow()


@pytest.mark.parametrize("seed", range(4))
def test_sweeping_for_tables_judges_as_asking_for_each_number_does(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = cells_of(contacts(seed, 25), last_month=4)
    made = tables(cells, INDICATORS)
    reasons = hidden(cells, INDICATORS)
    only_small = is_hidden(made, {cell for cell, reason in reasons.items() if reason in ONLY_SMALL})
    judged = 0
    for unseen in (only_small, is_hidden(made, set(reasons))):
        for component in components(made.quantities, made.relations, made.unseen(unseen)):
            monkeypatch.setattr(attacker, "_SWEPT_FROM", 1)
            swept = attacker.unprotected(component)
            monkeypatch.setattr(attacker, "_SWEPT_FROM", len(component.roots) + 1)
            assert swept.tolist() == attacker.unprotected(component).tolist()
            judged += len(swept)
    assert judged


@pytest.mark.parametrize("seed", range(8))
def test_the_gate_stops_a_publication_without_complementary_suppression(seed: int) -> None:
    cells = cells_of(contacts(seed, 25), last_month=4)
    reasons = hidden(cells, INDICATORS)
    made = tables(cells, INDICATORS)
    small = {cell for cell, reason in reasons.items() if reason in ONLY_SMALL}
    assert recovered(cells, set(reasons), made) == 0
    assert recovered(cells, small, made) > 0


def test_the_gate_stops_a_small_count_that_is_seen() -> None:
    cells = [count(40), count(3, area_code="A-1"), count(37, area_code="A-2")]
    made = tables(cells, {"CNT-01": indicator()})
    assert recovered(cells, set(), made) == 1


def test_the_cells_of_two_dimensions_together_give_a_number_away_that_single_sums_do_not() -> None:
    # Two areas, two sexes: rows and columns have two hidden cells each, and yet the bounds are narrow.
    inner = {("A-1", "F"): 1, ("A-1", "M"): 19, ("A-2", "F"): 30, ("A-2", "M"): 2, ("A-3", "F"): 3, ("A-3", "M"): 40}
    cells = [count(95), count(34, sex="F"), count(61, sex="M")]
    cells += [count(20, area_code="A-1"), count(32, area_code="A-2"), count(43, area_code="A-3")]
    cells += [count(n, area_code=area, sex=sex) for (area, sex), n in inner.items()]
    made = tables(cells, {"CNT-01": indicator()})
    each_row_and_column = {key(area_code=area, sex=sex) for area, sex in inner}
    each_row_and_column -= {key(area_code="A-2", sex="F"), key(area_code="A-2", sex="M")}
    each_row_and_column |= {key(area_code="A-2", sex="M")}
    assert recovered(cells, each_row_and_column, made) > 0
    assert recovered(cells, set(hidden(cells, {"CNT-01": indicator()})), made) == 0


def test_the_rest_of_a_ratio_is_reckoned_with() -> None:
    indicators = {"RAT-01": ratio()}
    cells = [share(40, 63), share(20, 23, area_code="A-1"), share(20, 40, area_code="A-2")]
    found = hidden(cells, indicators)
    assert found[key("RAT-01", area_code="A-1")] == "small_part_of_ratio"
    assert key("RAT-01", area_code="A-2") in found or key("RAT-01") in found


def test_a_bound_that_comes_from_farther_away_is_widened() -> None:
    """The parts of a hidden total that is itself bounded by what stands beside it."""
    split = {"category_scheme": "conviction_category"}
    stock = indicator(additivity="K", numerator_timing="stock", disaggregations=["conviction_category"])
    cells = [count(27), count(5, area_code="A-1"), count(22, area_code="A-2")]
    cells += [count(2, area_code="A-1", category=c, **split) for c in ("a", "b")]
    cells += [count(1, area_code="A-1", category="c", **split)]
    found = hidden(cells, {"CNT-01": stock})
    adversary = Adversary.reading([Vintage({c.key: c for c in cells}, set(found))], {"CNT-01": stock})
    assert not adversary.too_narrow()
    assert np.isfinite([low for low, _ in adversary.intervals().values()]).all()
