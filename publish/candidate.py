"""Reading the candidate marts, and telling whether they may be published."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import cast

import polars as pl

from publish.disclosure.cells import CELL_SCHEMA, KEY
from strive.catalogue.models import Indicator
from strive.database import Connection
from strive.errors import NotReady
from strive.messages import message

GRAIN = ", ".join(KEY)
GROUP_LEVEL = 9
"""The ``area_level`` of a stable group of admin1 areas."""
CELL_ID = f"md5(concat_ws('|', {GRAIN}))"


def stable_groups(connection: Connection) -> pl.DataFrame:
    """Which areas are the members of which stable group: country_code, total (the group's code), area_code."""
    rows = connection.execute(
        "select country_code, area_code, unnest(string_to_array(members, ', ')) from candidate.dim_area "
        "where area_kind = 'stable_group'"
    ).fetchall()
    schema = {"country_code": pl.String(), "total": pl.String(), "area_code": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def build_to_publish(connection: Connection) -> int:
    """The latest build, when it is finished and has passed the gate. Raises NotReady with what is missing."""
    row = connection.execute(
        "select build_id, finished_at, gate_verdict from ledger.build order by build_id desc limit 1"
    ).fetchone()
    if row is None:
        raise NotReady(message("nothing_built"))
    build_id, finished_at, gate_verdict = row
    if finished_at is None:
        raise NotReady(message("build_unfinished", build=cast(int, build_id)))
    if gate_verdict is None:
        raise NotReady(message("build_not_checked", build=cast(int, build_id)))
    if gate_verdict == "failed":
        raise NotReady(message("build_failed_gate", build=cast(int, build_id)))
    return cast(int, build_id)


def cells_to_publish(connection: Connection, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """The candidate's cells at the periods and levels at which their indicators are published, as
    ``publish.disclosure.cells.CELL_SCHEMA`` says, in the order of their ids.

    Of a ratio the parts are the unweighted counts: a weight hides nobody. Leaves ``pg_temp.candidate_cell``: every
    candidate cell with its id.
    """
    connection.execute(
        f"create temp table candidate_cell on commit drop as select {CELL_ID} as cell_id, * "
        "from candidate.fct_indicator_value".encode()
    )
    text = BytesIO()
    with connection.cursor() as cursor, cursor.copy(_CELLS) as copy:
        for piece in copy:
            text.write(piece)
    text.seek(0)
    schema = {**CELL_SCHEMA, "area_level": pl.Int64()}
    cells = pl.read_csv(text, schema=schema)
    published = pl.DataFrame(
        [
            (one.indicator, period, one.finest_area_level)
            for one in indicators.values()
            for period in one.published_periods
        ],
        schema={"indicator_code": pl.String(), "period_type": pl.String(), "finest": pl.Int64()},
        orient="row",
    )
    return (
        cells.join(published, on=["indicator_code", "period_type"], how="inner")
        .filter(pl.col("area_level") <= pl.col("finest"))
        .select(list(CELL_SCHEMA))
        .sort("cell_id")
    )


_CELLS = f"""
    copy (
        select
            cell_id, {GRAIN}, period_end, (value is not null)::text as has_value,
            case when n is null then numerator else numerator_n end as numerator,
            coalesce(n, denominator) as denominator,
            case area_level when {GROUP_LEVEL} then 1 else area_level end as area_level
        from pg_temp.candidate_cell
    ) to stdout (format csv, header true)
""".encode()
