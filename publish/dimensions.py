"""The dimensions of the star: copied from the candidate when they differ, with the candidate's descriptions as comments."""

from __future__ import annotations

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
VIEWS = ("rpt_indicator_value",)


def publish_dimensions(connection: Connection) -> bool:
    """Bring every dimension of ``marts`` up to the candidate's. Returns whether any changed."""
    changed = [name for name in DIMENSIONS if not _is_same(connection, name)]
    if changed:
        for view in VIEWS:
            connection.execute(sql.SQL("drop view if exists {}").format(sql.Identifier("marts", view)))
        for name in changed:
            _replace(connection, name)
        _describe_fact(connection)
    return bool(changed)


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
        sql.SQL("create table {} (like {} including comments including constraints including indexes)").format(published, new)
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
