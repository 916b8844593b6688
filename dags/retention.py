"""The retention DAG: every night, what has been kept for as long as it may be is deleted.

Rules that nobody has confirmed delete nothing. Where something was deleted the marts are built anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import DAG, CronTriggerTimetable, get_current_context, task

from assets import WAREHOUSE_INPUT
from steps import TASK, run_step


@task(outlets=[WAREHOUSE_INPUT], **TASK)
def delete() -> dict[str, Any]:
    """Carry out the confirmed rules."""
    from ingest.erasure.retention import run_retention

    done = run_step(run_retention)
    if not done["deletions"]:
        get_current_context()["task"].outlets = []
    return done


with DAG(
    "retention",
    description="Delete what has been kept for as long as it may be",
    schedule=CronTriggerTimetable("30 2 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["warehouse"],
) as dag:
    delete()
