"""The oracle's cells beside the warehouse's: a full outer comparison on the grain, each difference with its sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import psycopg

from tests.oracle.cells import Cell, Place

Numbers = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]
_QUERY = """
select
    indicator_code, country_code, area_code, period_type, period, sex, age_band, category_scheme, category,
    programme_code, donor_code, agency_code, numerator, denominator, value, n
from candidate.fct_indicator_value
"""


@dataclass
class Comparison:
    """How many cells there are on either side, and what differs."""

    compared: int = 0
    by_indicator: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def text(self, most: int = 25) -> str:
        """The first differences, for people."""
        lines = [f"{self.compared} cells compared, {len(self.differences)} differ"]
        return "\n".join(lines + self.differences[:most])


def warehouse_cells(connection: psycopg.Connection[Any]) -> dict[Place, Numbers]:
    """Every cell of the candidate marts. Raises AssertionError for a cell that is there twice."""
    rows = connection.execute(_QUERY).fetchall()
    cells = {Place(*row[:12]): tuple(row[12:16]) for row in rows}
    assert len(cells) == len(rows), "the candidate holds a cell twice"
    return cells


def _rounded(number: Decimal | None) -> Decimal | None:
    """Sums are compared to nine decimals: divisions by 100 need not be carried further."""
    return None if number is None else round(number, 9)


def compare(expected: dict[Place, Cell], found: dict[Place, Numbers]) -> Comparison:
    """Compare numerator, denominator, value and n of every cell that either side has."""
    comparison = Comparison()
    for place in sorted(expected.keys() | found.keys()):
        comparison.compared += 1
        comparison.by_indicator[place.indicator] += 1
        cell, numbers = expected.get(place), found.get(place)
        where = " ".join(part for part in place if part != "_T")
        if cell is None:
            comparison.differences.append(f"{where}: the warehouse has {_said(numbers)}, the oracle has no such cell")
            continue
        wanted: Numbers = (cell.numerator, cell.denominator, cell.value, cell.n)
        sources = "; ".join(cell.sources)
        if numbers is None:
            comparison.differences.append(f"{where}: the oracle has {_said(wanted)} ({sources}), the warehouse nothing")
        elif tuple(map(_rounded, numbers)) != tuple(map(_rounded, wanted)):
            comparison.differences.append(f"{where}: {_said(wanted)} by the oracle ({sources}), {_said(numbers)} found")
    return comparison


def _said(numbers: Numbers | None) -> str:
    numerator, denominator, value, n = numbers or (None, None, None, None)
    return f"{value} = {numerator} / {denominator} (n = {n})" if denominator is not None else str(value)
