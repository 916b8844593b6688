"""A round against a made-up Airflow: every country once, then the warehouse once; no earlier run is in the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from strive.errors import NotReady
from strive.messages import message
from strive.services import pipeline as pipeline_module
from strive.services.airflow_api import AirflowApi, NothingThere
from strive.services.pipeline import FailedTask, Pipeline

PAST, FUTURE = "2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"


class FakeAirflow(AirflowApi):
    """An Airflow in memory. A run ends at the second look; an unpaused DAG that is due gets its run."""

    def __init__(self, due: dict[str, str], *, announces: bool = True, failing: frozenset[str] = frozenset()) -> None:
        self.url = "http://127.0.0.1:0"
        self.due, self.announces, self.failing = due, announces, failing
        self.paused = dict.fromkeys([*due, "warehouse", "inbox", "retention"], False)
        self.runs: list[dict[str, Any]] = []
        self.import_errors: list[dict[str, Any]] = []
        self.events_wait = False

    def add_run(self, dag_id: str, kind: str, state: str = "queued", queued: datetime | None = None) -> None:
        at = (queued or datetime.now(UTC)).isoformat()
        run = {"dag_id": dag_id, "dag_run_id": f"{kind}_{len(self.runs)}", "state": state, "queued_at": at, "looks": 0}
        self.runs.insert(0, run)

    def advance(self) -> None:
        if self.events_wait and not self.paused["warehouse"]:
            self.events_wait = False
            self.add_run("warehouse", "asset_triggered")
        for dag_id, due in self.due.items():
            if not self.paused[dag_id] and due == PAST:
                self.due[dag_id] = FUTURE
                self.add_run(dag_id, "scheduled")
        for run in [run for run in self.runs if run["state"] in ("queued", "running")]:
            run["looks"] += 1
            if run["looks"] == 2:
                run["state"] = "failed" if run["dag_id"] in self.failing else "success"
                self.events_wait |= self.announces and run["dag_id"] in self.due and run["state"] == "success"

    def health(self) -> dict[str, str | None]:
        return {"scheduler": "healthy", "dag_processor": "healthy"}

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        if path.endswith("/dagRuns"):
            self.advance()
            runs = [run for run in self.runs if "state" not in query or run["state"] in query["state"]]
            return {"dag_runs": [dict(run) for run in runs], "total_entries": len(runs)}
        if path.endswith("/queuedEvents"):
            if not self.events_wait:
                raise NothingThere(message("airflow_refused", request=path, detail="404"))
            return {"total_entries": 1}
        if path.endswith("/taskInstances"):
            dag_id = path.split("/")[2]
            tasks = [{"dag_id": dag_id, "dag_run_id": path.split("/")[4], "task_id": "collect_a", "try_number": 3}]
            return {"task_instances": tasks if query["state"] == "failed" else [], "total_entries": 1}
        if path == "/importErrors":
            return {"import_errors": self.import_errors, "total_entries": len(self.import_errors)}
        if path == "/dags":
            dags = [{"dag_id": dag_id, "last_parsed_time": FUTURE} for dag_id in self.paused]
            return {"dags": dags, "total_entries": len(dags)}
        return {"next_dagrun_run_after": self.due.get(path.split("/")[2])}

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self.add_run(path.split("/")[2], "manual")
        return {}

    def patch(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        _, _, dag_id, *rest = path.split("/")
        if rest:
            next(run for run in self.runs if run["dag_run_id"] == rest[1])["state"] = body["state"]
        else:
            self.paused[dag_id] = body["is_paused"]
        return {}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline_module, "LOOK_EVERY_SECONDS", 0.0)


def pipeline(airflow: FakeAirflow) -> Pipeline:
    return Pipeline(airflow, [dag_id.removeprefix("country_") for dag_id in airflow.due], lambda: None)


def runs_of(airflow: FakeAirflow) -> dict[str, list[str]]:
    runs: dict[str, list[str]] = {}
    for run in airflow.runs:
        runs.setdefault(run["dag_id"], []).append(run["dag_run_id"].split("_")[0])
    return runs


def test_a_country_that_is_due_is_left_to_the_scheduler_and_another_is_triggered() -> None:
    airflow = FakeAirflow({"country_AAA": PAST, "country_BBB": FUTURE})
    assert pipeline(airflow).run_round() == []
    assert runs_of(airflow)["country_AAA"] == ["scheduled"]
    assert runs_of(airflow)["country_BBB"] == ["manual"]
    assert all(airflow.paused.values())


def test_the_warehouse_runs_for_the_events_and_is_not_triggered_again() -> None:
    airflow = FakeAirflow({"country_AAA": FUTURE})
    pipeline(airflow).run_round()
    assert runs_of(airflow)["warehouse"] == ["asset"]


def test_the_warehouse_runs_even_when_nothing_was_accepted() -> None:
    airflow = FakeAirflow({"country_AAA": FUTURE}, announces=False)
    pipeline(airflow).run_round()
    assert runs_of(airflow)["warehouse"] == ["manual"]


def test_what_a_killed_run_left_is_ended_and_counts_no_more() -> None:
    airflow = FakeAirflow({"country_AAA": FUTURE})
    airflow.add_run("country_AAA", "manual", "running", datetime.now(UTC) - timedelta(seconds=1))
    airflow.add_run("warehouse", "manual", "queued", datetime.now(UTC) - timedelta(seconds=1))
    airflow.runs[1]["looks"] = airflow.runs[0]["looks"] = 10
    pipe = pipeline(airflow)
    pipe.end_leftovers()
    assert {run["state"] for run in airflow.runs} == {"failed"}
    assert pipe.run_round() == []
    assert runs_of(airflow) == {"country_AAA": ["manual", "manual"], "warehouse": ["asset", "manual"]}


def test_a_failed_task_is_named_with_its_log() -> None:
    airflow = FakeAirflow({"country_AAA": FUTURE}, failing=frozenset({"country_AAA"}))
    (failed,) = pipeline(airflow).run_round()
    assert failed == FailedTask("country_AAA", failed.run_id, "collect_a", 3)
    assert failed.log == f"dag_id=country_AAA/run_id={failed.run_id}/task_id=collect_a/attempt=3.log"


def test_a_dag_file_that_cannot_be_read_is_said_at_once() -> None:
    airflow = FakeAirflow({"country_AAA": FUTURE})
    airflow.import_errors = [{"timestamp": FUTURE, "filename": "countries.py", "stack_trace": "a\nSyntaxError: b"}]
    with pytest.raises(NotReady, match=r"countries\.py: SyntaxError: b"):
        pipeline(airflow).wait_until_ready(datetime.now(UTC))


def test_an_old_import_error_is_not_held_against_todays_files() -> None:
    airflow = FakeAirflow({"country_AAA": FUTURE})
    airflow.import_errors = [{"timestamp": PAST, "filename": "countries.py", "stack_trace": "x"}]
    pipeline(airflow).wait_until_ready(datetime.now(UTC))
