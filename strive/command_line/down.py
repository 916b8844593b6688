"""``strive down``: stop what ``strive up`` started, and everything else of this home."""

from __future__ import annotations

import click

from strive.command_line.session import readable_errors, say
from strive.messages import message
from strive.services.airflow import HOME_MARK
from strive.services.postgres import PostgresServer
from strive.services.processes import end_processes, find_process, marked_processes
from strive.services.supervisor import other_supervisor
from strive.settings import load_settings

STOP_SECONDS = 60.0


@click.command()
@readable_errors
def down() -> None:
    """Stop the services; what they were doing is continued at the next start."""
    settings = load_settings()
    told = other_supervisor(settings)
    if told is not None:
        process = find_process(int(told["pid"]), float(told["created"]))
        end_processes([process] if process else [], STOP_SECONDS)
    left = marked_processes(HOME_MARK, str(settings.home))
    end_processes(left, 5)
    server = PostgresServer(settings.home)
    was_running = server.postmaster() is not None
    server.stop()
    (settings.home / "supervisor.json").unlink(missing_ok=True)
    say(message("down_done" if told or left or was_running else "down_nothing"), settings)
