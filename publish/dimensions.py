"""The dimensions and targets of the star: brought up to the candidate's, without taking a key from anybody.

Members are changed in place and never deleted, so readers are not kept waiting and every key in the history leads
somewhere. A table is altered only when the candidate's columns changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from psycopg import sql

from publish.star import CELL_KEYS, DIMENSIONS, PRIMARY_KEYS, TARGET_FACTS, Dimension, KeyOf, key_columns, key_joins
from strive.database import Connection

Columns = list[tuple[str, str]]
CELL_FACTS = ("fct_indicator_value_history", "fct_indicator_value")


def publish_dimensions(connection: Connection) -> None:
    """Bring every dimension of ``marts`` up to the candidate's; views are dropped where a column that they may use goes
    away.

    ``pg_temp.prepared`` holds the cells about to be published: codes of theirs, and of targets, that no dimension
    explains get a member with nothing but the code, since one unexplained code must not stop all countries.
    """
    for dimension in DIMENSIONS:
        _shape(connection, dimension)
        _bring_up(connection, dimension)
    _add_unexplained(connection, "pg_temp.prepared", CELL_KEYS)
    for table, keys in TARGET_FACTS.items():
        _add_unexplained(connection, f"candidate.{table}", keys)


def publish_targets(connection: Connection) -> None:
    """Replace the targets where the candidate's differ, with the keys of their members."""
    for table, keys in TARGET_FACTS.items():
        _shape_target_fact(connection, table, keys)
        own = ", ".join(f"f.{name}" for name, _ in columns_of(connection, "candidate", table))
        fresh = f"select {own}, {key_columns(keys)} from candidate.{table} as f {key_joins('f', keys)}"
        held = f"table marts.{table}"
        same = connection.execute(
            f"select not exists (({fresh} except {held}) union all ({held} except {fresh}))".encode()
        ).fetchone()
        if not (same and same[0]):
            connection.execute(f"delete from marts.{table}".encode())
            connection.execute(f"insert into marts.{table} {fresh}".encode())


def columns_of(connection: Connection, schema: str, table: str) -> Columns:
    """Names and types of a table's columns, in order."""
    rows = connection.execute(
        """
        select a.attname::text, format_type(a.atttypid, a.atttypmod)
        from pg_attribute as a
        where a.attrelid = to_regclass(%s) and a.attnum > 0 and not a.attisdropped
        order by a.attnum
        """,
        (f"{schema}.{table}",),
    )
    return cast(Columns, rows.fetchall())


def drop_views(connection: Connection) -> None:
    """Drop every view of ``marts``."""
    views = connection.execute("select viewname::text from pg_views where schemaname = 'marts'").fetchall()
    for (view,) in views:
        connection.execute(sql.SQL("drop view if exists {} cascade").format(sql.Identifier("marts", str(view))))


def key_cells(connection: Connection) -> None:
    """Find the keys of cells that a version of this program without keys published."""
    for table in CELL_FACTS:
        unkeyed = connection.execute(
            "select 1 from pg_attribute where attrelid = %s::regclass and attname = %s and not attnotnull",
            (f"marts.{table}", CELL_KEYS[0].column),
        ).fetchone()
        if unkeyed:
            _add_unexplained(connection, f"marts.{table}", CELL_KEYS)
            found = ", ".join(f"{key.column} = found.{key.column}" for key in CELL_KEYS)
            connection.execute(
                f"update marts.{table} as cell set {found} from ("
                f"select f.ctid as place, {key_columns(CELL_KEYS)} from marts.{table} as f {key_joins('f', CELL_KEYS)}"
                ") as found where cell.ctid = found.place".encode()
            )
            for key in CELL_KEYS:
                connection.execute(f"alter table marts.{table} alter column {key.column} set not null".encode())


def declare_cell_keys(connection: Connection) -> None:
    """Declare the foreign keys of the published cells. Called when the cells are in: a first publication is then
    checked as a whole, which takes an eighth of the time of a check per row.
    """
    for table in CELL_FACTS:
        _declare_keys(connection, table, CELL_KEYS)


def _declare_keys(connection: Connection, table: str, keys: Sequence[KeyOf]) -> None:
    for key in keys:
        name = f"{table}_{key.column}"
        known = connection.execute(
            "select 1 from pg_constraint where conrelid = %s::regclass and conname = %s", (f"marts.{table}", name)
        ).fetchone()
        if not known:
            connection.execute(
                f"alter table marts.{table} add constraint {name} "
                f"foreign key ({key.column}) references marts.{key.table} ({key.dimension.key})".encode()
            )


def _shape(connection: Connection, dimension: Dimension) -> None:
    """Create the table, or give it the candidate's columns."""
    table = f"marts.{dimension.table}"
    wanted = dict(columns_of(connection, "candidate", dimension.table))
    present = dict(columns_of(connection, "marts", dimension.table))
    if dimension.key not in present or "is_current" not in present:
        if present:  # of a version of this program whose dimensions had no keys: nothing can point at it
            drop_views(connection)
            connection.execute(f"drop table {table}".encode())
        key = f"{dimension.key} integer generated always as identity primary key, " if dimension.allocated else ""
        connection.execute(
            f"create table {table} ({key}{', '.join(f'{name} {kind}' for name, kind in wanted.items())}, "
            f"is_current boolean not null default false, unique ({', '.join(dimension.codes)}))".encode()
        )
        if not dimension.allocated:
            connection.execute(f"alter table {table} add primary key ({dimension.key})".encode())
        for code in dimension.codes:
            connection.execute(f"alter table {table} alter column {code} set not null".encode())
        return
    of_its_own = {dimension.key, "is_current"}
    gone = [name for name, kind in present.items() if name not in of_its_own and wanted.get(name) != kind]
    if gone:
        drop_views(connection)
    for name in gone:
        connection.execute(f"alter table {table} drop column {name}".encode())
    for name, kind in wanted.items():
        if present.get(name) != kind and name not in of_its_own:
            connection.execute(f"alter table {table} add column {name} {kind}".encode())


def _bring_up(connection: Connection, dimension: Dimension) -> None:
    table, candidate = f"marts.{dimension.table}", f"candidate.{dimension.table}"
    names = [name for name, _ in columns_of(connection, "candidate", dimension.table)]
    listed = ", ".join(names)
    same = " and ".join(f"old.{code} = new.{code}" for code in dimension.codes)
    described = [name for name in names if name not in dimension.codes]
    assignments = "".join(f"{name} = new.{name}, " for name in described)
    differs = " or ".join(["not old.is_current", *(f"old.{name} is distinct from new.{name}" for name in described)])
    connection.execute(
        f"update {table} as old set {assignments}is_current = true from {candidate} as new "
        f"where {same} and ({differs})".encode()
    )
    connection.execute(
        f"insert into {table} ({listed}, is_current) select {listed}, true from {candidate} as new "
        f"where not exists (select 1 from {table} as old where {same}) "
        f"order by {', '.join(dimension.codes)}".encode()
    )
    connection.execute(
        f"update {table} as old set is_current = false where is_current "
        f"and not exists (select 1 from {candidate} as new where {same})".encode()
    )


def _add_unexplained(connection: Connection, facts: str, keys: Sequence[KeyOf]) -> None:
    for key in keys:
        if not key.dimension.allocated:
            continue
        table = f"marts.{key.table}"
        same = " and ".join(f"old.{code} = new.{own}" for own, code in zip(key.codes, key.dimension.codes, strict=True))
        connection.execute(
            f"insert into {table} ({', '.join(key.dimension.codes)}) "
            f"select distinct {', '.join(f'new.{own}' for own in key.codes)} from {facts} as new "
            f"where not exists (select 1 from {table} as old where {same})".encode()
        )


def _shape_target_fact(connection: Connection, table: str, keys: tuple[KeyOf, ...]) -> None:
    wanted = columns_of(connection, "candidate", table) + [(key.column, "integer") for key in keys]
    if columns_of(connection, "marts", table) == wanted:
        return
    drop_views(connection)
    connection.execute(f"drop table if exists marts.{table}".encode())
    connection.execute(
        f"create table marts.{table} ({', '.join(f'{name} {kind}' for name, kind in wanted)}, "
        f"primary key ({PRIMARY_KEYS[table]}))".encode()
    )
    for key in keys:
        connection.execute(f"alter table marts.{table} alter column {key.column} set not null".encode())
    _declare_keys(connection, table, keys)
