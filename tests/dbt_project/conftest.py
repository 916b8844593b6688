"""One built warehouse for all tests that only look at it: a build takes seconds, looking takes none."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from dbt_project.build import build_candidate
from strive.catalogue.store import sync
from strive.database import Connection, connect
from strive.settings import Settings, load_settings
from tests.dbt_project.scenario import deliver_everything


@dataclass(frozen=True)
class Warehouse:
    """A built warehouse: its settings, an open connection and what the build said."""

    settings: Settings
    connection: Connection
    outcome: dict[str, Any]


@pytest.fixture(scope="session")
def warehouse(
    postgres_server: str, _template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """The scenario of ``tests/dbt_project/scenario.py``, built. Tests do not change it."""
    name = f"strive_test_{uuid.uuid4().hex[:12]}"
    url = urlunsplit(urlsplit(postgres_server)._replace(path=f"/{name}"))
    home: Path = tmp_path_factory.mktemp("warehouse-home")
    with psycopg.connect(postgres_server, autocommit=True) as administration:
        administration.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(_template_database))
        )
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("STRIVE_DATABASE_URL", url)
            environment.setenv("STRIVE_HOME", str(home))
            settings = load_settings()
            with connect() as connection:
                sync(connection, settings)
                deliver_everything(connection)
                connection.commit()
                outcome = build_candidate(settings)
                yield Warehouse(settings, connection, outcome)
        administration.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
