"""The inbox DAG: every hour, start the DAG of each country that has files not yet received.

A country's own schedule is its reporting month; this one sees to it that a delivery need not wait for the month to end.
"""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, CronTriggerTimetable, task

from steps import TASK, run_step


@task(**TASK)
def look() -> list[str]:
    """The DAGs of the countries with new files."""
    from ingest.collect import countries_with_new_files

    found = run_step(lambda: {"countries": countries_with_new_files()})
    return [f"country_{country_code}" for country_code in found["countries"]]


with DAG(
    "inbox",
    description="Look for new files",
    schedule=CronTriggerTimetable("@hourly", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["country"],
) as dag:
    TriggerDagRunOperator.partial(task_id="take_in").expand(trigger_dag_id=look())
