"""Quantities: the numbers that can be hidden.

A count is one quantity; a ratio has three: numerator, denominator, and the rest, who are in the denominator and not in
the numerator. What is the same number under two names (the women of one indicator and the numerator of another, a
stock's quarter and its last month) is one quantity with several places, called a root.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from publish.disclosure.cells import KEY, TOTAL
from publish.disclosure.periods import PERIODS_ABOVE, periods_above
from strive.catalogue.disclosure import DisclosureRules
from strive.catalogue.models import Indicator, SameQuantity

COUNT, NUMERATOR, DENOMINATOR, REST = range(4)
_PARTS = {"count": COUNT, "numerator": NUMERATOR, "denominator": DENOMINATOR}
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Quantities:
    """``frame``: a row per quantity of a cell: ``q`` (0, 1, ...), ``cell`` (row of the cells), ``part``, the key, and
    ``timing`` (flow or stock). ``root``: the root of every q. Per root: ``amount``, ``threshold`` (the largest of its
    places), ``hides_zero``."""

    frame: pl.DataFrame
    root: Integers
    amount: Floats
    threshold: Floats
    hides_zero: Booleans

    @property
    def small(self) -> Booleans:
        """The roots that must not be seen: counts below the threshold; zeros only where the table is restricted."""
        return (self.amount < self.threshold) & ((self.amount > 0) | self.hides_zero)

    @property
    def needed(self) -> Floats:
        """The width that the interval of each root must have while it is hidden; a zero may be known where zeros may be
        published."""
        return np.where((self.amount > 0) | self.hides_zero, self.threshold, 0.0)


def quantities_of(cells: pl.DataFrame, indicators: Mapping[str, Indicator], rules: DisclosureRules) -> Quantities:
    """The quantities of all cells that have a threshold above 0."""
    frame = _parts(_with_rules(cells, indicators, rules)).with_row_index("q")
    pairs = pl.concat([_same_by_definition(frame, indicators), _same_by_stock(frame)])
    root = _roots(frame.height, pairs)
    count = int(root.max()) + 1 if len(root) else 0
    amount, threshold, hides_zero = np.zeros(count), np.zeros(count), np.zeros(count, np.bool_)
    amount[root] = frame["amount"].to_numpy()
    np.maximum.at(threshold, root, frame["threshold"].to_numpy().astype(np.float64))
    np.logical_or.at(hides_zero, root, frame["hides_zero"].to_numpy())
    return Quantities(frame, root, amount, threshold, hides_zero)


def _with_rules(cells: pl.DataFrame, indicators: Mapping[str, Indicator], rules: DisclosureRules) -> pl.DataFrame:
    """Each cell with what its indicator and its breakdown say: threshold, additivity, timing of the parts."""
    pairs = cells.select("indicator_code", "category_scheme").unique(maintain_order=True)
    said = []
    for code, scheme in pairs.iter_rows():
        one = indicators[code]
        sensitivity = rules.sensitivity(one.sensitivity, scheme)
        is_ratio = one.additivity == "R"
        said.append(
            {
                "indicator_code": code,
                "category_scheme": scheme,
                "threshold": rules.thresholds[sensitivity],
                "hides_zero": sensitivity == "restricted",
                "is_ratio": is_ratio,
                "has_rest": is_ratio and one.numerator_counts == one.denominator_counts,
                "numerator_timing": one.numerator_timing,
                "denominator_timing": one.denominator_timing,
            }
        )
    schema = {
        "indicator_code": pl.String(), "category_scheme": pl.String(), "threshold": pl.Int64(),
        "hides_zero": pl.Boolean(), "is_ratio": pl.Boolean(), "has_rest": pl.Boolean(),
        "numerator_timing": pl.String(), "denominator_timing": pl.String(),
    }  # fmt: skip
    known = pl.DataFrame(said, schema=schema)
    return (
        cells.with_row_index("cell")
        .join(known, on=["indicator_code", "category_scheme"], how="left", maintain_order="left")
        .filter(pl.col("threshold") > 0)
    )


def _parts(cells: pl.DataFrame) -> pl.DataFrame:
    columns = ["cell", *KEY, "threshold", "hides_zero"]
    counts, ratios = cells.filter(~pl.col("is_ratio")), cells.filter(pl.col("is_ratio"))
    rest = ratios.filter("has_rest").with_columns(amount=pl.col("denominator") - pl.col("numerator"))
    parts = [
        (counts, COUNT, "numerator", "numerator_timing"),
        (ratios, NUMERATOR, "numerator", "numerator_timing"),
        (ratios, DENOMINATOR, "denominator", "denominator_timing"),
        # The rest of a restricted ratio is no restricted count: nobody is harmed by not being in the numerator.
        (
            rest.filter(pl.col("amount") >= 0).with_columns(hides_zero=pl.lit(value=False)),
            REST,
            "amount",
            "numerator_timing",
        ),
    ]
    return pl.concat(
        [
            frame.select(
                *columns,
                part=pl.lit(part, pl.Int8),
                amount=pl.col(amount),
                timing=pl.col(timing),
            ).drop_nulls("amount")
            for frame, part, amount, timing in parts
        ]
    )


def _same_by_definition(frame: pl.DataFrame, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    pairs = [pl.DataFrame(schema={"one": pl.UInt32(), "other": pl.UInt32()})]
    for one in indicators.values():
        part = NUMERATOR if one.additivity == "R" else COUNT
        for same, which in ((one.numerator_is, part), (one.denominator_is, DENOMINATOR)):
            if same is not None and same.indicator in indicators:
                ours = frame.filter((pl.col("indicator_code") == one.indicator) & (pl.col("part") == which))
                pairs.append(_joined(_as_named(ours, same, indicators[same.indicator]), frame))
    return pl.concat(pairs)


def _as_named(ours: pl.DataFrame, same: SameQuantity, target: Indicator) -> pl.DataFrame:
    """``ours`` with the key under which ``target`` counts the same."""
    changes: dict[str, pl.Expr] = {"indicator_code": pl.lit(same.indicator), "part": pl.lit(_PARTS[same.part], pl.Int8)}
    if same.sex:
        changes["sex"] = pl.lit(same.sex)
    if same.category:
        scheme = next(iter(target.category_schemes), TOTAL)
        changes |= {"category_scheme": pl.lit(scheme), "category": pl.lit(same.category)}
    return ours.with_columns(**changes)


def _joined(ours: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Pairs of quantities with the same key, part and amount; with another amount they are not the same."""
    found = ours.join(frame, on=[*KEY, "part", "amount"], how="inner", suffix="_other")
    return found.select(one="q", other="q_other")


def _same_by_stock(frame: pl.DataFrame) -> pl.DataFrame:
    """A stock's quarter, year and programme to date repeat the last month that was observed in them."""
    months = frame.filter((pl.col("timing") == "stock") & (pl.col("period_type") == "M"))
    pairs = [pl.DataFrame(schema={"one": pl.UInt32(), "other": pl.UInt32()})]
    for above in PERIODS_ABOVE["M"]:
        raised = periods_above(months, above)
        group = [*(name for name in KEY if name != "period"), "part", "period"]
        last = raised.sort("below").group_by(group, maintain_order=True).last()
        pairs.append(_joined(last, frame))
    return pl.concat(pairs)


def _roots(count: int, pairs: pl.DataFrame) -> Integers:
    if not count:
        return np.zeros(0, np.int64)
    one, other = pairs["one"].to_numpy(), pairs["other"].to_numpy()
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(count, count))
    _, labels = connected_components(graph.tocsr(), directed=False)
    return np.asarray(labels, np.int64)
