"""Airflow of one home: its settings, its programs, its metadata database.

Everything is set through the environment; nothing is written into ``airflow.cfg``. It listens on 127.0.0.1 only. The
tuning is for one machine: short idle sleeps, so that a chain of small tasks takes seconds; health intervals short
enough that a killed task or scheduler is noticed while a person still watches, and long enough for a machine that is
busy.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import psycopg

from strive.errors import NotReady
from strive.messages import message
from strive.services.remembered import LOOPBACK, port_to_listen_on, private_folder, remembered_port, remembered_secret
from strive.settings import Settings

HOME_MARK = "STRIVE_SERVICES_OF"
SERVICE_MARK = "STRIVE_SERVICE"
ADMIN = "admin"
PARALLEL_TASKS = 4

AIRFLOW_COMMAND = (sys.executable, "-m", "airflow")
COMMANDS: dict[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
# What every task needs; named, not imported: this part of the project knows no room.
WARM_MODULES = ("psycopg", "strive.catalogue.files", "strive.database", "ingest.collect")
SERVICES_OF_A_RUN = ("api-server", "scheduler", "dag-processor")
SERVICES_KEPT_UP = (*SERVICES_OF_A_RUN, "triggerer")

_TUNING = {
    "CORE__LOAD_EXAMPLES": "False",
    "CORE__EXECUTOR": "LocalExecutor",
    "CORE__PARALLELISM": str(PARALLEL_TASKS),
    "CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
    # The default asks the name service, which may answer slowly or not at all.
    "CORE__HOSTNAME_CALLABLE": "socket.gethostname",
    "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMIN}:admin",
    "CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL": "0",
    "API__HOST": LOOPBACK,
    "API__WORKERS": "1",
    "DATABASE__CHECK_MIGRATIONS": "False",
    "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
    "SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "2",
    "SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "60",
    "SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "30",
    "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
    "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "10",
    "WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
    # A call that is repeated because the first answer was late is refused, and costs the task a try.
    "WORKERS__EXECUTION_API_TIMEOUT": "60",
    "DAG_PROCESSOR__REFRESH_INTERVAL": "30",
    "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "30",
    "DAG_PROCESSOR__BUNDLE_REFRESH_CHECK_INTERVAL": "2",
    "DAG_PROCESSOR__PARSING_PROCESSES": "1",
    "LOGGING__COLORED_CONSOLE_LOG": "False",
    "LOGGING__NAMESPACE_LEVELS": "great_expectations=WARNING",
    "USAGE_DATA_COLLECTION__ENABLED": "False",
}


def fernet_key() -> str:
    """A fresh key in the form that Airflow's encryption of connections wants."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def signing_key() -> str:
    """A fresh key, long enough for SHA-512."""
    return secrets.token_urlsafe(64)


def airflow_home(settings: Settings) -> Path:
    """The folder of Airflow's own files and logs."""
    return settings.home / "airflow"


def api_url(settings: Settings) -> str:
    """Where Airflow's pages and REST API are, or were last."""
    return f"http://{LOOPBACK}:{remembered_port(settings.home, 'airflow')}"


def airflow_environment(
    settings: Settings, warehouse_url: str, airflow_url: str, port: int | None = None
) -> dict[str, str]:
    """The whole environment of this home's Airflow processes.

    ``port``: where the API server listens already; without it the remembered one, or another if somebody took that.
    """
    home, folder = settings.home, airflow_home(settings)
    base = f"http://{LOOPBACK}:{port or port_to_listen_on(home, 'airflow')}"
    bundle = {
        "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle",
        "kwargs": {"path": str(settings.dags)},
    }
    own = {
        "CORE__DAGS_FOLDER": str(settings.dags),
        "CORE__FERNET_KEY": remembered_secret(home, "airflow_fernet_key", fernet_key),
        "CORE__EXECUTION_API_SERVER_URL": f"{base}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(folder / "passwords.json"),
        "DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps([{"name": "dags", **bundle}]),
        "DATABASE__SQL_ALCHEMY_CONN": with_driver(airflow_url, "psycopg2"),
        "DATABASE__SQL_ALCHEMY_CONN_ASYNC": with_driver(airflow_url, "psycopg"),
        "API__BASE_URL": base,
        "API__PORT": base.rsplit(":", 1)[1],
        "API__SECRET_KEY": remembered_secret(home, "airflow_secret_key"),
        "API_AUTH__JWT_SECRET": remembered_secret(home, "airflow_jwt_secret", signing_key),
        "LOGGING__BASE_LOG_FOLDER": str(folder / "logs"),
        "LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(folder / "logs" / "dag_processor"),
    }
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AIRFLOW") or name.startswith("AIRFLOW_CONN_")
    }
    return kept | {f"AIRFLOW__{name}": value for name, value in (_TUNING | own).items()} | {
        "AIRFLOW_HOME": str(folder),
        "STRIVE_PROJECT": str(settings.project),
        "STRIVE_HOME": str(settings.home),
        "STRIVE_DATABASE_URL": warehouse_url,
        "STRIVE_LANGUAGE": settings.language,
        HOME_MARK: str(settings.home),
        # Processes that rename themselves would otherwise overwrite the mark by which they are found.
        "SPT_NOENV": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), LOOPBACK])),
        "PYTHONUNBUFFERED": "1",
        "NO_COLOR": "1",
        "GX_ANALYTICS_ENABLED": "False",
        "DO_NOT_TRACK": "1",
    }  # fmt: skip


def with_driver(url: str, driver: str) -> str:
    """The URL as SQLAlchemy wants it: ``postgresql+<driver>://...``."""
    return f"postgresql+{driver}://{url.split('://', 1)[1]}"


def write_password_file(settings: Settings) -> str:
    """Write the password of the one user, and return it."""
    password = remembered_secret(settings.home, "airflow_password")
    path = private_folder(airflow_home(settings)) / "passwords.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({ADMIN: password}), encoding="utf-8")
    return password


def metadata_is_current(airflow_url: str, stamp: Path) -> bool:
    """Whether this very database was migrated by this very version of Airflow already."""
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != _stamp(airflow_url):
        return False
    with psycopg.connect(airflow_url) as connection:
        found = connection.execute("select to_regclass('alembic_version') is not null").fetchone()
    return bool(found and found[0])


def migration_command() -> list[str]:
    """The command that brings the metadata database up to date."""
    return [*AIRFLOW_COMMAND, "db", "migrate"]


def remember_migration(airflow_url: str, stamp: Path) -> None:
    """Note that the database is up to date."""
    stamp.write_text(_stamp(airflow_url), encoding="utf-8")


def _stamp(airflow_url: str) -> str:
    with psycopg.connect(airflow_url) as connection:
        row = connection.execute(
            "select s.system_identifier::text || '/' || d.oid from pg_control_system() s, pg_database d "
            "where d.datname = current_database()"
        ).fetchone()
    if row is None:
        raise NotReady(message("database_does_not_answer", problem="pg_database is empty"))
    return f"{version('apache-airflow-core')} {row[0]}"


def service_command(service: str) -> list[str]:
    """The command of one of Airflow's services."""
    if service == "scheduler":
        return [sys.executable, "-m", "strive.services.warm", ",".join(WARM_MODULES), *COMMANDS[service]]
    return [*AIRFLOW_COMMAND, *COMMANDS[service]]


def service_environment(environment: Mapping[str, str], service: str) -> dict[str, str]:
    """The environment of one service: the common one and its mark."""
    return {**environment, SERVICE_MARK: service}


def run_to_completion(command: list[str], environment: Mapping[str, str], log: Path) -> int:
    """Run a short program of Airflow's with its output in ``log``; returns its exit code."""
    with log.open("ab") as stream:
        return subprocess.run(
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, check=False
        ).returncode
