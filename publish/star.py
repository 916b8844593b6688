"""The shape of the published star: which dimension has which key, and which key a fact has of which of its codes.

A member of a dimension keeps the integer that it was given first, over vintages and rebuilds, and no other member is
ever given it; one that is gone stays, marked, since the history speaks of it. A definition's new version is a member of
its own: a series that goes over it has two keys.
"""

from __future__ import annotations

from typing import NamedTuple


class Dimension(NamedTuple):
    """A dimension: its table, its key and the codes that name a member. ``allocated``: is the key given here?"""

    table: str
    key: str
    codes: tuple[str, ...]
    allocated: bool = True


DIMENSIONS = (
    Dimension("dim_indicator", "indicator_key", ("indicator_code", "definition_version")),
    Dimension("dim_country", "country_key", ("country_code",)),
    Dimension("dim_area", "area_key", ("country_code", "area_code")),
    Dimension("dim_period", "period_key", ("period_type", "period")),
    Dimension("dim_date", "date_key", ("date_day",), allocated=False),
    Dimension("dim_sex", "sex_key", ("sex",)),
    Dimension("dim_age_band", "age_band_key", ("age_band",)),
    Dimension("dim_category", "category_key", ("category_scheme", "category")),
    Dimension("dim_attribution", "attribution_key", ("programme_code", "donor_code", "agency_code")),
    Dimension("dim_label", "label_key", ("scheme", "code")),
    Dimension("dim_community", "community_key", ("country_code", "community")),
)
_BY_TABLE = {dimension.table: dimension for dimension in DIMENSIONS}


class KeyOf(NamedTuple):
    """A key column of a fact: the dimension's table and the fact's columns that hold the member's codes."""

    column: str
    table: str
    codes: tuple[str, ...]

    @property
    def dimension(self) -> Dimension:
        """The dimension that the key points at."""
        return _BY_TABLE[self.table]


def _plain(*tables: str) -> tuple[KeyOf, ...]:
    return tuple(KeyOf(_BY_TABLE[table].key, table, _BY_TABLE[table].codes) for table in tables)


_DATES = (
    KeyOf("period_start_date_key", "dim_date", ("period_start",)),
    KeyOf("period_end_date_key", "dim_date", ("period_end",)),
)
CELL_KEYS = (
    *_plain("dim_indicator", "dim_country", "dim_area", "dim_period"),
    *_DATES,
    *_plain("dim_sex", "dim_age_band", "dim_category", "dim_attribution"),
)
_TARGET_KEYS = tuple(key for key in CELL_KEYS if key.table != "dim_category")
TARGET_FACTS = {
    "fct_target": _TARGET_KEYS,
    "fct_target_phased": (
        *_TARGET_KEYS,
        KeyOf("target_period_key", "dim_period", ("target_period_type", "target_period")),
    ),
}
_TARGET_CODES = "indicator_code, country_code, area_code, sex, age_band, programme_code, donor_code, agency_code"
PRIMARY_KEYS = {
    "fct_target": f"{_TARGET_CODES}, period_type, period",
    "fct_target_phased": f"{_TARGET_CODES}, target_period_type, target_period, period_type, period",
}


def key_columns(keys: tuple[KeyOf, ...]) -> str:
    """The key columns, each from the alias that ``key_joins`` gives its dimension."""
    return ", ".join(f"of_{key.column}.{key.dimension.key} as {key.column}" for key in keys)


def key_joins(fact: str, keys: tuple[KeyOf, ...]) -> str:
    """The joins that find the members' keys for the codes of the alias ``fact``."""
    return "\n".join(
        f"inner join marts.{key.table} as of_{key.column} on "
        + " and ".join(
            f"{fact}.{own} = of_{key.column}.{code}" for own, code in zip(key.codes, key.dimension.codes, strict=True)
        )
        for key in keys
    )
