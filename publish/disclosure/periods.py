"""Which periods lie in which."""

from __future__ import annotations

import polars as pl

#: The types of period that a type is a part of.
PERIODS_ABOVE: dict[str, tuple[str, ...]] = {"M": ("Q", "A", "P"), "Q": ("A", "P"), "A": ("P",)}


def periods_above(frame: pl.DataFrame, above: str) -> pl.DataFrame:
    """The rows of one type of period, each with the period of the type ``above`` in which it lies; ``below`` keeps its
    own."""
    period = pl.col("period")
    year = period.str.slice(0, 4)
    of_month = ((period.str.slice(5, 2).cast(pl.Int32, strict=False) + 2) // 3).cast(pl.String)
    text = {"Q": year + "-Q" + of_month, "A": year, "P": pl.lit("all")}[above]
    return frame.with_columns(below=period, period=text, period_type=pl.lit(above))
