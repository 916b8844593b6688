"""What a task does with an error: bad input fails at once with its message, an absent source is tried again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from strive.settings import PROJECT_ROOT

# In a process of its own: Airflow configures logging and warnings of the process that imports it.
TRY = """
import sys
import psycopg
from steps import run_step
from strive.errors import NotReady, Refusal, SourceUnavailable
from strive.messages import message

errors = {
    "refusal": Refusal(message("catalogue_file_misnamed", file="a.yaml", expected="b.yaml")),
    "not_ready": NotReady(message("database_url_not_set")),
    "fault": ZeroDivisionError("division by zero"),
    "unavailable": SourceUnavailable(message("database_does_not_answer", problem="gone")),
    "database": psycopg.OperationalError("gone"),
}

def step():
    raise errors[sys.argv[1]]

try:
    run_step(step)
except Exception as error:
    print(type(error).__name__, str(error))
"""


@pytest.mark.parametrize(
    ("error", "raised", "said"),
    [
        ("refusal", "AirflowFailException", "b.yaml"),
        ("not_ready", "AirflowFailException", "STRIVE_DATABASE_URL"),
        ("fault", "AirflowFailException", "ZeroDivisionError, <string>"),
        ("unavailable", "SourceUnavailable", "gone"),
        ("database", "AirflowException", "OperationalError"),
    ],
)
def test_only_what_a_retry_can_mend_is_left_to_a_retry(error: str, raised: str, said: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRY, error],
        env={"PYTHONPATH": str(PROJECT_ROOT / "dags"), "AIRFLOW_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    kind, _, text = done.stdout.strip().partition(" ")
    assert kind == raised
    assert said in text
