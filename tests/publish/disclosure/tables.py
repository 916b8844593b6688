"""Small tables for the tests of disclosure control: cells written by hand, indicators without a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import polars as pl

from publish.disclosure.cells import CELL_SCHEMA, CellKey
from publish.disclosure.control import Tables, hidden_cells
from publish.disclosure.earlier import EARLIER_SCHEMA, Earlier
from strive.catalogue.disclosure import DisclosureRules
from strive.catalogue.models import Bilingual, Indicator

RULES = DisclosureRules(
    thresholds={"public": 0, "default": 5, "restricted": 10}, restricted_category_schemes=["conviction_category"]
)
TEXT = Bilingual(en="text", ru="текст")
NO_GROUPS = pl.DataFrame(schema={"country_code": pl.String(), "total": pl.String(), "area_code": pl.String()})


class Cell(NamedTuple):
    """A cell of the candidate."""

    key: CellKey
    numerator: int | None
    denominator: int | None = None


def indicator(code: str = "CNT-01", **changes: object) -> Indicator:
    fields: dict[str, object] = {
        "indicator": code,
        "definition_version": 1,
        "strand": "test",
        "name": TEXT,
        "definition": TEXT,
        "numerator": "people",
        "unit": "persons",
        "additivity": "U",
        "numerator_counts": "distinct",
        "numerator_timing": "flow",
        "decimals": 0,
        "disaggregations": ["sex"],
        "published_periods": ["M"],
        "direction": "neutral",
        "sensitivity": "default",
        "owner": "tester",
    }
    return Indicator.model_validate(fields | changes)


def ratio(code: str = "RAT-01", **changes: object) -> Indicator:
    parts = {
        "additivity": "R",
        "denominator": "all",
        "denominator_counts": "distinct",
        "denominator_timing": "flow",
        "scale": Decimal(100),
    }
    return indicator(code, **(parts | changes))


def key(code: str = "CNT-01", **changes: str) -> CellKey:
    base = CellKey(code, "AAA", "_T", "M", "2021-05", "_T", "_T", "_T", "_T", "P", "D", "A")
    return base._replace(**changes)


def count(amount: int, code: str = "CNT-01", **changes: str) -> Cell:
    return Cell(key(code, **changes), amount)


def share(numerator: int, denominator: int, code: str = "RAT-01", **changes: str) -> Cell:
    return Cell(key(code, **changes), numerator, denominator)


def frame(cells: Iterable[Cell]) -> pl.DataFrame:
    rows = [
        ("|".join(cell.key), *cell.key, date(2021, 12, 31), True, cell.numerator, cell.denominator) for cell in cells
    ]
    return pl.DataFrame(rows, schema=CELL_SCHEMA, orient="row")


def tables(cells: Iterable[Cell], indicators: Mapping[str, Indicator], groups: pl.DataFrame = NO_GROUPS) -> Tables:
    return Tables.of(frame(cells), indicators, RULES, groups)


def hidden(
    cells: Iterable[Cell],
    indicators: Mapping[str, Indicator],
    earlier: Iterable[tuple[Cell, bool, date]] = (),
    groups: pl.DataFrame = NO_GROUPS,
) -> dict[CellKey, str]:
    """The reason by key of every cell to hide. ``earlier``: cells of earlier vintages, whether they were seen, and the
    last day that the vintage knew."""
    made = tables(cells, indicators, groups)
    states = pl.DataFrame(
        [("|".join(c.key), seen, day, c.numerator, c.denominator, None) for c, seen, day in earlier],
        schema=EARLIER_SCHEMA,
        orient="row",
    )
    found = hidden_cells(made, Earlier.of(made.cells, made.quantities, states))
    return {CellKey(*cell_id.split("|")): reason for cell_id, reason in found.iter_rows()}


def is_hidden(made: Tables, found: Iterable[CellKey]) -> np.ndarray:
    """Per cell, whether it is among the hidden ones."""
    ids = {"|".join(one) for one in found}
    return np.array([cell_id in ids for cell_id in made.cells["cell_id"]], np.bool_)
