"""The verdicts that need no marts: they come out by arithmetic on the published numbers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from publish.figure_values import CellValues
from publish.reconciliation import compare, share_reachable
from strive.catalogue.figures import PublishedFigure, ShareReachable, read_published_figures
from strive.messages import all_message_texts

CATALOGUE = Path(__file__).parents[2] / "catalogue"


def figure(number: str) -> PublishedFigure:
    return next(f for f in read_published_figures(CATALOGUE) if f.figure == number)


def test_all_18_figures_are_in_the_catalogue_with_quote_and_source() -> None:
    figures = read_published_figures(CATALOGUE)
    assert {f.number for f in figures} == set(range(1, 19))
    assert all(f.quote and f.source for f in figures)


def test_43_5_percent_is_reachable_out_of_600_and_not_out_of_576() -> None:
    rule = ShareReachable(kind="share_reachable", totals=[600, 576], decimals=1)
    verdict = share_reachable(figure("15c"), rule)
    assert verdict.name == "contradiction"
    assert verdict.workings["reached"] == ["261/600 = 43.5 %"]
    assert verdict.workings["missed"] == ["250/576 = 43.4 %, 251/576 = 43.6 %"]


def test_a_reachable_share_is_no_contradiction() -> None:
    rule = ShareReachable(kind="share_reachable", totals=[600, 556], decimals=1)
    assert share_reachable(figure("15c"), rule).name == "match"


@pytest.mark.parametrize(
    ("number", "warehouse", "verdict"),
    [
        ("1", 743, "match"),
        ("1", 742, "contradiction"),
        ("14a", 576, "within_tolerance"),
        ("14a", 500, "contradiction"),
        ("16", 161, "match"),
        ("16", 160, "contradiction"),
        ("4", 20, "match"),
    ],
)
def test_comparators(number: str, warehouse: int, verdict: str) -> None:
    found = CellValues(Decimal(warehouse), Decimal(warehouse), None, 1)
    assert (
        compare(figure(number), Decimal(warehouse), Decimal("0.05") if number == "14a" else Decimal(0), found, "X").name
        == verdict
    )


def test_a_figure_without_a_cell_cannot_be_computed() -> None:
    assert compare(figure("1"), None, Decimal(0), CellValues(), "PRB-01").name == "cannot_be_computed"


def test_every_reason_has_its_text() -> None:
    keys = set(all_message_texts())
    for stem in ("figure_equals", "figure_within_tolerance", "figure_differs"):
        assert {stem, f"{stem}_by_variant"} <= keys
