"""Which databases the services use: the embedded server's two, or, on a server of one's own, the named ones.

With ``STRIVE_DATABASE_URL`` set nothing is started. Airflow's metadata then lies in ``STRIVE_AIRFLOW_DATABASE_URL``,
or in a database ``<name>_airflow`` beside the warehouse's, which is created if the role may.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from strive.errors import NotReady, SourceUnavailable
from strive.messages import message


def airflow_url_beside(warehouse_url: str) -> str:
    """The URL of ``<name>_airflow`` on the warehouse's server."""
    parts = urlsplit(warehouse_url)
    return urlunsplit(parts._replace(path=f"{parts.path}_airflow"))


def ensure_database(url: str, neighbour_url: str) -> None:
    """Create the database of ``url`` through a connection to ``neighbour_url`` when it is missing.

    Raises NotReady when the role may not create it, SourceUnavailable when the server does not answer.
    """
    name = unquote(urlsplit(url).path.lstrip("/"))
    try:
        with psycopg.connect(neighbour_url, autocommit=True) as connection:
            if connection.execute("select from pg_database where datname = %s", [name]).rowcount == 0:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    except psycopg.errors.DuplicateDatabase:
        return
    except psycopg.errors.InsufficientPrivilege:
        raise NotReady(message("airflow_database_not_created", database=name)) from None
    except psycopg.OperationalError as error:
        raise SourceUnavailable(message("database_does_not_answer", problem=str(error).strip())) from None
