"""Relations: what ties the quantities, as everybody who reads the tables knows.

A total is the sum of its parts over areas, over a breakdown and over periods. Where the numbers show that it is not (a
person who was in two areas is one person in the country), the total lies between the largest part and the sum; where
parts are missing, it is at least the sum. A denominator is numerator and rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from publish.disclosure.cells import KEY, TOTAL
from publish.disclosure.periods import PERIODS_ABOVE, periods_above
from publish.disclosure.quantities import DENOMINATOR, NUMERATOR, REST, Booleans, Floats, Integers, Quantities

EQUAL, UNION, AT_LEAST = range(3)
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Relations:
    """Rows over roots: ``start``, ``members`` (the total first), ``kind`` (EQUAL, UNION, AT_LEAST)."""

    start: Integers
    members: Integers
    kind: Integers

    def row(self, number: int) -> Integers:
        """The roots of a relation, its total first."""
        return self.members[self.start[number] : self.start[number + 1]]


def relations_of(quantities: Quantities, area_parts: pl.DataFrame) -> Relations:
    """All relations. ``area_parts``: country_code, total, area_code: sets of areas that have a cell of their own."""
    frame = quantities.frame
    pairs = [
        *_areas(frame, area_parts),
        *_breakdowns(frame),
        *_rests(frame),
    ]
    joined = [_with_total(children, frame) for children in pairs] + [_periods(frame)]
    return _rows(pl.concat([rows.with_columns(relation=pl.lit(n)) for n, rows in enumerate(joined)]), quantities)


def _with_total(children: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """``children`` carry their total's key: total and part as quantities."""
    totals = frame.select(*KEY, "part", total="q")
    return children.join(totals, on=[*KEY, "part"], how="inner").select("total", part_q="q")


def _areas(frame: pl.DataFrame, area_parts: pl.DataFrame) -> list[pl.DataFrame]:
    groups = area_parts.select("country_code", area_code="total").unique()
    units = frame.filter(pl.col("area_code") != TOTAL).join(groups, on=["country_code", "area_code"], how="anti")
    in_groups = units.join(area_parts, on=["country_code", "area_code"], how="inner")
    return [
        units.with_columns(area_code=pl.lit(TOTAL)),
        in_groups.with_columns(area_code=pl.col("total")).drop("total"),
    ]


def _breakdowns(frame: pl.DataFrame) -> list[pl.DataFrame]:
    found = [
        frame.filter(pl.col(name) != TOTAL).with_columns(pl.lit(TOTAL).alias(name)) for name in ("sex", "age_band")
    ]
    by_category = frame.filter(pl.col("category") != TOTAL)
    for scheme in by_category["category_scheme"].unique(maintain_order=True).to_list():
        of_scheme = by_category.filter(pl.col("category_scheme") == scheme)
        found.append(of_scheme.with_columns(category_scheme=pl.lit(TOTAL), category=pl.lit(TOTAL)))
    return found


def _periods(frame: pl.DataFrame) -> pl.DataFrame:
    """Each period of a flow within the shortest one above it that has a cell: a month in its quarter, else its year."""
    flows = frame.filter(pl.col("timing") == "flow")
    found = [_with_total(flows.clear(), frame)]
    for below, types in PERIODS_ABOVE.items():
        left = flows.filter(pl.col("period_type") == below)
        for above in types:
            pairs = _with_total(periods_above(left, above).drop("below"), frame)
            left = left.join(pairs, left_on="q", right_on="part_q", how="anti")
            found.append(pairs)
    return pl.concat(found)


def _rests(frame: pl.DataFrame) -> list[pl.DataFrame]:
    parts = frame.filter(pl.col("part").is_in([NUMERATOR, REST]))
    with_rest = parts.filter(pl.col("part").max().over("cell") == REST)
    return [with_rest.with_columns(part=pl.lit(DENOMINATOR, pl.Int8))]


def _rows(pairs: pl.DataFrame, quantities: Quantities) -> Relations:
    pairs = pairs.with_columns(
        total_root=pl.Series(quantities.root[pairs["total"].to_numpy()]),
        part_root=pl.Series(quantities.root[pairs["part_q"].to_numpy()]),
        part_amount=pl.Series(quantities.frame["amount"].to_numpy()[pairs["part_q"].to_numpy()]),
    )
    rows = (
        pairs.group_by("relation", "total", maintain_order=True)
        .agg(pl.col("total_root").first(), pl.col("part_root"), pl.col("part_amount").sum().alias("sum"))
        .with_columns(members=pl.concat_list("total_root", "part_root"))
        .unique("members", maintain_order=True)
    )
    lengths = rows["members"].list.len().to_numpy().astype(np.int64)
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    members = rows["members"].explode().to_numpy().astype(np.int64) if rows.height else np.zeros(0, np.int64)
    totals = quantities.amount[rows["total_root"].to_numpy()]
    return Relations(start, members, _kinds(rows["sum"].to_numpy(), totals))


def _kinds(sums: Floats, totals: Floats) -> Integers:
    equal: Booleans = np.abs(sums - totals) <= _TOLERANCE * np.maximum(1.0, np.abs(totals))
    kinds: Integers = np.where(equal, EQUAL, np.where(sums > totals, UNION, AT_LEAST)).astype(np.int64)
    return kinds
