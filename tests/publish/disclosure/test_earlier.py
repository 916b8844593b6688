"""Vintages after each other: what readers saw, and what was hidden from them, limits what may be shown next."""

from __future__ import annotations

from datetime import date

import pytest

from publish.disclosure.cells import CellKey
from strive.catalogue.models import SameQuantity
from tests.publish.disclosure.adversary import Adversary, Vintage
from tests.publish.disclosure.programmes import INDICATORS, cells_of, contacts, end_of
from tests.publish.disclosure.tables import RULES, Cell, count, hidden, indicator, ratio, share

ONE = {"CNT-01": indicator(published_periods=["M", "Q", "A", "P"])}
IN_JUNE = date(2021, 6, 20)
NEXT_YEAR = date(2022, 2, 1)


@pytest.mark.parametrize(("now", "expected"), [(200, None), (203, "small_change"), (197, "small_change"), (205, None)])
def test_a_cell_that_changed_by_few_is_hidden(now: int, expected: str | None) -> None:
    women = {"sex": "F"}
    found = hidden([count(now, **women)], ONE, [(count(200, **women), True, NEXT_YEAR)])
    assert found.get(count(now, **women).key) == expected


def test_the_year_so_far_does_not_give_away_the_month_that_was_added() -> None:
    year = {"period_type": "A", "period": "2021"}
    cells = [count(103, **year), count(100, period="2021-04"), count(3, period="2021-05")]
    found = hidden(cells, ONE, [(count(100, **year), True, IN_JUNE), (cells[1], True, IN_JUNE)])
    assert found[cells[0].key] == "small_change"


def test_the_total_of_a_country_and_a_period_that_had_ended_may_be_corrected() -> None:
    assert not hidden([count(744)], ONE, [(count(743), True, NEXT_YEAR)])


def test_many_small_changes_are_shown_together_once_they_are_enough() -> None:
    women = {"sex": "F"}
    earlier = [(count(200, **women), True, NEXT_YEAR), (count(203, **women), False, NEXT_YEAR)]
    assert hidden([count(206, **women)], ONE, earlier) == {count(206, **women).key: "hidden_before"}
    assert not hidden([count(209, **women)], ONE, earlier)


def test_what_was_hidden_stays_hidden_while_it_is_the_same() -> None:
    cells = [count(63), count(23, area_code="A-1"), count(40, area_code="A-2")]
    earlier = [(cells[1], False, NEXT_YEAR)]
    assert hidden(cells, ONE, earlier)[cells[1].key] == "hidden_before"


def test_what_readers_know_protects_nothing() -> None:
    """The smallest other area was published before, unchanged; hiding it now would hide nothing."""
    cells = [count(93), count(3, area_code="A-1"), count(20, area_code="A-2"), count(70, area_code="A-3")]
    found = hidden(cells, ONE, [(cells[2], True, NEXT_YEAR)])
    assert cells[3].key in found or cells[0].key in found


def test_a_secret_stays_one_when_what_stands_beside_it_changes() -> None:
    """The numerator protected another one: shown now, it would have been shown then. The denominator was no secret."""
    then, now = share(20, 50, area_code="A-1"), share(20, 90, area_code="A-1")
    total_then, total_now = (count(cell.denominator or 0, "CNT-01", area_code="A-1") for cell in (then, now))
    indicators = ONE | {"RAT-01": ratio(denominator_is=SameQuantity(indicator="CNT-01", part="count"))}
    found = hidden([now, total_now], indicators, [(then, False, NEXT_YEAR), (total_then, True, NEXT_YEAR)])
    assert found == {now.key: "hidden_before"}


def test_publishing_again_hides_the_same() -> None:
    cells = cells_of(contacts(7, 20), 5)
    once = hidden(cells, INDICATORS)
    seen = [(cell, cell.key not in once, NEXT_YEAR) for cell in cells]
    assert 0 < len(once) < len(cells)
    assert hidden(cells, INDICATORS, seen).keys() == once.keys()


def _published(cells: list[Cell], earlier: list[tuple[Cell, bool, date]]) -> Vintage:
    return Vintage({cell.key: cell for cell in cells}, set(hidden(cells, INDICATORS, earlier)))


def _changes_that_name(vintages: list[Vintage]) -> list[CellKey]:
    """Cells seen twice whose difference is a small number of people, but for corrected totals of countries."""
    found = []
    for number, later in enumerate(vintages):
        for before in vintages[:number]:
            for place, cell in later.cells.items():
                then = before.cells.get(place)
                if then is None or place in later.hidden or place in before.hidden:
                    continue
                sensitivity = RULES.sensitivity(INDICATORS[place.indicator_code].sensitivity, place.category_scheme)
                change = abs((cell.numerator or 0) - (then.numerator or 0))
                is_plain = {place.area_code, place.sex, place.age_band, place.category} == {"_T"}
                if 0 < change < RULES.thresholds[sensitivity] and not (is_plain and place.period_type == "M"):
                    found.append(place)
    return found


def test_twenty_vintages_together_give_nothing_away() -> None:
    met = contacts(5, 20)
    vintages: list[Vintage] = []
    earlier: list[tuple[Cell, bool, date]] = []
    for step in range(20):
        # Three vintages a month, each with more of what happened; late contacts change months that were published.
        known = [one for n, one in enumerate(met) if n % 20 <= step]
        month = 2 + step // 5
        vintage = _published(cells_of(known, month), earlier)
        vintages.append(vintage)
        knows = date(2021, month, 28)
        earlier += [
            (cell, cell.key not in vintage.hidden, max(knows, end_of(cell.key.period_type, cell.key.period)))
            if cell.key.period_type == "M"
            else (cell, cell.key not in vintage.hidden, knows)
            for cell in vintage.cells.values()
        ]
    assert sum(len(vintage.hidden) for vintage in vintages) > 500
    assert _changes_that_name(vintages) == []
    assert not Adversary.reading(vintages[-2:], INDICATORS).too_narrow()
