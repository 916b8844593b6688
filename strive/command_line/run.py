"""``strive run``: deliveries in the inbox go through the whole warehouse once; then everything that was started stops.

Exit status: 0 when the pipeline ran to its end (a rejected delivery is a result, not a failure), 1 when the pipeline
failed, 128 + the signal's number when somebody ended it.
"""

from __future__ import annotations

import sys

import click

from strive.command_line.session import readable_errors, say
from strive.messages import message
from strive.services.airflow import SERVICES_OF_A_RUN, airflow_home
from strive.services.pipeline import FailedTask
from strive.services.signals import StopRequested, StopSignals
from strive.services.supervisor import Supervisor, supervise
from strive.services.task_log import last_words
from strive.settings import Settings, load_settings


@click.command()
@click.option("--no-sample", is_flag=True, help="Take only what lies in the inbox; write no sample deliveries.")
@readable_errors
def run(no_sample: bool) -> None:
    """Take sample deliveries, and whatever else lies in the inbox, through the whole warehouse; print the result."""
    settings = load_settings()
    with StopSignals() as signals:
        try:
            with supervise(settings, signals, "run") as supervisor:
                failed = _round(settings, supervisor, with_sample=not no_sample)
                _print_result(settings)
                _say_what_failed(settings, failed)
        except StopRequested as stop:
            say(message("run_was_stopped"), settings)
            sys.exit(stop.exit_code)
    sys.exit(1 if failed else 0)


def _round(settings: Settings, supervisor: Supervisor, with_sample: bool) -> list[FailedTask]:
    from strive.command_line.progress import ProgressDisplay
    from strive.command_line.starting import start

    def write_samples() -> None:
        from strive.sample import write_samples

        report = write_samples(settings)
        say(message("run_sample_written", files=report.files, inbox=str(settings.inbox)), settings)
        supervisor.check()

    with ProgressDisplay(settings.language) as display:
        pipeline = start(
            supervisor,
            SERVICES_OF_A_RUN,
            lambda text: say(text, settings),
            before_ready=write_samples if with_sample else lambda: None,
            show=display,
        )
        say(message("run_pipeline_runs", url=pipeline.api.url), settings)
        supervisor.tell("running", url=pipeline.api.url)
        return pipeline.run_round()


def _print_result(settings: Settings) -> None:
    from strive.command_line.result import print_result
    from strive.database import connect

    with connect() as connection:
        print_result(settings, connection)


def _say_what_failed(settings: Settings, failed: list[FailedTask]) -> None:
    logs = airflow_home(settings) / "logs"
    for task in failed:
        reason = last_words(logs / task.log)
        click.echo(
            message(
                "run_task_failed", dag=task.dag_id, task=task.task_id, reason=reason, log=str(logs / task.log)
            ).text(settings.language),
            err=True,
        )
    if failed:
        click.echo(message("run_failed").text(settings.language), err=True)
