"""A build that recomputes what changed leaves what a build of everything leaves, bit for bit."""

from __future__ import annotations

import pytest

from dbt_project import upkeep
from strive.database import Connection
from strive.settings import Settings
from tests.dbt_project.random_history import History


def differences(connection: Connection) -> dict[str, int]:
    """Rows of each kept table that its definition does not give, or that the table lacks."""
    found = {}
    kept = connection.execute("select relation, definition from upkeep.kept order by place").fetchall()
    for relation, definition in kept:
        row = connection.execute(
            f"""
            with named as (select upkeep.columns_of('{definition}'::regclass) as columns)
            select format(
                'select count(*) from ((select %1$s from {relation} except all select %1$s from {definition})
                union all (select %1$s from {definition} except all select %1$s from {relation})) as d',
                columns
            ) from named
            """.encode()
        ).fetchone()
        assert row is not None
        count = connection.execute(str(row[0]).encode()).fetchone()
        if count and count[0]:
            found[str(relation)] = int(str(count[0]))
    return found


def rebuild(connection: Connection, settings: Settings, *, anew: bool = False) -> bool:
    """Bring the kept tables up without dbt, as they changed or ``anew``. Returns whether everything was made anew."""
    if anew:
        connection.execute("update upkeep.state set is_settled = false")
        connection.commit()
    is_full = upkeep.begin(connection, "test")
    upkeep.refresh_all(connection)
    upkeep.finish(connection)
    connection.commit()
    return is_full


def marts_hash(connection: Connection) -> str:
    row = connection.execute(
        "select md5(string_agg(f::text, '|' order by f::text)) from candidate.fct_indicator_value as f"
    ).fetchone()
    return str(row and row[0])
