"""``strive status``: what runs, what was published last, what became of the deliveries, what nobody claims."""

from __future__ import annotations

from contextlib import ExitStack

import click

from strive.command_line.session import readable_errors, say
from strive.database import Connection, connect
from strive.messages import message
from strive.services.airflow_api import AirflowApi
from strive.services.postgres import PostgresServer
from strive.services.supervisor import other_supervisor
from strive.settings import Settings, load_settings


@click.command()
@readable_errors
def status() -> None:
    """Show what runs and what the warehouse holds."""
    settings = load_settings()
    _say_services(settings)
    with ExitStack() as stack:
        url = settings.database_url
        if url is None:
            server = PostgresServer(settings.home)
            if not (server.data / "PG_VERSION").exists():
                say(message("status_empty"), settings)
                return
            url = stack.enter_context(server.in_use()).url()
        _say_contents(settings, stack.enter_context(connect(url)))


def _say_services(settings: Settings) -> None:
    told = other_supervisor(settings)
    if told is None:
        say(message("status_nothing_runs"), settings)
        return
    say(message("status_supervisor", kind=told["kind"], state=told["state"], url=str(told.get("url") or "—")), settings)
    if "url" in told:
        for component, state in AirflowApi(settings).health().items():
            if state is not None:
                say(message("status_component", component=component, state=state), settings)


def _say_contents(settings: Settings, connection: Connection) -> None:
    found = connection.execute("select to_regclass('ledger.vintage') is not null").fetchone()
    if not (found and found[0]):
        say(message("status_empty"), settings)
        return
    vintage = connection.execute(
        "select vintage_id, to_char(published_at, 'YYYY-MM-DD HH24:MI'), cells_published "
        "from ledger.vintage order by vintage_id desc limit 1"
    ).fetchone()
    if vintage is None:
        say(message("status_no_vintage"), settings)
    else:
        say(message("status_vintage", vintage=vintage[0], published=vintage[1], cells=vintage[2]), settings)  # type: ignore[arg-type]
    verdicts = connection.execute(
        "select coalesce(verdict, state), count(*) from ledger.delivery group by 1 order by 1"
    ).fetchall()
    for verdict, deliveries in verdicts:
        say(message("status_deliveries", verdict=str(verdict), deliveries=str(deliveries)), settings)
    for path, size in connection.execute(
        "select inbox_path, file_bytes from ledger.unclaimed_file order by inbox_path"
    ):
        say(message("status_unclaimed", file=str(path), bytes=str(size)), settings)
