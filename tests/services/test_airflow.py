"""What Airflow's processes are told: loopback only, this home's own secrets, nothing of another Airflow."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from strive.services.airflow import (
    HOME_MARK,
    airflow_environment,
    api_url,
    service_environment,
    with_driver,
    write_password_file,
)
from strive.services.task_log import last_words
from strive.settings import Settings

WAREHOUSE = "postgresql://strive:pw@127.0.0.1:5555/strive"
METADATA = "postgresql://strive:pw@127.0.0.1:5555/airflow"


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "SomebodyElses")
    monkeypatch.setenv("AIRFLOW_HOME", "/somebody/elses")
    monkeypatch.setenv("NO_PROXY", "intranet")
    return airflow_environment(settings, WAREHOUSE, METADATA)


def test_it_listens_on_loopback_and_its_tasks_call_it_there(environment: dict[str, str], settings: Settings) -> None:
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    for url in (environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"], api_url(settings)):
        assert urlsplit(url).hostname == "127.0.0.1"
        assert urlsplit(url).port == int(environment["AIRFLOW__API__PORT"])
    assert environment["NO_PROXY"] == "intranet,127.0.0.1"


def test_another_airflows_settings_do_not_leak_in(environment: dict[str, str], settings: Settings) -> None:
    assert environment["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert environment["AIRFLOW_HOME"] == str(settings.home / "airflow")


def test_the_keys_stay_the_same_from_start_to_start(environment: dict[str, str], settings: Settings) -> None:
    again = airflow_environment(settings, WAREHOUSE, METADATA)
    for name in ("CORE__FERNET_KEY", "API__SECRET_KEY", "API_AUTH__JWT_SECRET"):
        assert again[f"AIRFLOW__{name}"] == environment[f"AIRFLOW__{name}"]


def test_a_process_is_known_by_its_home_and_its_service(environment: dict[str, str], settings: Settings) -> None:
    scheduler = service_environment(environment, "scheduler")
    assert scheduler[HOME_MARK] == str(settings.home)
    assert scheduler["STRIVE_SERVICE"] == "scheduler"
    assert scheduler["STRIVE_DATABASE_URL"] == WAREHOUSE
    assert scheduler["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == with_driver(METADATA, "psycopg2")


def test_the_password_file_is_private_and_airflow_reads_it(environment: dict[str, str], settings: Settings) -> None:
    password = write_password_file(settings)
    path = Path(environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
    assert json.loads(path.read_text()) == {"admin": password}
    assert path.stat().st_mode & 0o077 == 0


def test_the_last_error_of_a_log_is_the_reason(tmp_path: Path) -> None:
    log = tmp_path / "attempt=1.log"
    lines = [
        {"level": "info", "event": "begun"},
        {"level": "error", "event": "Task failed", "error_detail": [{"exc_type": "Fail", "exc_value": "row 7 is bad"}]},
        {"level": "info", "event": "ended"},
    ]
    log.write_text("\n".join([*map(json.dumps, lines), "not json"]))
    assert last_words(log) == "row 7 is bad"
    assert last_words(tmp_path / "absent.log") == ""
