"""Reaching a database that an Airflow connection describes: its SQLAlchemy address, and reading without writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchModuleError

from ingest.pulls.endpoint import Endpoint
from strive.errors import Refusal
from strive.messages import message

_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "mssql": "mssql+pyodbc",
    "oracle": "oracle+oracledb",
    "sqlite": "sqlite",
}
# Said at the start of the transaction. The account should have no other right; this guards against our own mistakes.
_READ_ONLY = {
    "postgresql": "set transaction read only",
    "mysql": "set transaction read only",
    "mariadb": "set transaction read only",
    "oracle": "set transaction read only",
    "sqlite": "pragma query_only = on",
}


def engine_of(endpoint: Endpoint, connect_timeout: float) -> sa.Engine:
    """An engine for the connection. Raises Refusal for a kind or driver that is not there."""
    driver = endpoint.extra_text("sqlalchemy_scheme") or _DRIVERS.get(endpoint.kind, "")
    if not driver:
        raise _kind_misfit(endpoint)
    parts = urlsplit(endpoint.url)
    database = unquote(parts.path.lstrip("/"))
    if driver.startswith("sqlite"):
        # Opened for reading, so that a misspelt path does not become an empty database.
        url = sa.URL.create(driver, database=f"file:/{quote(database)}", query={"mode": "ro", "uri": "true"})
    else:
        login, password = endpoint.login or None, endpoint.password or None
        url = sa.URL.create(driver, login, password, parts.hostname, parts.port, database or None)
    in_time = {"connect_timeout": max(1, int(connect_timeout))} if _takes_timeout(driver) else {}
    try:
        return sa.create_engine(url, poolclass=sa.NullPool, connect_args=in_time, hide_parameters=True)
    except (NoSuchModuleError, ImportError):
        raise _kind_misfit(endpoint) from None


@contextmanager
def reading(engine: sa.Engine, rows_at_once: int) -> Iterator[sa.Connection]:
    """A connection whose transaction cannot write and whose results come in portions."""
    with engine.connect() as connection:
        read_only = _READ_ONLY.get(engine.dialect.name)
        if read_only:
            connection.exec_driver_sql(read_only)
        streaming = connection.execution_options(stream_results=True, yield_per=rows_at_once)
        try:
            yield streaming
        finally:
            connection.rollback()


def _takes_timeout(driver: str) -> bool:
    return driver.startswith(("postgresql", "mysql", "mariadb"))


def _kind_misfit(endpoint: Endpoint) -> Refusal:
    return Refusal(
        message(
            "connection_kind_misfit",
            connection=endpoint.connection_id,
            kind=endpoint.kind,
            expected=", ".join(_DRIVERS),
        )
    )
