"""The main job as a person runs it: ``strive run`` on an empty home, and then again.

Real PostgreSQL, Airflow, dbt and Great Expectations; several minutes on a small machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from publish.publication import content_hash
from strive.services.airflow import HOME_MARK
from strive.services.postgres import PostgresServer
from strive.services.processes import marked_processes
from tests.pipeline.contents import texts_like
from tests.pipeline.delivered_persons import files_of, persons_in

TABLES = ("ledger.delivery", "ledger.receipt", "ledger.vintage", "quarantine.row", "marts.fct_indicator_value_history")
UNFINISHED = "select dag_id || '/' || run_id from dag_run where state <> 'success'"
UNSUCCESSFUL = "select dag_id || '/' || task_id from task_instance where state <> 'success'"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after the first run."""
    home = tmp_path_factory.mktemp("end-to-end") / "home"
    strive_run(home)
    return home


def strive_run(home: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STRIVE_", "AIRFLOW"))}
    done = subprocess.run(
        [sys.executable, "-m", "strive.command_line.main", "run"],
        env={**environment, "STRIVE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def seen(home: Path) -> tuple[str, dict[str, int]]:
    """What a reader of the marts sees, and how many rows there are."""
    with PostgresServer(home).in_use() as server, psycopg.connect(server.url()) as connection:
        counts = {}
        for table in TABLES:
            row = connection.execute(f"select count(*) from {table}".encode()).fetchone()
            counts[table] = int(row[0]) if row else 0
        return content_hash(connection), counts


def of_airflow(home: Path, query: str) -> list[str]:
    with PostgresServer(home).in_use() as server, psycopg.connect(server.url("airflow")) as connection:
        return [str(row[0]) for row in connection.execute(query.encode())]


def test_a_run_publishes_and_leaves_no_process(home: Path) -> None:
    _, counts = seen(home)
    assert counts["ledger.vintage"] == 1
    assert counts["quarantine.row"] > 0
    assert marked_processes(HOME_MARK, str(home)) == []
    assert PostgresServer(home).postmaster() is None


def test_airflow_calls_every_run_and_every_task_a_success(home: Path) -> None:
    assert of_airflow(home, UNFINISHED) == []
    assert of_airflow(home, UNSUCCESSFUL) == []
    assert of_airflow(home, "select filename from import_error") == []
    assert set(of_airflow(home, "select distinct partition_key from asset_event")) >= {"KGZ|2021-05"}


def test_no_number_of_a_person_is_in_airflow_or_in_any_file_but_the_delivered_ones(home: Path) -> None:
    persons = persons_in(home / "inbox")
    assert len(persons.digits) > 3000
    with PostgresServer(home).in_use() as server, psycopg.connect(server.url("airflow")) as connection:
        runs = [run for _, run in texts_like(connection, r"[0-9a-f]{11,}")]
    assert not persons.in_text("\n".join(runs))
    for path, text in files_of(home, "inbox"):  # logs, rendered tasks, landing, pages, exports, the databases' own
        assert not persons.in_text(text), path


def test_a_second_run_changes_nothing_that_a_reader_can_see(home: Path) -> None:
    before = seen(home)
    strive_run(home)
    assert seen(home) == before
    assert of_airflow(home, UNFINISHED) == []
