"""``strive service round``: let the DAGs of services that run already go once to the end, and print the result.

What ``strive run`` does between starting its services and stopping them, for services that somebody else keeps running.
The DAGs stay switched on afterwards, for they have a schedule to follow. Exit status: 0 when the pipeline ran to its
end, 1 when a task failed, 128 + the signal's number when somebody ended it; the services then go on with what they
began.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from strive.catalogue.files import read_countries
from strive.command_line.progress import ProgressDisplay
from strive.command_line.result import print_result
from strive.command_line.session import say
from strive.database import connect
from strive.messages import message
from strive.services.airflow_api import AirflowApi
from strive.services.container import given, remember_given_secrets
from strive.services.pipeline import FailedTask, Pipeline
from strive.services.signals import StopRequested, StopSignals
from strive.services.task_log import last_words
from strive.settings import Settings, load_settings

ANSWER_SECONDS = 90.0


def run_round() -> int:
    """Run one round and print its result; returns the exit status. Raises StriveError when Airflow does not answer."""
    settings = load_settings()
    with StopSignals() as signals:
        try:
            failed = _round(settings, signals)
            with connect() as connection:
                print_result(settings, connection)
        except StopRequested as stop:
            return stop.exit_code
    _say_what_failed(settings, failed)
    return 1 if failed else 0


def _round(settings: Settings, signals: StopSignals) -> list[FailedTask]:
    remember_given_secrets(settings, os.environ)
    api = AirflowApi(settings)
    api.url = given(os.environ, "AIRFLOW__CORE__EXECUTION_API_SERVER_URL").removesuffix("/execution/")
    say(message("run_pipeline_runs", url=given(os.environ, "AIRFLOW__API__BASE_URL")), settings)
    with ProgressDisplay(settings.language) as display:
        pipeline = Pipeline(api, sorted(read_countries(settings.countries)), signals.check, display)
        _wait_for_an_answer(api, signals)
        try:
            return pipeline.run_round()
        finally:
            with signals.shielded(final=True):
                pipeline.pause(pipeline.dags, paused=False)


def _wait_for_an_answer(api: AirflowApi, signals: StopSignals) -> None:
    """The API server may have been started a moment ago. If it stays silent, the first request says so."""
    end = time.monotonic() + ANSWER_SECONDS
    while not api.health() and time.monotonic() < end:
        signals.check()
        time.sleep(1)


def _say_what_failed(settings: Settings, failed: list[FailedTask]) -> None:
    logs = Path(given(os.environ, "AIRFLOW__LOGGING__BASE_LOG_FOLDER"))
    for task in failed:
        log = logs / task.log
        what = {"dag": task.dag_id, "task": task.task_id, "reason": last_words(log), "log": str(log)}
        click.echo(message("run_task_failed", **what).text(settings.language), err=True)
