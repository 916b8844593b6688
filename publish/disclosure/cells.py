"""The cells of a candidate, as a frame: one row per cell, its key, and the exact numbers of its parts."""

from __future__ import annotations

from typing import Literal, NamedTuple

import polars as pl

TOTAL = "_T"
Reason = Literal[
    "small_count", "small_count_restricted", "small_part_of_ratio", "complementary", "small_change", "hidden_before"
]


class CellKey(NamedTuple):
    """The grain of a published cell."""

    indicator_code: str
    country_code: str
    area_code: str
    period_type: str
    period: str
    sex: str
    age_band: str
    category_scheme: str
    category: str
    programme_code: str
    donor_code: str
    agency_code: str


KEY = CellKey._fields
#: What ``hidden_cells`` takes: the key as text, whether the cell has a value, and its parts; of a count only a
#: numerator, of a ratio both.
CELL_SCHEMA: dict[str, pl.DataType] = {
    "cell_id": pl.String(),
    **{name: pl.String() for name in KEY},
    "period_end": pl.Date(),
    "has_value": pl.Boolean(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
}
#: What it returns: one row per cell to hide.
HIDDEN_SCHEMA = {"cell_id": pl.String(), "reason": pl.String()}
