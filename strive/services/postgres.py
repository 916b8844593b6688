"""The embedded PostgreSQL of one home.

Data lies in ``<home>/postgres/data``, the log beside it. It listens on 127.0.0.1 only, on a free port that the home
remembers, and wants a generated password (scram-sha-256) for everybody. What a killed server left behind is cleared at
the next start: its orphaned workers, and a ``postmaster.pid`` that names a dead process or somebody else's.

Whoever uses the server holds ``<home>/postgres/users.lock`` shared; the last one to leave stops the server. A killed
user's lock is freed by the kernel, so the count is always right.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from strive.errors import NotReady
from strive.messages import message
from strive.services.postgres_binaries import postgres_command
from strive.services.postgres_data import last_line, make_data_folder
from strive.services.processes import end_processes, ends_with_parent, find_process, send, wait_until_gone
from strive.services.remembered import (
    LOOPBACK,
    port_is_free,
    port_to_listen_on,
    private_folder,
    remembered_port,
    remembered_secret,
)

USER = "strive"
WAREHOUSE_DATABASE = "strive"
AIRFLOW_DATABASE = "airflow"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
PORT_ATTEMPTS = 5
LARGEST_LOG_BYTES = 20_000_000
SMALL_SHARED_MEMORY_BYTES = 256_000_000
SERVER_SETTINGS = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",  # no DETAIL, which quotes rows
    "log_min_error_statement": "panic",  # nor statements
    "log_min_messages": "log",  # nor errors of statements, which quote values; whoever sent them is told
    "unix_socket_directories": "",
    "listen_addresses": LOOPBACK,
}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer:
    """The server whose data lies under ``home``. ``throwaway``: a test's server that need not survive a power cut."""

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self.home = home
        self.folder = home / "postgres"
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self._aside = self.folder / "data.new"
        self._throwaway = throwaway
        self._child: subprocess.Popen[bytes] | None = None

    def url(self, database: str = WAREHOUSE_DATABASE) -> str:
        """The URL of ``database``, with its password. Raises NotReady when the server never ran."""
        port = remembered_port(self.home, "postgres")
        if port is None:
            raise NotReady(message("database_url_not_set"))
        password = remembered_secret(self.home, "postgres")
        return f"postgresql://{USER}:{password}@{LOOPBACK}:{port}/{database}"

    def postmaster(self) -> psutil.Process | None:
        """The running server's process, if ``postmaster.pid`` names one that serves this very data folder."""
        try:
            process = find_process(int((self.data / "postmaster.pid").read_text().split("\n", 1)[0]))
            return process if process and str(self.data) in process.cmdline() else None
        except (OSError, ValueError, psutil.Error):
            return None

    def answers(self) -> bool:
        """Whether the server is running and takes a connection. Raises NotReady when it does not know the password."""
        if self.postmaster() is None:
            return False
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise NotReady(message("postgres_password_is_lost", home=str(self.home))) from None
            return False
        return True

    def start(self, *, ends_with_starter: bool = False) -> None:
        """Start the server and create its two databases; a running one is left as it is. Raises NotReady.

        ``ends_with_starter``: it shuts down by itself when the process that started it is killed.
        """
        private_folder(self.home)
        private_folder(self.folder)
        with (self.folder / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.data / "PG_VERSION").exists():
                end_processes(self._workers(), 2)
                password = remembered_secret(self.home, "postgres")
                make_data_folder(self.data, self._aside, USER, password, self.log, throwaway=self._throwaway)
            if not self._runs_already():
                self._clear_leftovers()
                self._launch(ends_with_starter)
            self._create_databases()

    def stop(self) -> None:
        """Stop the server: disconnect everybody, then at once, then by force. One that does not run is fine."""
        postmaster = self.postmaster()
        if postmaster is not None:
            for signal_number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
                send(postmaster, signal_number)
                if not wait_until_gone([postmaster], seconds):
                    break
        if self._child is not None:  # it may have been interrupted before it owned its data folder
            end_processes([child for child in [find_process(self._child.pid)] if child], 2)
            self._child.wait()
            self._child = None
        end_processes(self._workers(), 2)

    @contextmanager
    def in_use(self, *, ends_with_starter: bool = False) -> Iterator[PostgresServer]:
        """Have the server running for the block; the last of its users stops it."""
        private_folder(self.home)
        private_folder(self.folder)
        with (self.folder / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self.start(ends_with_starter=ends_with_starter)
                yield self
            finally:
                fcntl.flock(users, fcntl.LOCK_UN)
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else still uses it
                else:
                    self.stop()

    def _workers(self) -> list[psutil.Process]:
        """Processes of this server, known by their working folder: PostgreSQL overwrites arguments and environment."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.name() in ("postgres", "initdb") and process.cwd() in (str(self.data), str(self._aside)):
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return found

    def _clear_leftovers(self) -> None:
        end_processes(self._workers(), 2)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            os.replace(self.log, self.log.with_suffix(".log.1"))

    def _launch(self, ends_with_starter: bool) -> None:
        """Start the server on a free port; another one if somebody takes it in the same moment. Raises NotReady."""
        settings = SERVER_SETTINGS | (THROWAWAY_SETTINGS if self._throwaway else {})
        if _shared_memory_is_small():
            settings["dynamic_shared_memory_type"] = "mmap"
        for _ in range(PORT_ATTEMPTS):
            port = port_to_listen_on(self.home, "postgres")
            options = [part for name, value in {**settings, "port": port}.items() for part in ("-c", f"{name}={value}")]
            with self.log.open("ab") as log:
                self._child = subprocess.Popen(
                    postgres_command("postgres", "-D", str(self.data), *options),
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.data, start_new_session=True,
                    preexec_fn=ends_with_parent(signal.SIGINT) if ends_with_starter else None,
                )  # fmt: skip
            if self._came_up(self._child):
                return
            if port_is_free(port):  # so the port was not the reason
                break
        raise NotReady(message("postgres_did_not_start", log=str(self.log), last=last_line(self.log)))

    def _runs_already(self) -> bool:
        """Whether a server runs; one that is starting or shutting down just now is waited for."""
        end = time.monotonic() + START_SECONDS
        while self.postmaster() is not None:
            if self.answers():
                return True
            if time.monotonic() > end:
                self.stop()
            time.sleep(0.02)
        return False

    def _came_up(self, child: subprocess.Popen[bytes]) -> bool:
        """Wait until the server takes connections; False when it gave up. Recovery after a crash may take its time."""
        end = time.monotonic() + START_SECONDS
        while child.poll() is None:
            if self.answers():
                return True
            if time.monotonic() > end:
                self.stop()
                return False
            time.sleep(0.02)
        return False

    def _create_databases(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = {name for (name,) in connection.execute("select datname from pg_database")}
            for name in (WAREHOUSE_DATABASE, AIRFLOW_DATABASE):
                if name not in known:
                    connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            _close_databases(connection)
            if AIRFLOW_DATABASE not in known:
                # Airflow repeats what a crash of the server made it forget; the warehouse must never forget.
                connection.execute(f"alter database {AIRFLOW_DATABASE} set synchronous_commit = off")


def _close_databases(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Nobody enters a database, Airflow's and PostgreSQL's own neither, who was not let in by name."""
    opened = connection.execute(
        "select datname from pg_database where has_database_privilege('public', oid, 'connect')"
    ).fetchall()
    for (name,) in opened:
        connection.execute(
            sql.SQL("revoke connect, temporary on database {} from public").format(sql.Identifier(str(name)))
        )


def _shared_memory_is_small() -> bool:
    """Whether /dev/shm is too small for parallel queries, as in many containers."""
    shared_memory = Path("/dev/shm")  # noqa: S108 - it is measured, not written
    return shared_memory.exists() and shutil.disk_usage(shared_memory).free < SMALL_SHARED_MEMORY_BYTES
