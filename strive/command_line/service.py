"""``strive service``: become one service of the warehouse, for containers and for supervisors like systemd.

``prepare`` does once what the others need: databases, folders, schema, catalogue, crosswalks, Airflow's metadata.
``pages`` serves the quality page. ``round`` lets the DAGs of running services go once to the end. ``airflow`` is
Airflow's own command line with the services' settings. The rest are Airflow's services; the process becomes Airflow's,
so that signals reach it.
"""

from __future__ import annotations

import os
import subprocess
import sys

import click

from strive.command_line.session import readable_errors, say, warehouse
from strive.errors import StriveError
from strive.messages import message
from strive.services.airflow import COMMANDS, service_command, service_environment, write_password_file
from strive.settings import load_settings

PREPARE, PAGES, ROUND, AIRFLOW = "prepare", "pages", "round", "airflow"


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", type=click.Choice([PREPARE, *COMMANDS, PAGES, ROUND, AIRFLOW]))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where 'pages' listens.")
@readable_errors
def service(name: str, arguments: tuple[str, ...], host: str) -> None:
    """Be the service NAME until asked to end; ARGUMENTS are for 'airflow' only.

    Secrets and addresses come from the environment.
    """
    if arguments and name != AIRFLOW:
        raise click.UsageError(f"'{name}' takes no arguments")
    if name == PREPARE:
        _prepare()
    elif name == PAGES:
        from strive.services.pages import serve_pages

        serve_pages(load_settings().reports, host)
    elif name == ROUND:
        from strive.command_line.service_round import run_round

        sys.exit(run_round())
    elif name == AIRFLOW:
        _become([sys.executable, "-m", "airflow", *arguments], name)
    else:
        _become(service_command(name), name)


def _become(command: list[str], name: str) -> None:
    from strive.services.container import container_environment

    settings = load_settings()
    environment = service_environment(container_environment(settings, os.environ), name)
    write_password_file(settings)
    os.execvpe(command[0], command, environment)  # noqa: S606 - our own words, no shell


def _prepare() -> None:
    from strive.roles.provision import make_groups_as
    from strive.services.container import container_environment, given
    from strive.services.databases import make_database

    urls = [given(os.environ, name) for name in ("STRIVE_DATABASE_URL", "STRIVE_AIRFLOW_DATABASE_URL")]
    environment = container_environment(load_settings(), os.environ)
    # On a server where the databases were made by somebody else, nobody gives us its owner's URL.
    if admin_url := os.environ.get("STRIVE_DATABASE_ADMIN_URL"):
        for url in urls:
            make_database(admin_url, url)
        make_groups_as(admin_url, urls[0], load_settings())
    with warehouse() as settings:
        migrated = subprocess.run(
            [sys.executable, "-m", "airflow", "db", "migrate"], env=environment, stdin=subprocess.DEVNULL, check=False
        )
        if migrated.returncode != 0:
            raise StriveError(message("airflow_metadata_not_migrated", status=migrated.returncode))
        say(message("services_prepared"), settings)
