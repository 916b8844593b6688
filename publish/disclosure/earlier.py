"""Earlier vintages: what readers have seen already limits what may be shown now.

The difference of two vintages is a number as well: 203 persons in the year after 200 are three persons who came since.
So a quantity is hidden while it differs from a value that readers saw by less than the threshold; only the total of a
country, not broken down, of a period that had ended by then (the programme to date never has) may be corrected in plain
sight, since it names nobody. And a quantity that nobody saw stays hidden while it differs by less than the threshold
from what was hidden: shown now, it would have been shown then. What stood in a hidden cell and was seen in another one
(the denominator of a hidden ratio) was no secret. What readers saw unchanged they know, whatever is hidden now, so it
protects nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from publish.disclosure.cells import TOTAL
from publish.disclosure.quantities import COUNT, DENOMINATOR, NUMERATOR, REST, Booleans, Quantities

_SAME = 1e-9  # numbers that are closer are one
#: One row per cell and state of it in an earlier vintage; the numbers also where they were hidden. ``reason``: why the
#: cell is hidden in the vintage that readers see now.
EARLIER_SCHEMA = {
    "cell_id": pl.String(),
    "was_seen": pl.Boolean(),
    "seen_until": pl.Date(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "reason": pl.String(),
}
#: The reasons of a hidden cell that stay true while its numbers are the same.
_LASTING = ("complementary", "small_change", "hidden_before")


@dataclass(frozen=True)
class Earlier:
    """Per root: it changed too little since it was seen, it was a secret before, readers know it. ``reason``: per cell
    that is hidden now, with the very numbers that it has in the candidate, why (cell, reason)."""

    small_change: Booleans
    hidden_before: Booleans
    known: Booleans
    reason: pl.DataFrame

    @classmethod
    def none(cls, quantities: Quantities) -> Earlier:
        """Nothing was ever published."""
        nothing = np.zeros(len(quantities.amount), np.bool_)
        schema = {"cell": quantities.frame.schema["cell"], "reason": pl.String()}
        return cls(nothing, nothing, nothing, pl.DataFrame(schema=schema))

    @classmethod
    def of(cls, cells: pl.DataFrame, quantities: Quantities, states: pl.DataFrame) -> Earlier:
        """From the states that the cells had in earlier vintages (``EARLIER_SCHEMA``). ``seen_until``: the last day of
        which that vintage could know, to tell whether the cell's period had ended."""
        if not states.height or not quantities.frame.height:
            return cls.none(quantities)
        then = _numbers_then(cells, quantities, states)
        change = (pl.col("amount") - pl.col("then")).abs()
        little = change < pl.col("threshold") - _SAME
        seen, unseen = then.filter("was_seen"), then.filter(~pl.col("was_seen"))
        secret = unseen.join(seen.select("root", "rounded").unique(), on=["root", "rounded"], how="anti")
        known = _flags(quantities, seen.filter(change < _SAME))
        small_change = _flags(quantities, seen.filter((change >= _SAME) & little & ~_may_be_corrected()))
        hidden_before = _flags(quantities, secret.filter(little))
        of_cell = unseen.group_by("cell").agg(
            is_same=(change < _SAME).filter(pl.col("reason").is_not_null()).all(),
            reason=pl.col("reason").drop_nulls().first(),
        )
        lasting = of_cell.filter(pl.col("is_same") & pl.col("reason").is_in(_LASTING)).select("cell", "reason")
        # Shown before and unchanged: hiding it again would hide nothing.
        return cls(small_change & ~known, hidden_before & ~known, known, lasting)


def _numbers_then(cells: pl.DataFrame, quantities: Quantities, states: pl.DataFrame) -> pl.DataFrame:
    """A row per quantity of the candidate and earlier state of its cell: what it is (``amount``) and was (``then``)."""
    ids = cells.select("cell_id", "period_end").with_row_index("cell")
    part = pl.col("part")
    return (
        quantities.frame.with_columns(root=pl.Series(quantities.root))
        .join(ids, on="cell", how="inner")
        .join(states, on="cell_id", how="inner")
        .with_columns(
            then=pl.when(part.is_in([COUNT, NUMERATOR]))
            .then("numerator")
            .when(part == DENOMINATOR)
            .then("denominator")
            .when(part == REST)
            .then(pl.col("denominator") - pl.col("numerator"))
        )
        .drop_nulls("then")
        .with_columns(rounded=pl.col("then").round(6))
    )


def _may_be_corrected() -> pl.Expr:
    whole = pl.all_horizontal(*(pl.col(name) == TOTAL for name in ("area_code", "sex", "age_band", "category")))
    return whole & (pl.col("seen_until") > pl.col("period_end")).fill_null(value=False) & (pl.col("period_type") != "P")


def _flags(quantities: Quantities, rows: pl.DataFrame) -> Booleans:
    found = np.zeros(len(quantities.amount), np.bool_)
    found[rows["root"].to_numpy()] = True
    return found
