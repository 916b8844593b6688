"""``strive airflow ...``: Airflow's own command line, on the services that ``strive up`` keeps running.

A backfill of past months, for example: ``strive airflow backfill create --dag-id country_KGZ --from-date 2021-05-01
--to-date 2021-05-31``.
"""

from __future__ import annotations

import os

import click

from strive.command_line.session import readable_errors
from strive.errors import NotReady
from strive.messages import message
from strive.services.airflow import AIRFLOW_COMMAND, airflow_environment
from strive.services.airflow_database import airflow_url_beside
from strive.services.postgres import AIRFLOW_DATABASE, PostgresServer
from strive.services.remembered import remembered_port
from strive.services.supervisor import other_supervisor
from strive.settings import Settings, load_settings


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@readable_errors
def airflow(arguments: tuple[str, ...]) -> None:
    """Call Airflow's command line with ARGUMENTS; the process becomes Airflow's."""
    settings = load_settings()
    if other_supervisor(settings) is None:
        raise NotReady(message("airflow_does_not_run"))
    warehouse_url, airflow_url = urls(settings)
    port = remembered_port(settings.home, "airflow")
    environment = airflow_environment(settings, warehouse_url, airflow_url, port)
    os.execvpe(AIRFLOW_COMMAND[0], [*AIRFLOW_COMMAND, *arguments], environment)  # noqa: S606 - no shell


def urls(settings: Settings) -> tuple[str, str]:
    """The URLs of the warehouse's database and of Airflow's."""
    server = PostgresServer(settings.home)
    is_embedded = remembered_port(settings.home, "postgres") is not None and settings.database_url == server.url()
    if settings.database_url and not is_embedded:  # a command that uses the embedded server names it as well
        return settings.database_url, settings.airflow_database_url or airflow_url_beside(settings.database_url)
    return server.url(), server.url(AIRFLOW_DATABASE)
