"""The connections of sources for commands: the environment's, else those that Airflow keeps in its own database."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

from strive.errors import Refusal
from strive.messages import message
from strive.settings import load_settings

if TYPE_CHECKING:
    from ingest.pulls.endpoint import Endpoint


def connection_endpoint(connection_id: str) -> Endpoint:
    """The Airflow connection of that id. Raises Refusal, saying what to do, where it is not there."""
    from ingest.pulls.endpoint import endpoint_from_environment, endpoint_of, variable_of

    found = endpoint_from_environment(connection_id, os.environ)
    if found is not None:
        return found
    fields = _kept_by_airflow(connection_id)
    if fields is None:
        variable = variable_of(connection_id)
        raise Refusal(message("connection_missing", connection=connection_id, variable=variable))
    names = ("conn_type", "host", "schema", "login", "password", "port")
    return endpoint_of(
        connection_id, **{name: fields.get(name) or None for name in names}, extra=fields.get("extra_dejson")
    )


def _kept_by_airflow(connection_id: str) -> dict[str, str] | None:
    """The connection's fields as Airflow's own command prints them; None when it has no such connection."""
    from strive.command_line.airflow import urls
    from strive.services.airflow import AIRFLOW_COMMAND, airflow_environment

    settings = load_settings()
    command = [*AIRFLOW_COMMAND, "connections", "get", connection_id, "--output", "json"]
    done = subprocess.run(
        command, env=airflow_environment(settings, *urls(settings)), capture_output=True, text=True, check=False
    )
    start = done.stdout.find("[{")
    if done.returncode or start < 0:
        return None
    fields: dict[str, str] = json.loads(done.stdout[start:])[0]
    return fields
