"""The columns that all of the World Bank's forms are brought to."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.worldbank.aggregates import AGGREGATES

NAMES = {
    "country name": "country",
    "country code": "country_iso3",
    "country iso3": "country_iso3",
    "indicator name": "indicator",
    "indicator code": "indicator_code",
    "series name": "indicator",
    "series code": "indicator_code",
    "year": "year",
    "time": "year",
    "value": "value",
}
_PERIOD = re.compile(r"((?:19|20)\d\d(?:Q[1-4]|M(?:0[1-9]|1[0-2]))?)(?:\s*\[YR\w+\])?")


def period_columns(columns: Sequence[str]) -> dict[str, str]:
    """Column -> its period, for the columns of a wide export that are periods ("2019", "2019 [YR2019]", "2019Q1")."""
    found = ((column, _PERIOD.fullmatch(column.strip())) for column in columns)
    return {column: match.group(1) for column, match in found if match}


def is_aggregate(iso3: pa.StringArray) -> pa.StringArray:
    """ "true" for groups of countries: without a code, or with a group's; else "false"."""
    group = pc.is_in(iso3, value_set=pa.array(sorted(AGGREGATES)))
    return pc.cast(pc.or_(pc.is_null(iso3), group), pa.string())
