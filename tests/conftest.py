"""Fixtures that every test may use: a database of its own, settings with a temporary home, the shared real data."""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import psycopg
import pytest
from psycopg import sql

from strive.catalogue.files import read_countries, read_record_types
from strive.database import Connection, apply_schema, connect
from strive.raw_tables import create_raw_table
from strive.services.postgres import PostgresServer
from strive.settings import PROJECT_ROOT, Settings, load_settings
from tests.pipeline.scheduling import pytest_collection_modifyitems as pytest_collection_modifyitems
from tests.pipeline.scheduling import pytest_xdist_make_scheduler as pytest_xdist_make_scheduler
from tests.pipeline.warehouse import drop_roles_of
from tests.pipeline.warehouse import sample_warehouse as sample_warehouse  # one for the oracle and the pipeline tests

SHARED_DATA = PROJECT_ROOT.parent / "shared" / "data"

# A busy machine is no reason to fail: nothing is timed in tests.
hypothesis.settings.register_profile("strive", deadline=None)
hypothesis.settings.load_profile("strive")


ROOMS = ("dags", "dbt_project", "expectations", "harmonise", "ingest", "publish", "reports", "strive")


@pytest.fixture(autouse=True)
def _our_loggers_speak() -> None:
    """Libraries that configure logging in one test switch our loggers off for the next one."""
    logging.disable(logging.NOTSET)
    for name, logger in logging.root.manager.loggerDict.items():
        if name.split(".")[0] in ROOMS and isinstance(logger, logging.Logger):
            logger.disabled, logger.propagate = False, True
            logger.setLevel(logging.NOTSET)


def _with_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _administer(server: str, statement: str, *names: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture
def shared_data() -> Path:
    """The folder of real files beside the project; the test is skipped where it is missing."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real files are not on this machine: {SHARED_DATA.name} beside the project is missing")
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server's maintenance database: ``STRIVE_TEST_DATABASE_URL``, else of an embedded one."""
    given = os.environ.get("STRIVE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with PostgresServer(tmp_path_factory.mktemp("postgres-server"), throwaway=True).in_use(
        ends_with_starter=True
    ) as server:
        yield server.url("postgres")


@pytest.fixture(scope="session")
def _template_database(postgres_server: str) -> Iterator[str]:
    """A database with the schema and the raw tables, of which each test gets a copy."""
    name = f"strive_template_{uuid.uuid4().hex[:12]}"
    _administer(postgres_server, "create database {}", name)
    with connect(_with_database(postgres_server, name)) as connection:
        apply_schema(connection)
        countries = sorted(read_countries(PROJECT_ROOT / "countries"))
        for record_type in read_record_types(PROJECT_ROOT / "catalogue").values():
            create_raw_table(connection, record_type, countries or ["KGZ", "KAZ", "TJK", "UZB", "TKM"])
    yield name
    _administer(postgres_server, "drop database {} with (force)", name)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings whose home is a temporary folder and which know no database; the environment says the same."""
    for name in [name for name in os.environ if name.startswith("STRIVE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("STRIVE_HOME", str(tmp_path / "home"))
    return load_settings()


@pytest.fixture
def database(
    settings: Settings, postgres_server: str, _template_database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Connection]:
    """A connection to a fresh database with the whole schema; ``STRIVE_DATABASE_URL`` names it."""
    name = f"strive_test_{uuid.uuid4().hex[:12]}"
    _administer(postgres_server, "create database {} template {}", name, _template_database)
    url = _with_database(postgres_server, name)
    monkeypatch.setenv("STRIVE_DATABASE_URL", url)
    with connect(url) as connection:
        yield connection
        connection.rollback()
    _administer(postgres_server, "drop database {} with (force)", name)
    drop_roles_of(postgres_server, name)
