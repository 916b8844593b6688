"""Letting Airflow's DAGs run once to the end, spoken to through its REST API only.

A round: every country's DAG runs once, then the warehouse DAG, which the countries' events start; when there were none
it is started all the same, so that what an interrupted run left undone is finished. The end is reached when no run is
queued or running and no event waits. Between rounds the DAGs are paused: nothing starts that nobody asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from strive.errors import NotReady
from strive.messages import message
from strive.services.airflow_api import EVERY, AirflowApi, NothingThere

WAREHOUSE = "warehouse"
INBOX = "inbox"
RETENTION = "retention"
ACTIVE = ["queued", "running"]
LOOK_EVERY_SECONDS = 0.5
START_SECONDS = 180.0
SCHEDULED_RUN_SECONDS = 30.0
CLOCK_TOLERANCE = timedelta(seconds=2)


def country_dag_id(country_code: str) -> str:
    """The DAG of a country."""
    return f"country_{country_code}"


@dataclass(frozen=True)
class Progress:
    """How far the round is: per DAG its latest state, and which tasks run now."""

    states: dict[str, str]
    running_tasks: list[tuple[str, str]]


@dataclass(frozen=True)
class FailedTask:
    """A task that failed, and where its log lies below Airflow's log folder."""

    dag_id: str
    run_id: str
    task_id: str
    try_number: int

    @property
    def log(self) -> str:
        """The path of the log of the last try, relative to Airflow's log folder."""
        return f"dag_id={self.dag_id}/run_id={self.run_id}/task_id={self.task_id}/attempt={self.try_number}.log"


@dataclass
class Pipeline:
    """The DAGs of one home. ``watch`` is called while waiting, and raises when waiting has become pointless."""

    api: AirflowApi
    country_codes: list[str]
    watch: Callable[[], None]
    show: Callable[[Progress], None] = lambda _: None
    _begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    _earlier_runs: set[tuple[str, str]] = field(default_factory=set)

    @property
    def country_dags(self) -> list[str]:
        """The DAGs of the countries."""
        return [country_dag_id(code) for code in self.country_codes]

    @property
    def dags(self) -> list[str]:
        """Every DAG of the warehouse."""
        return [*self.country_dags, WAREHOUSE, INBOX, RETENTION]

    def wait_until_ready(self, started: datetime) -> None:
        """Wait until the services are healthy and every DAG was read after ``started``.

        Raises NotReady when a DAG file cannot be read or when it takes too long.
        """
        end = time.monotonic() + START_SECONDS
        while not (self._healthy() and self._read_since(started)):
            self.watch()
            if time.monotonic() > end:
                raise NotReady(message("airflow_not_ready", seconds=int(START_SECONDS)))
            time.sleep(0.2)

    def _healthy(self) -> bool:
        health = self.api.health()
        return health.get("scheduler") == health.get("dag_processor") == "healthy"

    def _read_since(self, started: datetime) -> bool:
        for error in self.api.get_all("/importErrors", "import_errors"):
            if _instant(error["timestamp"]) >= started:
                last_line = str(error["stack_trace"]).strip().splitlines()[-1]
                raise NotReady(message("dag_file_unreadable", file=str(error["filename"]), problem=last_line))
        read = {
            dag["dag_id"] for dag in self.api.get_all("/dags", "dags") if _instant(dag["last_parsed_time"]) >= started
        }
        return read.issuperset(self.dags)

    def pause(self, dag_ids: Iterable[str], paused: bool = True) -> None:
        """Pause the DAGs, or let them run."""
        for dag_id in dag_ids:
            self.api.patch(f"/dags/{dag_id}", {"is_paused": paused})

    def end_leftovers(self) -> None:
        """Mark as failed what a killed run left queued or running; nobody works on it any more."""
        self.pause(self.dags)
        for run in self._runs(state=ACTIVE):
            self._earlier_runs.add(_key(run))
            self.api.patch(f"/dags/{run['dag_id']}/dagRuns/{run['dag_run_id']}", {"state": "failed"})

    def run_round(self) -> list[FailedTask]:
        """Run every DAG to the end; returns the tasks that failed, none if all is well."""
        self._begun = datetime.now(UTC)
        self.pause([WAREHOUSE], paused=False)
        for dag_id in self.country_dags:
            self._start_country(dag_id)
        self._wait_for(self.country_dags)
        if not self._has_begun([WAREHOUSE]):
            self._trigger(WAREHOUSE)
        self._wait_for([*self.country_dags, WAREHOUSE])
        failed = self._failed_tasks()
        self.pause(self.dags)
        return failed

    def _start_country(self, dag_id: str) -> None:
        """Start one run of the DAG: the scheduled one if it is due, which Airflow makes itself, else one of our own."""
        due = self.api.get(f"/dags/{dag_id}").get("next_dagrun_run_after")
        self.pause([dag_id], paused=False)
        if due is None or _instant(due) > datetime.now(UTC):
            self._trigger(dag_id)

    def _trigger(self, dag_id: str) -> None:
        self.api.post(f"/dags/{dag_id}/dagRuns", {"logical_date": None})

    def _wait_for(self, dag_ids: list[str]) -> None:
        """Wait until each of the DAGs has begun, none of any is active, and no event waits."""
        self._wait(lambda: self._has_begun(dag_ids), SCHEDULED_RUN_SECONDS)
        for dag_id in dag_ids:  # a due run that the scheduler did not make in time
            if not self._has_begun([dag_id]):
                self._trigger(dag_id)
        self._wait(self._is_quiet, None)

    def _wait(self, reached: Callable[[], bool], seconds: float | None) -> None:
        end = None if seconds is None else time.monotonic() + seconds
        while not reached() and (end is None or time.monotonic() < end):
            self.watch()
            time.sleep(LOOK_EVERY_SECONDS)

    def _is_quiet(self) -> bool:
        """No run is active and no event waits. Looked at twice: between two looks an event may have become a run."""
        return not self._active_runs() and not self._events_wait() and not self._active_runs()

    def _active_runs(self) -> list[dict[str, Any]]:
        runs = self._runs_of_this_round()
        active = [run for run in runs if run["state"] in ACTIVE]
        states: dict[str, str] = {}
        for run in [*active, *runs]:  # newest first, and an active one before all
            states.setdefault(run["dag_id"], run["state"])
        self.show(Progress(states, self._running_tasks() if active else []))
        return active

    def _running_tasks(self) -> list[tuple[str, str]]:
        answer = self.api.get(f"/dags/{EVERY}/dagRuns/{EVERY}/taskInstances", state="running", limit=20)
        return [(task["dag_id"], task["task_id"]) for task in answer["task_instances"]]

    def _events_wait(self) -> bool:
        try:
            return bool(self.api.get(f"/dags/{WAREHOUSE}/assets/queuedEvents")["total_entries"])
        except NothingThere:
            return False

    def _has_begun(self, dag_ids: list[str]) -> bool:
        return {run["dag_id"] for run in self._runs_of_this_round()}.issuperset(dag_ids)

    def _runs(self, **query: str | int | list[str]) -> list[dict[str, Any]]:
        return list(self.api.get_all(f"/dags/{EVERY}/dagRuns", "dag_runs", order_by="-id", **query))

    def _runs_of_this_round(self) -> list[dict[str, Any]]:
        begun = self._begun - CLOCK_TOLERANCE
        runs = self._runs(updated_at_gte=begun.isoformat())
        return [run for run in runs if _key(run) not in self._earlier_runs and _instant(run["queued_at"]) >= begun]

    def _failed_tasks(self) -> list[FailedTask]:
        return [
            FailedTask(task["dag_id"], task["dag_run_id"], task["task_id"], int(task["try_number"]))
            for run in self._runs_of_this_round()
            if run["state"] != "success"
            for task in self.api.get_all(
                f"/dags/{run['dag_id']}/dagRuns/{run['dag_run_id']}/taskInstances", "task_instances", state="failed"
            )
        ]


def _key(run: dict[str, Any]) -> tuple[str, str]:
    return run["dag_id"], run["dag_run_id"]


def _instant(text: str | None) -> datetime:
    return datetime.fromisoformat(text) if text else datetime.min.replace(tzinfo=UTC)
