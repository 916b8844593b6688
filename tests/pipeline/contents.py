"""What all tables of a warehouse hold, for tests that ask whether anything changed, or whether something is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from psycopg import sql

from strive.database import Connection

TableName = tuple[str, str]
_ROWS_AT_ONCE = 20_000


def tables(connection: Connection) -> list[TableName]:
    """Every table with rows of its own, in every schema of the warehouse."""
    rows = connection.execute(
        """
        select n.nspname, c.relname
        from pg_class as c
        inner join pg_namespace as n on c.relnamespace = n.oid
        where c.relkind in ('r', 'm') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
        order by 1, 2
        """
    ).fetchall()
    return cast(list[TableName], rows)


def row_counts(connection: Connection) -> dict[TableName, int]:
    """The rows of every table."""
    query = sql.SQL("select count(*) from {}")
    return {
        name: cast(tuple[int], connection.execute(query.format(sql.Identifier(*name))).fetchone())[0]
        for name in tables(connection)
    }


def texts_like(connection: Connection, pattern: str) -> Iterator[tuple[TableName, str]]:
    """Every different piece of text that matches a regular expression, in whatever column of whatever table."""
    wanted = re.compile(pattern)
    for name in tables(connection):
        found: set[str] = set()
        for text in _contents(connection, name):
            found.update(match[0] for match in wanted.finditer(text))
        yield from ((name, text) for text in sorted(found))


def _contents(connection: Connection, name: TableName) -> Iterator[str]:
    """The rows of a table as text, many at once."""
    copying = sql.SQL("copy (select * from only {}) to stdout").format(sql.Identifier(*name))
    with connection.cursor() as cursor, cursor.copy(copying) as copy:
        waiting: list[bytes | bytearray | memoryview] = []
        for row in copy:
            waiting.append(row)
            if len(waiting) == _ROWS_AT_ONCE:
                yield b"".join(waiting).decode()
                waiting = []
        yield b"".join(waiting).decode()
