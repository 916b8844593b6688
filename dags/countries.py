"""One DAG per country file: collect every dataset, then check what was collected.

A new file in ``countries/`` is a new DAG; nothing here names a country. One dataset's broken source does not stop the
others, but the run ends as failed. A scheduled or manual run takes everything that is new. A run of Airflow's backfill
reads and checks again the deliveries of its month only.

The country is checked in one task, because Great Expectations takes seconds to start.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, CronDataIntervalTimetable, get_current_context, get_parsing_context, task
from airflow.sdk.exceptions import AirflowFailException

from strive.catalogue.files import read_country
from strive.catalogue.models import Country
from strive.errors import Refusal
from strive.settings import load_settings

from assets import ACCEPTED_DELIVERIES, WAREHOUSE_INPUT
from connections import airflow_endpoint
from steps import TASK, run_step


def periods_of_this_run() -> tuple[Any, Any] | None:
    """The first and last day of a backfill's data interval; None for a run that takes everything new."""
    context = get_current_context()
    start, end = context.get("data_interval_start"), context.get("data_interval_end")
    if context["dag_run"].run_type != "backfill" or start is None or end is None:
        return None
    return start.date(), end.date() - timedelta(days=1)


@task(**TASK)
def collect(country_code: str, dataset_name: str) -> dict[str, Any]:
    """Receive and load the dataset's new deliveries."""
    from ingest.collect import collect as collect_dataset

    return run_step(collect_dataset, country_code, dataset_name, periods_of_this_run(), airflow_endpoint)


@task(outlets=[ACCEPTED_DELIVERIES, WAREHOUSE_INPUT], trigger_rule="all_done", **TASK)
def check(country_code: str) -> dict[str, Any]:
    """Run the gate on what was loaded, and tell who waits for it what was accepted and what was rejected."""
    from expectations.gate import check_deliveries

    result = run_step(check_deliveries, country_code, periods_of_this_run())
    announce(result["accepted"], [*result["rejected"], *rejected_while_collected()])
    return result


def rejected_while_collected() -> list[dict[str, Any]]:
    """What the collect tasks of this run rejected; a task that failed has said so itself."""
    task_instance = get_current_context()["ti"]
    collected = task_instance.xcom_pull(task_ids=sorted(get_current_context()["task"].upstream_task_ids))
    return [rejected for result in collected or [] if result for rejected in result["rejected"]]


def announce(accepted: list[dict[str, str]], rejected: list[dict[str, Any]]) -> None:
    """Emit the asset events of the deliveries: accepted ones by partition, and all of them to the warehouse.

    A rejected delivery changes no figure, but the quality page must say so. Without any delivery there is no event.
    """
    context = get_current_context()
    deliveries: dict[str, Any] = {}
    for delivery in accepted:
        deliveries.setdefault(delivery["partition"], []).append(delivery["delivery_id"])
    # An outlet that is left alone would be announced as changed.
    changed = {ACCEPTED_DELIVERIES: bool(accepted), WAREHOUSE_INPUT: bool(accepted or rejected)}
    context["task"].outlets = [asset for asset, is_changed in changed.items() if is_changed]
    events = context["outlet_events"]
    if accepted:
        events[ACCEPTED_DELIVERIES].extra = {"deliveries": deliveries}
        events[ACCEPTED_DELIVERIES].add_partitions(sorted(deliveries))
    if accepted or rejected:
        extra: dict[str, Any] = {}
        for verdict, listed in (("accepted", accepted), ("rejected", rejected)):
            extra[verdict] = sorted(str(delivery["delivery_id"]) for delivery in listed)
        events[WAREHOUSE_INPUT].extra = extra


def country_dag(country: Country) -> DAG:
    """The DAG of one country."""
    with DAG(
        f"country_{country.country}",
        description=f"{country.names.en}: collect and check {len(country.datasets)} datasets",
        schedule=CronDataIntervalTimetable(country.schedule, timezone="UTC"),
        start_date=datetime.combine(country.first_period, time(), tzinfo=UTC),
        catchup=False,
        max_active_runs=1,
        tags=["country", country.country],
    ) as dag:
        collected = [
            collect.override(task_id=f"collect_{name}", doc_md=dataset.delivered_by.en)(country.country, name)
            for name, dataset in country.datasets.items()
        ]
        checked = check(country.country)
        # The last task succeeds only if all others did, so that a failed dataset fails the run. It costs no process.
        collected >> checked >> EmptyOperator(task_id="everything_done")
        collected >> dag.get_task("everything_done")
    return dag


def dag_of_a_file_that_does_not_fit(country_code: str, problem: str) -> DAG:
    """A DAG that says what is wrong with the country's file; the other countries go on."""
    with DAG(f"country_{country_code}", description=problem, schedule=None, catchup=False, tags=["country"]) as dag:

        @task
        def read_country_file() -> None:
            raise AirflowFailException(problem)

        read_country_file()
    return dag


def dag_of(path: Path) -> DAG:
    """The DAG of the country file at ``path``."""
    try:
        return country_dag(read_country(path))
    except Refusal as refusal:
        return dag_of_a_file_that_does_not_fit(path.stem, refusal.message.text("en"))


# A task that runs needs its own country only.
wanted = get_parsing_context().dag_id
for country_file in sorted(load_settings().countries.glob("*.yaml")):
    if wanted in (None, f"country_{country_file.stem}"):
        globals()[f"country_{country_file.stem}"] = dag_of(country_file)
