"""Starting a home's services, watching them, and stopping every one of them.

One supervisor per home: it holds ``<home>/supervisor.lock``, and tells in ``<home>/supervisor.json`` who it is and how
far it is. Each service runs in a session of its own with its output in ``<home>/logs``, carries the home's mark in its
environment, and ends when the supervisor is killed. To stop: SIGTERM to each group, SIGKILL to what is left, then a
sweep of every process that carries the mark. What an earlier, killed supervisor left behind is swept at the start.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from strive.errors import NotReady
from strive.messages import message
from strive.services import airflow
from strive.services.airflow_database import airflow_url_beside, ensure_database
from strive.services.postgres import PostgresServer
from strive.services.processes import alive, end_processes, ends_with_parent, find_process, marked_processes
from strive.services.remembered import private_folder
from strive.services.signals import StopRequested, StopSignals
from strive.settings import Settings

STOP_SECONDS = 5.0
LONGEST_BACK_OFF_SECONDS = 60.0
CALM_SECONDS = 120.0


class ServiceDied(NotReady):
    """A service ended by itself."""


@dataclass
class Service:
    """A running service, and how often in a row it died."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    started: float
    deaths: int = 0


class Supervisor:
    """The services of one home; made by ``supervise``."""

    def __init__(self, settings: Settings, signals: StopSignals, kind: str) -> None:
        self.settings = settings
        self.signals = signals
        self.kind = kind
        self.logs = private_folder(settings.home / "logs")
        self.services: dict[str, Service] = {}
        self.postgres: PostgresServer | None = None
        self._environment: dict[str, str] = {}
        self._stack = ExitStack()

    def start_databases(self) -> None:
        """Have PostgreSQL running and Airflow's metadata up to date; sets ``STRIVE_DATABASE_URL`` of this process."""
        given = self.settings.database_url
        if given:
            warehouse_url = given
            airflow_url = self.settings.airflow_database_url or airflow_url_beside(given)
            ensure_database(airflow_url, given)
        else:
            self.postgres = PostgresServer(self.settings.home)
            with self.signals.shielded():
                self._stack.enter_context(self.postgres.in_use(ends_with_starter=True))
            warehouse_url, airflow_url = self.postgres.url(), self.postgres.url("airflow")
        os.environ["STRIVE_DATABASE_URL"] = warehouse_url
        self._environment = airflow.airflow_environment(self.settings, warehouse_url, airflow_url)
        airflow.write_password_file(self.settings)
        self._migrate(airflow_url)

    def _migrate(self, airflow_url: str) -> None:
        stamp, log = airflow.airflow_home(self.settings) / "migrated", self.logs / "airflow-migrate.log"
        if airflow.metadata_is_current(airflow_url, stamp):
            return
        with self.signals.shielded():
            migration = self._spawn("db-migrate", airflow.migration_command(), log)
        while migration.poll() is None:
            time.sleep(0.05)
        if migration.returncode != 0:
            raise ServiceDied(message("airflow_migration_failed", log=str(log)))
        airflow.remember_migration(airflow_url, stamp)

    def start_services(self, names: tuple[str, ...]) -> None:
        """Start Airflow's services; they are not waited for."""
        for name in names:
            self._start(name)

    def _start(self, name: str, deaths: int = 0) -> None:
        log = self.logs / f"{name}.log"
        with self.signals.shielded():
            process = self._spawn(name, airflow.service_command(name), log)
            self.services[name] = Service(name, process, log, time.monotonic(), deaths)

    def _spawn(self, name: str, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as stream:
            return subprocess.Popen(
                command, env=airflow.service_environment(self._environment, name), cwd=self.settings.home,
                stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True,
                preexec_fn=ends_with_parent(signal.SIGTERM),
            )  # fmt: skip

    def check(self) -> None:
        """Raises ServiceDied when a service ended, StopRequested when somebody asked to end."""
        self.signals.check()
        for service in self.services.values():
            if service.process.poll() is not None:
                raise ServiceDied(message("service_died", service=service.name, log=str(service.log)))
        if self.postgres is not None and self.postgres.postmaster() is None:
            raise ServiceDied(message("service_died", service="postgres", log=str(self.postgres.log)))

    def revive(self) -> list[str]:
        """Start what died again, each service later the more often it died; returns the names. Raises StopRequested."""
        self.signals.check()
        revived = (
            [] if self.postgres is None or self.postgres.postmaster() is not None else [self._revive(self.postgres)]
        )
        for service in list(self.services.values()):
            lived = time.monotonic() - service.started
            if service.process.poll() is None:
                service.deaths = 0 if lived > CALM_SECONDS else service.deaths
            elif lived > min(2.0**service.deaths - 1, LONGEST_BACK_OFF_SECONDS):
                end_processes(self._processes_of(service.name), 2)
                os.replace(service.log, service.log.with_suffix(".log.1"))
                self._start(service.name, service.deaths + 1)
                revived.append(service.name)
        return revived

    def _revive(self, postgres: PostgresServer) -> str:
        address = postgres.url()
        with self.signals.shielded():
            postgres.start(ends_with_starter=True)
        if postgres.url() != address:  # its port was taken meanwhile: nobody would find it
            raise ServiceDied(message("service_died", service="postgres", log=str(postgres.log)))
        return "postgres"

    def tell(self, state: str, **more: Any) -> None:
        """Write into ``supervisor.json`` how far this supervisor is."""
        me = psutil.Process()
        content = {"pid": me.pid, "created": me.create_time(), "kind": self.kind, "state": state, **more}
        path = self.settings.home / "supervisor.json"
        part = path.with_suffix(".part")
        part.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        os.replace(part, path)

    def stop(self) -> None:
        """Stop everything that this home started, whatever it takes; a second call finds nothing to do."""
        for signal_number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 2.0)):
            self._signal_groups(signal_number)
            end = time.monotonic() + seconds
            while self._running() and time.monotonic() < end:
                time.sleep(0.02)
        self.sweep()
        self._stack.close()
        (self.settings.home / "supervisor.json").unlink(missing_ok=True)

    def _running(self) -> list[Service]:
        return [service for service in self.services.values() if service.process.poll() is None]

    def _signal_groups(self, signal_number: int) -> None:
        for service in self._running():
            with suppress(ProcessLookupError):
                os.killpg(service.process.pid, signal_number)

    def sweep(self) -> None:
        """End every process that carries this home's mark."""
        end_processes(marked_processes(airflow.HOME_MARK, str(self.settings.home)), 1)

    def _processes_of(self, service: str) -> list[psutil.Process]:
        found = []
        for process in marked_processes(airflow.HOME_MARK, str(self.settings.home)):
            try:
                if process.environ().get(airflow.SERVICE_MARK) == service:
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return found


@contextmanager
def supervise(settings: Settings, signals: StopSignals, kind: str) -> Iterator[Supervisor]:
    """Be the home's supervisor for the block, and stop everything at its end, however it ends.

    ``kind``: ``run`` or ``up``. Raises NotReady when another supervisor is at work.
    """
    lock_path = private_folder(settings.home) / "supervisor.lock"
    with lock_path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotReady(message("supervisor_is_at_work", home=str(settings.home))) from None
        supervisor = Supervisor(settings, signals, kind)
        try:
            try:
                with signals.shielded():
                    supervisor.sweep()
                    supervisor.tell("starting")
                yield supervisor
            except Exception:
                signals.check()  # a step may have taken the signal for a failure of its own
                raise
            finally:
                with signals.shielded(final=True):
                    supervisor.stop()
        except StopRequested:
            # The signal may have come after the block's end and before its shield.
            with signals.shielded(final=True):
                supervisor.stop()
            raise


def other_supervisor(settings: Settings) -> dict[str, Any] | None:
    """What the home's living supervisor last told of itself, or None when there is none."""
    try:
        told: dict[str, Any] = json.loads((settings.home / "supervisor.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    process = find_process(int(told["pid"]), float(told["created"]))
    return told if process is not None and alive(process) else None
