"""The warehouse against the oracle: every cell, and the verdict on every file and row, of the sample deliveries."""

from __future__ import annotations

import ast
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from strive.catalogue.files import read_indicators
from strive.settings import PROJECT_ROOT
from tests.oracle.cells import RULES, Cell, Place
from tests.oracle.comparison import compare, warehouse_cells
from tests.oracle.recompute import Recomputed, recompute
from tests.pipeline.warehouse import Warehouse


@pytest.fixture(scope="module")
def recomputed(sample_warehouse: Warehouse) -> Recomputed:
    return recompute(sample_warehouse.settings.inbox)


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {f"{n.module}.{a.name}" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}


def test_oracle_shares_no_code_with_the_product() -> None:
    """Whatever the recomputation imports, and what that imports in turn, is the oracle's own or a plain library."""
    folder = Path(__file__).parent
    waiting, seen = {"recompute", "comparison"}, set()
    while waiting:
        module = waiting.pop()
        seen.add(module)
        imported = imports_of(folder / f"{module}.py")
        assert {name.split(".")[0] for name in imported if name.split(".")[0] not in sys.stdlib_module_names} <= {
            "tests", "lxml", "psycopg",
        }, module  # fmt: skip
        of_tests = {name for name in imported if name.startswith("tests.")}
        assert all(name.startswith("tests.oracle.") for name in of_tests), module
        waiting |= {part for name in of_tests for part in name.split(".")[2:3]} - seen
    assert {"cells", "observations", "deliveries", "formats", "spreadsheet", "meanings"} <= seen


def test_oracle_knows_every_indicator() -> None:
    indicators = read_indicators(PROJECT_ROOT / "catalogue")
    assert set(RULES) == set(indicators)
    for code, rule in RULES.items():
        breakdowns = {"sex": rule.by_sex, "age_band": rule.by_age}
        stated = {name for name, is_so in breakdowns.items() if is_so} | {rule.category, rule.further} - {None}
        assert stated == set(indicators[code].disaggregations), code
        assert rule.by_event == ("E" in indicators[code].published_periods), code
        assert rule.by_area == (indicators[code].finest_area_level > 0), code


def test_every_cell_is_what_the_oracle_says(sample_warehouse: Warehouse, recomputed: Recomputed) -> None:
    with sample_warehouse.in_use() as connection:
        comparison = compare(recomputed.cells, warehouse_cells(connection))
    print(f"\n{comparison.compared} cells compared: {dict(comparison.by_indicator)}")
    assert not comparison.differences, comparison.text()
    assert set(comparison.by_indicator) >= set(RULES) - {"CTX-01", "CTX-05"}  # no country delivers these two as samples


def test_every_file_and_row_is_judged_as_the_oracle_judges(sample_warehouse: Warehouse, recomputed: Recomputed) -> None:
    with sample_warehouse.in_use() as connection:
        found = {
            (country, dataset, sha256): tuple(counts)
            for country, dataset, sha256, *counts in connection.execute(
                "select country_code, dataset, file_sha256, rows_received, rows_quarantined, rows_duplicate, "
                "verdict = 'rejected' from ledger.delivery"
            )
        }
    for delivery in recomputed.deliveries:
        rejected = delivery.rejected is not None
        refused = delivery.received - delivery.repeated if rejected else len(delivery.refused)
        judged = (delivery.received, refused, delivery.repeated, rejected)
        assert found[delivery.country, delivery.dataset, delivery.sha256] == judged, delivery.path.name
    others = found.keys() - {(d.country, d.dataset, d.sha256) for d in recomputed.deliveries}
    assert {dataset for _, dataset, _ in others} <= {"aid", "employers", "community_workshops", "targets"}


def total(cells: dict[Place, Cell], indicator: str, country: str, period: str) -> Cell:
    (found,) = (
        cell
        for place, cell in cells.items()
        if (place.indicator, place.country, place.period) == (indicator, country, period)
        and {place.area, place.sex, place.age_band, place.category} == {"_T"}
    )
    return found


@pytest.mark.parametrize(
    ("indicator", "country", "period", "value"),
    [
        ("PRB-01", "KGZ", "2021-05", "743"),
        ("PRB-03", "KGZ", "2021-05", "9"),
        ("PRB-04", "KGZ", "2021-05", "1.21"),
        ("REG-01", "KGZ", "2021-05", "120"),
        ("PRB-10", "KGZ", "2021-05", "5"),
        ("TRN-02", "KGZ", "2022-11", "30"),
        ("COM-01", "KGZ", "2020", "9"),
        ("COM-01", "TJK", "2023", "8"),
        ("APP-01", "KAZ", "all", "576"),
        ("APP-05", "KAZ", "all", "331"),
        ("APP-03", "KAZ", "all", "43.5"),
        ("MHP-01", "KAZ", "2020", "164"),
    ],
)
def test_oracle_alone_finds_the_published_figures(
    recomputed: Recomputed, indicator: str, country: str, period: str, value: str
) -> None:
    assert total(recomputed.cells, indicator, country, period).value == Decimal(value)


def test_a_wrong_number_is_noticed(recomputed: Recomputed) -> None:
    place = next(place for place in recomputed.cells if place.indicator == "COM-03")
    cell = recomputed.cells[place]
    exact = {p: (c.numerator, c.denominator, c.value, c.n) for p, c in recomputed.cells.items()}
    assert not compare(recomputed.cells, exact).differences
    wrong = exact | {place: (cell.numerator, (cell.denominator or Decimal(0)) + 1, cell.value, cell.n)}
    assert len(compare(recomputed.cells, wrong).differences) == 1
    wrong = exact | {place: (cell.numerator, cell.denominator, cell.value, (cell.n or Decimal(0)) + 1)}
    assert len(compare(recomputed.cells, wrong).differences) == 1
    del wrong[place]
    assert len(compare(recomputed.cells, wrong).differences) == 1
    more = exact | {place._replace(period="1999"): (Decimal(1), None, Decimal(1), None)}
    assert len(compare(recomputed.cells, more).differences) == 1


def test_oracle_looks_at_four_years(recomputed: Recomputed) -> None:
    ends = {d.period[1] for d in recomputed.deliveries if d.period and d.dataset == "probation_clients"}
    assert (min(ends), max(ends), len(ends)) == (date(2020, 1, 31), date(2023, 12, 31), 48)
