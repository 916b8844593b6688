"""``strive up``: start the services, detached, and return when they are ready."""

from __future__ import annotations

import subprocess
import sys
import time

import click

from strive.command_line.session import readable_errors, say
from strive.errors import NotReady
from strive.messages import message
from strive.services.airflow import ADMIN
from strive.services.processes import end_processes, find_process
from strive.services.remembered import private_folder
from strive.services.signals import StopRequested, StopSignals
from strive.services.supervisor import other_supervisor
from strive.settings import Settings, load_settings

STOP_SECONDS = 60.0


@click.command()
@readable_errors
def up() -> None:
    """Start the services and keep them running; 'strive down' stops them."""
    settings = load_settings()
    told = other_supervisor(settings)
    if told is None:
        told = _start(settings)
    elif told["kind"] != "up" or told["state"] != "running":
        raise NotReady(message("supervisor_is_at_work", home=str(settings.home)))
    say(
        message("up_is_running", url=str(told["url"]), user=ADMIN, secrets=str(settings.home / "secrets.json")),
        settings,
    )
    say(message("up_next", inbox=str(settings.inbox)), settings)


def _start(settings: Settings) -> dict[str, object]:
    """Start the keeper and wait until it says that it runs. Raises NotReady; ends the keeper when interrupted."""
    failure, log = settings.home / "up-failed.txt", private_folder(settings.home / "logs") / "supervisor.log"
    failure.unlink(missing_ok=True)
    say(message("up_starts"), settings)
    with StopSignals() as signals:
        with signals.shielded(), log.open("wb") as stream:
            keeper = subprocess.Popen(
                [sys.executable, "-m", "strive.command_line.keep"],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        try:
            while keeper.poll() is None:
                told = other_supervisor(settings)
                if told is not None and told["state"] == "running":
                    return told
                time.sleep(0.2)
        except StopRequested as stop:
            with signals.shielded(final=True):
                process = find_process(keeper.pid)
                end_processes([process] if process else [], STOP_SECONDS)
            say(message("run_was_stopped"), settings)
            sys.exit(stop.exit_code)
    if failure.exists():
        click.echo(failure.read_text(encoding="utf-8"), err=True)
        sys.exit(1)
    raise NotReady(message("service_died", service="supervisor", log=str(log)))
