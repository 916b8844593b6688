"""The sample warehouse with a login for each role, for the Kyrgyz Republic and for every country."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from strive.database import Connection
from strive.settings import Settings
from tests.pipeline.warehouse import Warehouse
from tests.roles.people import People, make_people

OWN = "KGZ"


@dataclass(frozen=True)
class Peopled:
    """``engine``: a connection of the owner, which commits by itself."""

    warehouse: Warehouse
    engine: Connection
    people: People

    @property
    def settings(self) -> Settings:
        """The warehouse's settings."""
        return self.warehouse.settings


@pytest.fixture(scope="session")
def peopled(sample_warehouse: Warehouse) -> Iterator[Peopled]:
    """The sample warehouse and people who may enter it. Their logins end with the test run."""
    with psycopg.connect(sample_warehouse.url, autocommit=True) as engine:
        people = make_people(engine, sample_warehouse.settings, sample_warehouse.url, [OWN])
        yield Peopled(sample_warehouse, engine, people)
        for url in people.urls.values():
            login = psycopg.conninfo.conninfo_to_dict(url)["user"]
            engine.execute(
                psycopg.sql.SQL("drop owned by {0}; drop role {0}").format(psycopg.sql.Identifier(str(login)))
            )
