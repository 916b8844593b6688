"""A database and a home of a test module's own."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from strive.settings import Settings, load_settings


@contextmanager
def warehouse_of_a_test(server: str, template: str, home: Path) -> Iterator[Settings]:
    """A copy of the template database, of which the environment speaks for the block."""
    name = f"strive_test_{uuid.uuid4().hex[:12]}"
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    with psycopg.connect(server, autocommit=True) as administration, pytest.MonkeyPatch.context() as environment:
        for variable in [variable for variable in os.environ if variable.startswith("STRIVE_")]:
            environment.delenv(variable)
        environment.setenv("STRIVE_DATABASE_URL", url)
        environment.setenv("STRIVE_HOME", str(home))
        administration.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        yield load_settings()
        administration.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
