"""A warehouse of a test's own: an inbox, a home, a database, and the real rooms called in order, in this process."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from strive.database import Connection, connect
from strive.settings import PROJECT_ROOT, Settings, load_settings


@dataclass
class Warehouse:
    """A warehouse. ``results``: what each step of the last run returned."""

    settings: Settings
    url: str
    results: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def in_use(self) -> Iterator[Connection]:
        """The environment speaks of this warehouse for the block; a connection that is rolled back after it."""
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("STRIVE_")]:
                patch.delenv(name)
            patch.setenv("STRIVE_HOME", str(self.settings.home))
            patch.setenv("STRIVE_INBOX_AFTER_LANDING", "keep")
            patch.setenv("STRIVE_PROJECT", str(self.settings.project))
            patch.setenv("STRIVE_DATABASE_URL", self.url)
            with connect(self.url) as connection:
                yield connection
                connection.rollback()

    def run(self) -> None:
        """Take what lies in the inbox through every room."""
        from dbt_project.build import build_candidate, load_crosswalks
        from expectations.gate import check_candidate, check_deliveries
        from ingest.collect import collect
        from publish.publication import publish
        from reports.site import write_site
        from strive.catalogue.files import read_countries
        from strive.prepare import prepare

        with self.in_use():
            prepare(self.settings)
            load_crosswalks(self.settings)
            countries = read_countries(self.settings.countries)
            self.results = {
                f"collect {code} {dataset}": collect(code, dataset)
                for code, country in countries.items()
                for dataset in country.datasets
                if any((self.settings.inbox / code / dataset).iterdir())
            }
            self.results |= {f"check {code}": check_deliveries(code) for code in countries}
            self.results["build"] = build_candidate(self.settings)
            self.results["gate"] = check_candidate()
            self.results["publish"] = publish()
            self.results["site"] = write_site(self.settings)


@contextmanager
def new_warehouse(server: str, home: Path, project: Path = PROJECT_ROOT) -> Iterator[Warehouse]:
    """An empty warehouse with a database of its own on the server; the database is gone afterwards. ``project``: whose
    country files, catalogue, rules and models it follows.
    """
    name = f"strive_pipeline_{uuid.uuid4().hex[:12]}"
    _administer(server, "create database {}", name)
    try:
        url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        named = {"STRIVE_HOME": str(home), "STRIVE_PROJECT": str(project), "STRIVE_DATABASE_URL": url}
        named["STRIVE_INBOX_AFTER_LANDING"] = "keep"  # the oracle reads what was delivered
        yield Warehouse(load_settings(named), url)
    finally:
        _administer(server, "drop database {} with (force)", name)
        drop_roles_of(server, name)


def drop_roles_of(server: str, database: str) -> None:
    """Drop the roles of a database that is gone: groups and logins, which are named after it."""
    with psycopg.connect(server, autocommit=True) as connection:
        found = connection.execute(
            "select rolname::text from pg_roles where starts_with(rolname, %s)", (f"{database}_",)
        )
        for (role,) in found.fetchall():
            connection.execute(sql.SQL("drop role {}").format(sql.Identifier(str(role))))


def _administer(server: str, statement: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def sample_warehouse(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The sample deliveries, taken through the whole warehouse once."""
    from strive.sample import write_samples

    with new_warehouse(postgres_server, tmp_path_factory.mktemp("sample-warehouse")) as warehouse:
        write_samples(warehouse.settings)
        warehouse.run()
        yield warehouse
