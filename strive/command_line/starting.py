"""What ``run`` and ``up`` have in common: from nothing to services that are ready and a database that is prepared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from strive.catalogue.files import read_countries
from strive.messages import Message, message
from strive.services.airflow_api import AirflowApi
from strive.services.pipeline import Pipeline, Progress
from strive.services.supervisor import Supervisor


def start(
    supervisor: Supervisor,
    services: tuple[str, ...],
    say: Callable[[Message], None],
    before_ready: Callable[[], None] = lambda: None,
    show: Callable[[Progress], None] = lambda _: None,
) -> Pipeline:
    """Start databases and services, prepare the warehouse meanwhile, and wait until all is ready; no DAG runs yet.

    ``before_ready`` is done while the services start. Raises StriveError, StopRequested.
    """
    from dbt_project.build import load_crosswalks
    from strive.prepare import prepare

    settings = supervisor.settings
    countries = sorted(read_countries(settings.countries))
    say(message("run_starts_database"))
    supervisor.start_databases()
    say(message("run_starts_services", services=", ".join(services)))
    started = datetime.now(UTC)
    supervisor.start_services(services)
    prepare(settings)
    load_crosswalks(settings)
    supervisor.check()
    before_ready()
    pipeline = Pipeline(AirflowApi(settings), countries, supervisor.check, show)
    pipeline.wait_until_ready(started)
    pipeline.end_leftovers()
    return pipeline
