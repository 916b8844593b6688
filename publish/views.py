"""The views that people open in a BI tool, and a comment on every column of everything that is published.

The views are the files of ``sql/views``, made in the order of their names; they run with the rights of whoever asks
(``security_invoker``), so that a policy on a table holds through them. Columns of the same name mean the same
everywhere: what a column says comes from the candidate's models, or from ``columns.yaml`` where no model has it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import LiteralString, cast

import yaml
from psycopg import sql

from publish.dimensions import drop_views
from strive.database import Connection

FOLDER = Path(__file__).parent
# Of a name that two models describe, the description of the first counts.
_DESCRIBED_FIRST = ("fct_indicator_value", "fct_target_phased", "fct_target")


def publish_views(connection: Connection) -> None:
    """Make the views anew and describe everything, when they or the descriptions changed or are missing."""
    files = sorted((FOLDER / "sql" / "views").glob("*.sql"))
    texts = [path.read_text(encoding="utf-8") for path in files]
    described = _descriptions(connection)
    mark = _mark(connection, texts, described)
    if _schema_comment(connection) == mark:
        return
    drop_views(connection)
    for text in texts:
        connection.execute(text.encode())
    _describe(connection, described)
    connection.execute(
        sql.SQL("comment on schema marts is {}").format(sql.Literal(_mark(connection, texts, described)))
    )


def _mark(connection: Connection, texts: list[str], described: Mapping[str, Mapping[str, str]]) -> str:
    """A fingerprint of the views' text, of the descriptions, and of the columns that there are."""
    columns = connection.execute(
        "select table_name::text, column_name::text from information_schema.columns "
        "where table_schema = 'marts' order by table_name, ordinal_position"
    ).fetchall()
    said = json.dumps([texts, described, columns], sort_keys=True)
    return f"What is published: the star and its views. {hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _schema_comment(connection: Connection) -> str | None:
    row = connection.execute("select obj_description('marts'::regnamespace, 'pg_namespace')").fetchone()
    return cast(str | None, row[0]) if row else None


@cache
def _own_descriptions() -> dict[str, dict[str, str]]:
    return cast(dict[str, dict[str, str]], yaml.safe_load((FOLDER / "columns.yaml").read_text(encoding="utf-8")))


def _descriptions(connection: Connection) -> dict[str, dict[str, str]]:
    """What is said of each relation: '' of itself, else of its columns; under '*' what is said wherever a name is."""
    rows = connection.execute(
        """
        select c.relname::text, coalesce(a.attname::text, ''), d.description
        from pg_class as c
        inner join pg_description as d on c.oid = d.objoid and d.classoid = 'pg_class'::regclass
        left join pg_attribute as a on c.oid = a.attrelid and d.objsubid = a.attnum and a.attnum > 0
        where c.relnamespace = 'candidate'::regnamespace
        order by c.relname
        """
    )
    described: dict[str, dict[str, str]] = {}
    for relation, column, description in cast(list[tuple[str, str, str]], rows.fetchall()):
        described.setdefault(relation, {})[column] = description
    everywhere: dict[str, str] = {}
    for relation in sorted(described, key=lambda name: (name not in _DESCRIBED_FIRST, name)):
        everywhere = {name: said for name, said in described[relation].items() if name} | everywhere
    own = _own_descriptions()
    for relation, said in own.items():
        described[relation] = described.get(relation, {}) | said
    return described | {"*": everywhere | own["*"]}


def _describe(connection: Connection, described: Mapping[str, Mapping[str, str]]) -> None:
    relations = connection.execute(
        """
        select c.relname::text, c.relkind::text, array_agg(a.attname::text order by a.attnum)
        from pg_class as c
        inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'marts'::regnamespace and c.relkind in ('r', 'v')
        group by c.relname, c.relkind
        """
    ).fetchall()
    comments = []
    for relation, kind, columns in cast(list[tuple[str, str, list[str]]], relations):
        own = described.get(relation, {})
        if own.get(""):
            comments.append(_comment("view" if kind == "v" else "table", ("marts", relation), own[""]))
        for column in columns:
            said = own.get(column) or described["*"].get(column)
            if said:
                comments.append(_comment("column", ("marts", relation, column), said))
    connection.execute(sql.SQL(";\n").join(comments))


def _comment(kind: LiteralString, name: tuple[str, ...], said: str) -> sql.Composed:
    return sql.SQL("comment on {} {} is {}").format(sql.SQL(kind), sql.Identifier(*name), sql.Literal(said))
