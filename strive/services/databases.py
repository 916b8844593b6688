"""Making the warehouse's and Airflow's databases on a server that is not embedded, each with an owner of its own.

Neither owner can enter the other's database. What is wanted stands in the two URLs: role, password and database name.
Called at every start: what is there stays, and a password that was changed in the URL is set on the server. The server
sees the password only as its SCRAM verifier, so that no log can hold it.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from strive.errors import NotReady, SourceUnavailable
from strive.messages import message


def make_database(admin_url: str, url: str) -> None:
    """Make the role and the database that ``url`` names, as the server's owner of ``admin_url``.

    Raises NotReady for a URL that lacks one of them, SourceUnavailable when the server does not let us in.
    """
    parts = urlsplit(url)
    role, password, database = (
        unquote(part or "") for part in (parts.username, parts.password, parts.path.lstrip("/"))
    )
    if not (role and password and database):
        raise NotReady(message("database_url_is_incomplete"))
    try:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            _make_role(connection, role, password)
            _make_database(connection, role, database)
    except psycopg.OperationalError as error:
        raise SourceUnavailable(message("database_does_not_answer", problem=str(error).strip())) from None


def _make_role(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    name = sql.Identifier(role)
    if connection.execute("select from pg_roles where rolname = %s", [role]).rowcount == 0:
        connection.execute(sql.SQL("create role {} login").format(name))
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("alter role {} password {}").format(name, sql.Literal(verifier)))


def _make_database(connection: psycopg.Connection[tuple[object, ...]], role: str, database: str) -> None:
    name = sql.Identifier(database)
    if connection.execute("select from pg_database where datname = %s", [database]).rowcount == 0:
        connection.execute(sql.SQL("create database {} owner {}").format(name, sql.Identifier(role)))
    connection.execute(sql.SQL("revoke connect, temporary on database {} from public").format(name))
