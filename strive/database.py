"""Connections to the warehouse, its schema, and the locks that keep two runs out of each other's way."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from strive.errors import NotReady, SourceUnavailable
from strive.messages import message

SCHEMA_FOLDER = Path(__file__).parent / "schema"
Connection = psycopg.Connection[tuple[object, ...]]


def database_url() -> str:
    """The warehouse's URL from the environment. Raises NotReady when no service has set it."""
    url = os.environ.get("STRIVE_DATABASE_URL")
    if not url:
        raise NotReady(message("database_url_not_set"))
    return url


def connect(url: str | None = None, *, autocommit: bool = False) -> Connection:
    """A connection with UTC as its time zone. Raises SourceUnavailable when the server does not answer."""
    try:
        return psycopg.connect(
            url or database_url(), autocommit=autocommit, options="-c TimeZone=UTC", application_name="strive"
        )
    except psycopg.OperationalError as error:
        raise SourceUnavailable(message("database_does_not_answer", problem=str(error).strip())) from None


def apply_schema(connection: Connection) -> None:
    """Create what is missing of ledger, quality, quarantine and catalogue; safe to call at any time."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtextextended('strive schema', 0))")
        for path in sorted(SCHEMA_FOLDER.glob("*.sql")):
            connection.execute(path.read_text(encoding="utf-8").encode())


@contextmanager
def exclusive(connection: Connection, *what: str) -> Iterator[None]:
    """Hold the lock named by ``what`` for the block; another holder is waited for. Freed when the process dies."""
    key = zlib.crc32("|".join(what).encode())
    connection.execute("select pg_advisory_lock(%s, %s)", (0x5354, key - 2**31))
    try:
        yield
    finally:
        if not connection.closed and connection.info.transaction_status != psycopg.pq.TransactionStatus.INERROR:
            connection.execute("select pg_advisory_unlock(%s, %s)", (0x5354, key - 2**31))


def identifier(*names: str) -> sql.Identifier:
    """A quoted name, ``identifier("raw", "probation_client")``."""
    return sql.Identifier(*names)
