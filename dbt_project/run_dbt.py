"""One dbt command, run in this process against the warehouse, with its failures said in the words of the house.

The connection goes to dbt by environment variables, which are set for the command only; the password stands in no file
and in no log. dbt's own files (parsed project, log) go below the home, never into the project.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from dbt_project.dbt_log import DbtLog, without_values
from strive.database import database_url
from strive.errors import Refusal, SourceUnavailable, StriveError
from strive.messages import message
from strive.settings import Settings

# The session of a killed command ends within a second; nothing of the candidate needs to outlive a crash of the server,
# since a build counts only after its own, synchronous commit.
SESSION_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "TimeZone": "UTC",
        "client_connection_check_interval": "1000",
        "work_mem": "64MB",
        "jit": "off",
        "synchronous_commit": "off",
    }.items()
)
LOST_CONNECTION = (
    "could not connect",
    "connection refused",
    "server closed the connection",
    "terminating connection",
    "the database system is",
    "connection to server",
    "connection already closed",
)
LONGEST_SAYING = 600


def connection_environment(url: str) -> dict[str, str]:
    """The parts of a PostgreSQL URL as the environment variables that ``profiles.yml`` reads."""
    parts = conninfo_to_dict(url)
    named = {
        "STRIVE_DBT_HOST": parts.get("host"),
        "STRIVE_DBT_PORT": parts.get("port"),
        "STRIVE_DBT_USER": parts.get("user"),
        "STRIVE_DBT_DATABASE": parts.get("dbname"),
        "STRIVE_DBT_SSLMODE": parts.get("sslmode"),
        "DBT_ENV_SECRET_STRIVE_PASSWORD": parts.get("password"),
    }
    return {name: str(value) for name, value in named.items() if value} | {"PGOPTIONS": SESSION_OPTIONS}


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def target_folder(settings: Settings, purpose: str) -> Path:
    """Where dbt keeps what it parsed, for one purpose and the project as it is.

    A changed project has another folder: dbt 1.12 finds every metric twice when it parses a change into what it saved.
    The folders of earlier states are removed.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in settings.dbt_project.rglob("*") if path.suffix in (".sql", ".yml")):
        digest.update(f"{path.relative_to(settings.dbt_project)}\0".encode() + path.read_bytes())
    kept = settings.home / "dbt" / purpose
    folder = kept / digest.hexdigest()[:16]
    for other in kept.glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run_dbt(settings: Settings, command: str, *arguments: str, files: Path | None = None) -> list[str]:
    """Run ``dbt <command>`` and return what its tests of severity warn said. ``files``: a ``target_folder`` for the
    files that dbt writes about the project (manifest, catalog, docs); without it none are written.

    Raises SourceUnavailable when the database was lost, Refusal naming the model, seed or test that failed and what it
    said.
    """
    results = _results(settings, command, *arguments, files=files)
    return [f"{result.node.name}: {result.message}" for result in results if str(result.status) == "warn"]


def compiled_models(settings: Settings, selected: str) -> list[Any]:
    """The selected models with ``compiled_code``, as for a first build, each after those that it reads. Raises as
    ``run_dbt`` does."""
    results = _results(settings, "compile", "--select", selected, "--full-refresh")
    models = {r.node.unique_id: r.node for r in results if str(r.node.resource_type) == "model"}
    read = {name: set(model.depends_on.nodes) & models.keys() for name, model in models.items()}
    return [models[name] for name in TopologicalSorter(read).static_order()]


def _results(settings: Settings, command: str, *arguments: str, files: Path | None = None) -> Sequence[Any]:
    # Imported here: dbt takes a second to import, and most runs find nothing to build.
    from dbt.cli.main import dbtRunner

    invocation = [
        command,
        *arguments,
        "--project-dir",
        str(settings.dbt_project),
        "--profiles-dir",
        str(settings.dbt_project),
        "--target-path",
        str(files or target_folder(settings, "target")),
        "--log-path",
        str(_log_file(settings).parent),
        "--log-level-file",
        "none",
        "--log-level",
        "none",
        "--write-json" if files else "--no-write-json",
    ]
    with closing(DbtLog(_log_file(settings))) as log, _environment(connection_environment(database_url())):
        outcome = dbtRunner(callbacks=[log]).invoke(invocation)
    results: Sequence[Any] = getattr(outcome.result, "results", None) or []
    failed = [result for result in results if str(result.status) in ("error", "fail", "runtime error")]
    if failed or not outcome.success:
        raise _failure(settings, command, failed, outcome.exception)
    return results


def _failure(settings: Settings, command: str, failed: Sequence[Any], exception: BaseException | None) -> StriveError:
    if failed:
        where = failed[0].node.name
        said = str(failed[0].message or "")
    else:
        where = f"dbt {command}"
        said = str(exception or "")
    said = without_values(said)[:LONGEST_SAYING]
    if any(sign in said.lower() for sign in LOST_CONNECTION):
        return SourceUnavailable(message("build_lost_the_database", node=where, problem=said))
    return Refusal(
        message("build_failed", node=where, problem=said, failures=max(len(failed), 1), log=str(_log_file(settings)))
    )


def _log_file(settings: Settings) -> Path:
    return settings.home / "dbt" / "logs" / "dbt.log"
