"""Reading the candidate marts, and telling whether they may be published."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from publish.disclosure import Cell, CellKey
from strive.catalogue.models import Indicator
from strive.database import Connection
from strive.errors import NotReady
from strive.messages import message

GRAIN = ", ".join(CellKey._fields)
GROUP_LEVEL = 9
"""The ``area_level`` of a stable group of admin1 areas."""
CELL_ID = f"md5(concat_ws('|', {GRAIN}))"


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


def stable_groups(connection: Connection) -> dict[tuple[str, str], frozenset[str]]:
    """Country and code of each stable group -> its areas. Cells of a group repeat what the cells of its areas say."""
    rows = connection.execute(
        "select country_code, area_code, string_to_array(members, ', ') from candidate.dim_area "
        "where area_kind = 'stable_group'"
    ).fetchall()
    return {(str(country), str(code)): frozenset(cast(list[str], members)) for country, code, members in rows}


def cells_to_publish(connection: Connection, indicators: Mapping[str, Indicator]) -> list[Cell]:
    """The candidate's cells at the periods and levels at which their indicators are published.

    Of a ratio the parts are the unweighted counts: a weight hides nobody.
    """
    rows = connection.execute(
        f"""
        select
            {GRAIN}, case area_level when {GROUP_LEVEL} then 1 else area_level end, value,
            case when n is null then numerator else numerator_n end as numerator,
            coalesce(n, denominator) as denominator
        from candidate.fct_indicator_value
        """.encode()
    )
    width = len(CellKey._fields)
    cells = []
    for row in rows:
        key = CellKey(*cast(tuple[str, ...], row[:width]))
        indicator = indicators[key.indicator_code]
        level, value, numerator, denominator = cast(
            tuple[int, Decimal | None, Decimal | None, Decimal | None], row[width:]
        )
        if key.period_type in indicator.published_periods and level <= indicator.finest_area_level:
            cells.append(Cell(key, value, numerator, denominator))
    return cells
