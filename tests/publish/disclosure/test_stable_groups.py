"""A stable group and its members are published side by side: neither gives the other, nor the country, away."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from tests.publish.disclosure.tables import NO_GROUPS, Cell, count, hidden, indicator

GROUP = "A1+A2"
MEMBERS = pl.DataFrame([("AAA", GROUP, "A1"), ("AAA", GROUP, "A2")], schema=NO_GROUPS.schema, orient="row")
THRESHOLD = 5
Sum = tuple[tuple[str, ...], int]  # areas, and how many they are together


def hidden_areas(cells: list[Cell]) -> set[str]:
    return {key.area_code for key in hidden(cells, {"CNT-01": indicator()}, groups=MEMBERS)}


def test_a_group_and_its_other_member_do_not_give_a_member_away() -> None:
    in_group = [count(40, area_code=GROUP), count(37, area_code="A1"), count(3, area_code="A2")]
    found = hidden_areas([count(60), *in_group, count(20, area_code="A3")])
    assert "A2" in found and found & {"A1", GROUP}
    assert found != {"A2", GROUP}, "the country without the other areas is the group"


def test_a_group_is_no_further_part_of_its_country() -> None:
    cells = [count(60), count(40, area_code=GROUP), count(30, area_code="A1"), count(10, area_code="A2")]
    assert hidden_areas([*cells, count(17, area_code="A3"), count(3, area_code="A4")]) >= {"A3", "A4"}
    assert hidden_areas([*cells, count(20, area_code="A3")]) == set()


@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_no_member_can_be_reckoned_from_country_group_and_the_others(amounts: list[int]) -> None:
    """Whoever knows every visible number and that areas add up is left with an interval as wide as the threshold."""
    true = dict(zip(("A1", "A2", "A3", "A4"), amounts, strict=True))
    sums = {"_T": tuple(true), GROUP: ("A1", "A2")}
    cells = [count(sum(amounts)), count(amounts[0] + amounts[1], area_code=GROUP)]
    cells += [count(amount, area_code=area) for area, amount in true.items()]
    found = hidden_areas(cells)
    names = list(true)
    known: list[Sum] = [((name,), true[name]) for name in names if name not in found]
    known += [(parts, sum(true[part] for part in parts)) for name, parts in sums.items() if name not in found]
    for area in found & set(names):
        least, greatest = (_end(names, known, area, sign) for sign in (1, -1))
        assert greatest - least >= THRESHOLD - 1e-6, (area, least, greatest, true, found)


def _end(names: list[str], known: list[Sum], area: str, sign: int) -> float:
    """The least (1) or greatest (-1) number of an area that agrees with what is known; nowhere more than a thousand."""
    aim = [sign * float(name == area) for name in names]
    rows = np.array([[float(name in parts) for name in names] for parts, _ in known]).reshape(-1, len(names))
    found = linprog(aim, A_eq=rows, b_eq=[amount for _, amount in known], bounds=(0, 1000))
    assert found.success
    return float(sign * found.fun)
