"""Earlier vintages: what readers have seen already limits what may be shown now.

The difference of two vintages is a number as well: 203 persons in the year after 200 are three persons who came since.
So a cell is hidden while it differs from a value that readers saw by less than the threshold; only the total of a
country, not broken down, of a period that had ended by then (the programme to date never has) may be corrected in plain
sight, since it names nobody. And a cell that was hidden stays hidden while it differs by less than the threshold from
what was hidden: shown now, it would have been shown then. What readers saw unchanged they know, whatever is hidden now,
so it protects nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from publish.disclosure.cells import KEY, TOTAL
from publish.disclosure.quantities import Booleans
from strive.catalogue.disclosure import DisclosureRules
from strive.catalogue.models import Indicator

#: One row per cell and state of it in an earlier vintage; the numbers also where they were hidden.
EARLIER_SCHEMA = {
    "cell_id": pl.String(),
    "was_seen": pl.Boolean(),
    "seen_until": pl.Date(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
}


@dataclass(frozen=True)
class Earlier:
    """Per cell of the candidate: it changed too little, it was hidden, readers know it."""

    small_change: Booleans
    hidden_before: Booleans
    known: Booleans

    @classmethod
    def none(cls, count: int) -> Earlier:
        """Nothing was ever published."""
        nothing = np.zeros(count, np.bool_)
        return cls(nothing, nothing, nothing)

    @classmethod
    def of(
        cls, cells: pl.DataFrame, states: pl.DataFrame, indicators: Mapping[str, Indicator], rules: DisclosureRules
    ) -> Earlier:
        """From the states that the cells had in earlier vintages (``EARLIER_SCHEMA``). ``seen_until``: the last day of
        which that vintage could know, to tell whether the cell's period had ended."""
        if not states.height:
            return cls.none(cells.height)
        numbered = _with_threshold(cells, indicators, rules).with_row_index("cell")
        pairs = numbered.join(states, on="cell_id", how="inner", suffix="_then").with_columns(
            change=pl.max_horizontal(
                *((pl.col(part) - pl.col(f"{part}_then")).abs().fill_null(0) for part in ("numerator", "denominator"))
            ),
            little=pl.any_horizontal(
                *(
                    (pl.col(part) - pl.col(f"{part}_then")).abs().is_between(1e-9, pl.col("threshold") - 1e-9)
                    for part in ("numerator", "denominator")
                )
            ).fill_null(value=False),
        )
        plain = pl.all_horizontal(
            pl.col("area_code") == TOTAL,
            pl.col("sex") == TOTAL,
            pl.col("age_band") == TOTAL,
            pl.col("category") == TOTAL,
        )
        ended = (pl.col("seen_until") > pl.col("period_end")).fill_null(value=False) & (pl.col("period_type") != "P")
        pairs = pairs.filter(pl.col("threshold") > 0)
        flags = pairs.group_by("cell").agg(
            small_change=(pl.col("was_seen") & pl.col("little") & ~(plain & ended)).any(),
            hidden_before=(~pl.col("was_seen") & (pl.col("change") < pl.col("threshold"))).any(),
            known=(pl.col("was_seen") & (pl.col("change") < 1e-9)).any(),
        )
        found = {name: np.zeros(cells.height, np.bool_) for name in ("small_change", "hidden_before", "known")}
        for name, array in found.items():
            array[flags["cell"].to_numpy()] = flags[name].to_numpy()
        # Shown before and unchanged: hiding it again would hide nothing.
        found["hidden_before"] &= ~found["known"]
        return cls(**found)


def _with_threshold(cells: pl.DataFrame, indicators: Mapping[str, Indicator], rules: DisclosureRules) -> pl.DataFrame:
    pairs = cells.select("indicator_code", "category_scheme").unique()
    thresholds = pairs.with_columns(
        threshold=pl.Series(
            [
                rules.thresholds[rules.sensitivity(indicators[code].sensitivity, scheme)]
                for code, scheme in pairs.iter_rows()
            ],
            dtype=pl.Int64,
        )
    )
    columns = ["cell_id", *KEY, "period_end", "numerator", "denominator"]
    return cells.select(columns).join(
        thresholds, on=["indicator_code", "category_scheme"], how="left", maintain_order="left"
    )
