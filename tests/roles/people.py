"""People with a login in a warehouse: one for each role and each scope, and what the server answers them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from strive.catalogue.roles import read_roles
from strive.database import Connection
from strive.roles.logins import EVERY_COUNTRY, Asked, grant
from strive.roles.provision import groups_of
from strive.settings import Settings

EXPECTED = Path(__file__).parent / "expected_access.csv"


@dataclass(frozen=True)
class People:
    """The URL of each login, by role and country; ``role/*`` sees every country."""

    urls: dict[str, str]

    @contextmanager
    def as_(self, role: str, country: str = EVERY_COUNTRY) -> Iterator[Connection]:
        """A connection as the login, as a BI tool opens it."""
        with psycopg.connect(self.urls[f"{role}/{country}"], autocommit=True) as connection:
            yield connection


def make_people(connection: Connection, settings: Settings, url: str, countries: list[str]) -> People:
    """For each role a login with every country, and one for each of ``countries``. It commits by itself."""
    urls = {}
    for role in read_roles(settings.catalogue).roles:
        for country in (*countries, EVERY_COUNTRY):
            login = f"{connection.info.dbname}_{role[:5]}_{'all' if country == EVERY_COUNTRY else country.lower()}"
            password = grant(connection, settings, Asked(login, role, (country,), "a test"))
            parts = urlsplit(url)
            host = parts.netloc.rsplit("@", 1)[-1]
            urls[f"{role}/{country}"] = urlunsplit(parts._replace(netloc=f"{login}:{password}@{host}"))
    return People(urls)


def group_names(connection: Connection, settings: Settings) -> dict[str, str]:
    """The group of each role."""
    return groups_of(connection, read_roles(settings.catalogue))


def expected_access() -> list[dict[str, str]]:
    """The table that people read: kind, pattern of a name, and a word for each role. The first fitting line counts."""
    with EXPECTED.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def expected_of(expected: list[dict[str, str]], kind: str, name: str) -> dict[str, str] | None:
    """The line of the table for an object, None when no line speaks of it."""
    fitting = (line for line in expected if line["kind"] == kind and fnmatchcase(name, line["name"]))
    return next(fitting, None)


def answer(connection: Connection, statement: str, *values: Any) -> str:
    """``"ok"``, or the name of the error with which the server refuses."""
    try:
        # What the server sends is not read: a day such as infinity is none to Python, and no refusal.
        connection.execute(statement.encode(), values or None)
    except psycopg.Error as error:
        return type(error).__name__
    return "ok"
