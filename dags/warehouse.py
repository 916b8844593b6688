"""The warehouse DAG: when deliveries were accepted, build, gate, publish, report and export.

It waits first until no country is at work, so that a round of many countries becomes one vintage. What is unchanged is
not done again, so a run too many costs seconds and changes nothing. When the gate fails nothing is published and the
last good vintage stays.
"""

from __future__ import annotations

import time
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, get_current_context, task

from strive.settings import load_settings

from assets import WAREHOUSE_INPUT
from steps import TASK, run_step

LONGEST_WAIT_SECONDS = 15 * 60
LOOK_EVERY_SECONDS = 1.0


@task(**TASK)
def settle(country_codes: list[str]) -> None:
    """Wait until no country DAG is queued or running; at most a quarter of an hour."""
    task_instance = get_current_context()["ti"]

    def somebody_is_at_work() -> bool:
        return any(
            task_instance.get_dr_count(dag_id=f"country_{code}", states=["queued", "running"]) for code in country_codes
        )

    end = time.monotonic() + LONGEST_WAIT_SECONDS
    while somebody_is_at_work() and time.monotonic() < end:
        time.sleep(LOOK_EVERY_SECONDS)


@task(**TASK)
def build() -> dict[str, Any]:
    """Build the candidate marts."""
    from dbt_project.build import build_candidate

    return run_step(build_candidate)


@task(**TASK)
def gate() -> dict[str, Any]:
    """Check the candidate marts."""
    from expectations.gate import check_candidate

    return run_step(check_candidate)


@task(**TASK)
def publish() -> dict[str, Any]:
    """Publish the candidate as a new vintage, if it differs from the last."""
    from publish.publication import publish as publish_candidate

    return run_step(publish_candidate)


@task(trigger_rule="all_done", **TASK)
def report() -> dict[str, Any]:
    """Write the quality page, also when the gate failed: then most of all it is wanted."""
    from reports.site import write_site

    return run_step(write_site)


@task(**TASK)
def export() -> dict[str, Any]:
    """Write the current vintage in every format; one that cannot be written says why."""
    from publish.exports.export import export_all

    return run_step(export_all)


with DAG(
    "warehouse",
    description="Build, check and publish the marts",
    schedule=[WAREHOUSE_INPUT],
    catchup=False,
    max_active_runs=1,
    tags=["warehouse"],
) as dag:
    settled = settle(sorted(path.stem for path in load_settings().countries.glob("*.yaml")))
    published = publish()
    settled >> build() >> gate() >> published >> [report(), export()]
    # The last task succeeds only if publishing did, so that a failed gate fails the run. It costs no process.
    [published, dag.get_task("report"), dag.get_task("export")] >> EmptyOperator(task_id="everything_done")
