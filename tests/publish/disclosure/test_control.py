"""Disclosure control: no hidden count can be read off, or reckoned from, what stays visible."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from publish.disclosure.cells import CellKey
from strive.catalogue.models import SameQuantity
from tests.publish.disclosure.tables import Cell, count, hidden, indicator, key, ratio, share


def test_a_small_count_is_hidden_and_zero_is_not() -> None:
    cells = [count(4, area_code="A-1"), count(0, area_code="A-2"), count(5, area_code="A-3")]
    assert hidden(cells, {"CNT-01": indicator()}) == {cells[0].key: "small_count"}


def test_a_restricted_table_hides_below_ten_and_its_zeros() -> None:
    cells = [count(9, area_code="A-1"), count(0, area_code="A-2"), count(10, area_code="A-3")]
    found = hidden(cells, {"CNT-01": indicator(sensitivity="restricted")})
    assert found == {cells[0].key: "small_count_restricted", cells[1].key: "small_count_restricted"}


def test_a_split_by_conviction_is_restricted_whatever_the_indicator() -> None:
    cell = count(9, category_scheme="conviction_category", category="theft")
    assert hidden([cell], {"CNT-01": indicator()}) == {cell.key: "small_count_restricted"}


def test_public_indicators_are_never_hidden() -> None:
    cells = [count(1), count(1, area_code="A-1")]
    assert hidden(cells, {"CNT-01": indicator(sensitivity="public")}) == {}


def test_one_hidden_area_takes_the_next_smallest_with_it() -> None:
    cells = [count(63), count(3, area_code="A-1"), count(20, area_code="A-2"), count(40, area_code="A-3")]
    found = hidden(cells, {"CNT-01": indicator()})
    assert found == {cells[1].key: "small_count", cells[2].key: "complementary"}


def test_hidden_parts_that_add_up_to_less_than_the_threshold_take_a_third() -> None:
    cells = [count(43), count(1, area_code="A-1"), count(2, area_code="A-2"), count(40, area_code="A-3")]
    assert set(hidden(cells, {"CNT-01": indicator()})) == {cell.key for cell in cells[1:]}


def test_the_only_part_of_a_total_hides_the_total() -> None:
    cells = [count(3), count(3, area_code="A-1")]
    assert set(hidden(cells, {"CNT-01": indicator()})) == {cell.key for cell in cells}


def test_a_ratio_is_hidden_for_a_small_numerator_denominator_or_rest() -> None:
    cells = [
        share(3, 50, area_code="A-1"),
        share(47, 50, area_code="A-2"),
        share(20, 50, area_code="A-3"),
    ]
    found = hidden(cells, {"RAT-01": ratio()})
    assert found[cells[0].key] == found[cells[1].key] == "small_part_of_ratio"
    assert cells[2].key not in found


def test_the_same_quantity_under_two_names_is_hidden_under_both() -> None:
    women = SameQuantity(indicator="CNT-01", sex="F")
    indicators = {"CNT-01": indicator(), "RAT-01": ratio(numerator_is=women)}
    cells = [count(30), count(3, sex="F"), count(27, sex="M"), share(3, 30)]
    found = hidden(cells, indicators)
    assert {cells[1].key, cells[2].key, cells[3].key} == set(found)


def test_a_part_of_one_ratio_is_hidden_with_the_same_part_of_another() -> None:
    """Those who completed are the numerator of one ratio and the denominator of the other."""
    completed = SameQuantity(indicator="RAT-02", part="denominator")
    indicators = {"RAT-01": ratio(numerator_is=completed), "RAT-02": ratio("RAT-02")}
    of_all, of_completed = share(20, 40, sex="F"), share(3, 20, "RAT-02", sex="F")
    assert hidden([of_all, of_completed], indicators) == {of_completed.key: "small_part_of_ratio"}
    few = [share(4, 40, sex="F"), Cell(key("RAT-02", sex="F"), None, 4)]
    assert {cell.key for cell in few} == set(hidden(few, indicators))


def test_months_do_not_give_a_quarter_away() -> None:
    quarter = {"period_type": "Q", "period": "2021-Q2"}
    cells = [count(50, **quarter), count(3, period="2021-04"), count(20, period="2021-05"), count(27, period="2021-06")]
    found = hidden(cells, {"CNT-01": indicator(additivity="E", published_periods=["M", "Q"])})
    assert set(found) == {cells[1].key, cells[2].key}


def test_a_stocks_quarter_is_hidden_with_its_last_month() -> None:
    quarter = {"period_type": "Q", "period": "2021-Q2"}
    areas = [count(3, area_code="A-1", period="2021-06"), count(9, area_code="A-2", period="2021-06")]
    totals = [count(12, period="2021-06"), count(12, **quarter)]
    quarterly = [count(3, area_code="A-1", **quarter), count(9, area_code="A-2", **quarter)]
    stock = indicator(additivity="K", numerator_timing="stock", published_periods=["M", "Q"])
    found = set(hidden([*areas, *totals, *quarterly], {"CNT-01": stock}))
    assert {cell.key for cell in (*areas, *quarterly)} <= found


def _recoverable(cells: list[Cell], hidden: set[CellKey]) -> set[CellKey]:
    """The hidden cells that subtraction finds: a sum with one unknown, again and again."""
    known = {cell.key: cell.numerator for cell in cells if cell.key not in hidden}
    everything = {cell.key for cell in cells}
    sums: dict[CellKey, list[list[CellKey]]] = {}
    for cell in cells:
        for dimension in ("area_code", "sex"):
            if getattr(cell.key, dimension) != "_T":
                total = cell.key._replace(**{dimension: "_T"})
                groups = sums.setdefault(total, [[], []])
                groups[dimension == "sex"].append(cell.key)
    found: set[CellKey] = set()
    changed = True
    while changed:
        changed = False
        for total, groups in sums.items():
            for parts in groups:
                members = [total, *parts]
                unknown = [one for one in members if one not in known]
                if parts and total in everything and len(unknown) == 1:
                    known[unknown[0]] = 0
                    found.add(unknown[0])
                    changed = True
    return found


@given(st.dictionaries(st.tuples(st.sampled_from("12345"), st.sampled_from("MF")), st.integers(0, 40), min_size=1))
def test_subtraction_recovers_no_hidden_cell(table: dict[tuple[str, str], int]) -> None:
    areas = sorted({area for area, _ in table})
    cells = [count(sum(table.values()))]
    cells += [
        count(sum(n for (_, s), n in table.items() if s == sex), sex=sex) for sex in sorted({s for _, s in table})
    ]
    cells += [count(sum(n for (a, _), n in table.items() if a == area), area_code=f"A-{area}") for area in areas]
    cells += [count(n, area_code=f"A-{area}", sex=sex) for (area, sex), n in table.items()]
    found = set(hidden(cells, {"CNT-01": indicator()}))
    assert all(cell.key in found for cell in cells if cell.numerator and 0 < cell.numerator < 5)
    assert _recoverable(cells, found) == set()
