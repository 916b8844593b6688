"""The dimensions of the star: copied from the candidate when they differ, with the candidate's descriptions as
comments."""

from __future__ import annotations

import hashlib
from typing import cast

from psycopg import sql

from strive.database import Connection

DIMENSIONS = (
    "dim_indicator",
    "dim_country",
    "dim_area",
    "dim_period",
    "dim_attribution",
    "dim_category",
    "fct_target",
)


def publish_dimensions_and_views(connection: Connection, views_sql: str) -> None:
    """Bring every dimension of ``marts`` up to the candidate's, and the ``rpt_`` views up to ``views_sql``.

    Views are made anew when a dimension changed under them or their text did; else nothing is touched.
    """
    changed = [name for name in DIMENSIONS if not _is_same(connection, name)]
    views_mark = f"Views {hashlib.sha256(views_sql.encode()).hexdigest()[:16]}"
    if not changed and _schema_comment(connection) == views_mark:
        return
    _drop_views(connection)
    for name in changed:
        _replace(connection, name)
    _describe_fact(connection)
    connection.execute(views_sql.encode())
    connection.execute(sql.SQL("comment on schema marts is {}").format(sql.Literal(views_mark)))


def _schema_comment(connection: Connection) -> str | None:
    row = connection.execute("select obj_description('marts'::regnamespace, 'pg_namespace')").fetchone()
    return cast(str | None, row[0]) if row else None


def _drop_views(connection: Connection) -> None:
    views = connection.execute("select viewname::text from pg_views where schemaname = 'marts'").fetchall()
    for (view,) in views:
        connection.execute(sql.SQL("drop view if exists {} cascade").format(sql.Identifier("marts", str(view))))


def _columns(connection: Connection, schema: str, table: str) -> list[tuple[str, str]]:
    rows = connection.execute(
        "select column_name::text, data_type::text from information_schema.columns "
        "where table_schema = %s and table_name = %s order by ordinal_position",
        (schema, table),
    )
    return cast(list[tuple[str, str]], rows.fetchall())


def _is_same(connection: Connection, name: str) -> bool:
    if _columns(connection, "marts", name) != _columns(connection, "candidate", name):
        return False
    query = sql.SQL(
        "select not exists ((table {new} except all table {old}) union all (table {old} except all table {new}))"
    ).format(new=sql.Identifier("candidate", name), old=sql.Identifier("marts", name))
    row = connection.execute(query).fetchone()
    return bool(row and row[0])


def _replace(connection: Connection, name: str) -> None:
    new, published = sql.Identifier("candidate", name), sql.Identifier("marts", name)
    connection.execute(sql.SQL("drop table if exists {}").format(published))
    connection.execute(
        sql.SQL("create table {} (like {} including comments including constraints including indexes)").format(
            published, new
        )
    )
    connection.execute(sql.SQL("insert into {} table {}").format(published, new))
    _copy_table_comment(connection, name)


def _copy_table_comment(connection: Connection, name: str) -> None:
    row = connection.execute("select obj_description(%s::regclass, 'pg_class')", (f"candidate.{name}",)).fetchone()
    if row and row[0]:
        connection.execute(
            sql.SQL("comment on table {} is {}").format(sql.Identifier("marts", name), sql.Literal(row[0]))
        )


def _describe_fact(connection: Connection) -> None:
    """Give the published fact the column comments of the candidate's."""
    described = connection.execute(
        """
        select a.attname::text, col_description(a.attrelid, a.attnum)
        from pg_attribute as a
        where a.attrelid = 'candidate.fct_indicator_value'::regclass and a.attnum > 0 and not a.attisdropped
        """
    ).fetchall()
    for table in ("fct_indicator_value", "fct_indicator_value_history"):
        existing = {name for name, _ in _columns(connection, "marts", table)}
        for column, description in described:
            if column in existing and description:
                connection.execute(
                    sql.SQL("comment on column {} is {}").format(
                        sql.Identifier("marts", table, str(column)), sql.Literal(description)
                    )
                )
