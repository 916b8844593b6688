"""The process behind ``strive up``: starts the services, restarts what dies, and stops all when it is asked to.

Run as ``python -m strive.command_line.keep``, detached from the terminal. How far it is stands in ``supervisor.json``;
a failed start leaves its message there for ``strive up`` to print.
"""

from __future__ import annotations

import sys
import time

from strive.command_line.session import say
from strive.command_line.starting import start
from strive.errors import StriveError
from strive.messages import Message
from strive.services.airflow import SERVICES_KEPT_UP
from strive.services.pipeline import Pipeline
from strive.services.signals import StopRequested, StopSignals
from strive.services.supervisor import Supervisor, supervise
from strive.settings import Settings, load_settings

LOOK_EVERY_SECONDS = 1.0


def keep(settings: Settings, signals: StopSignals) -> None:
    """Keep the services running until StopRequested."""
    with supervise(settings, signals, "up") as supervisor:
        pipeline = start(supervisor, SERVICES_KEPT_UP, lambda text: say(text, settings))
        pipeline.pause(pipeline.dags, paused=False)
        supervisor.tell("running", url=pipeline.api.url)
        watch(supervisor, pipeline)


def watch(supervisor: Supervisor, pipeline: Pipeline) -> None:
    """Restart what dies, until StopRequested."""
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        for name in supervisor.revive():
            supervisor.tell("running", url=pipeline.api.url, restarted=name)


def note_failure(settings: Settings, problem: Message) -> None:
    """Leave the reason of a failed start for ``strive up``."""
    (settings.home / "up-failed.txt").write_text(problem.text(settings.language), encoding="utf-8")


def main() -> int:
    """Returns the exit status."""
    settings = load_settings()
    with StopSignals() as signals:
        try:
            keep(settings, signals)
        except StopRequested:
            return 0
        except StriveError as error:
            note_failure(settings, error.message)
            say(error.message, settings)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
