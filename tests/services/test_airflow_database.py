"""On a server of one's own, Airflow's database lies beside the warehouse's and is made when that is allowed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from strive.errors import NotReady, SourceUnavailable
from strive.services.airflow_database import airflow_url_beside, ensure_database


@pytest.fixture
def warehouse_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty database whose role may not create others."""
    name, role = f"wh_{uuid.uuid4().hex[:8]}", f"role_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("create role {} login password 'pw'").format(sql.Identifier(role)))
        connection.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(role)))
        parts = urlsplit(postgres_server)
        yield urlunsplit(parts._replace(path=f"/{name}", netloc=f"{role}:pw@{parts.hostname}:{parts.port}"))
        for database in (name, f"{name}_airflow"):
            connection.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(database)))
        connection.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))


def _as_owner(url: str, postgres_server: str) -> str:
    return urlunsplit(urlsplit(postgres_server)._replace(path=urlsplit(url).path))


def test_it_is_made_once(warehouse_url: str, postgres_server: str) -> None:
    url = _as_owner(airflow_url_beside(warehouse_url), postgres_server)
    ensure_database(url, postgres_server)
    ensure_database(url, postgres_server)
    with psycopg.connect(url) as connection:
        row = connection.execute("select current_database()").fetchone()
    assert row is not None
    assert str(row[0]).endswith("_airflow")


def test_a_role_that_may_not_is_told_what_to_do(warehouse_url: str) -> None:
    with pytest.raises(NotReady, match="STRIVE_AIRFLOW_DATABASE_URL"):
        ensure_database(airflow_url_beside(warehouse_url), warehouse_url)


def test_a_server_that_is_not_there_is_said_to_be_absent() -> None:
    with pytest.raises(SourceUnavailable):
        ensure_database("postgresql://x:y@127.0.0.1:1/a_airflow", "postgresql://x:y@127.0.0.1:1/a")
