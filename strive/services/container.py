"""Airflow's services when each runs in a container of its own.

The settings are those of one machine (``strive.services.airflow``), with two differences. The secrets are given by the
environment instead of generated, because containers share no home: each container's home is an empty folder in memory,
and what is given is remembered in it before anything asks. And a variable ``AIRFLOW__...`` of the container wins over
the setting of that name, so that the containers' addresses stand in ``docker-compose.yml`` and nowhere else.

A container that lacks a secret refuses to start and says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from strive.errors import NotReady
from strive.messages import message
from strive.services.airflow import airflow_environment
from strive.services.remembered import remembered_secret
from strive.settings import Settings

GIVEN_SECRETS = {
    "airflow_fernet_key": "STRIVE_AIRFLOW_FERNET_KEY",
    "airflow_secret_key": "STRIVE_AIRFLOW_SECRET_KEY",
    "airflow_jwt_secret": "STRIVE_AIRFLOW_JWT_SECRET",
    "airflow_password": "STRIVE_AIRFLOW_PASSWORD",
}


def given(environment: Mapping[str, str], variable: str) -> str:
    """The value of ``variable``. Raises NotReady when it is missing or empty."""
    value = environment.get(variable, "")
    if not value:
        raise NotReady(message("container_variable_missing", variable=variable))
    return value


def remember_given_secrets(settings: Settings, environment: Mapping[str, str]) -> None:
    """Put the given secrets where the services look for theirs. Raises NotReady for a missing one."""
    secrets = {name: given(environment, variable) for name, variable in GIVEN_SECRETS.items()}
    # What an earlier start was given is not to be believed: the person may have changed it since.
    (settings.home / "secrets.json").unlink(missing_ok=True)
    for name, value in secrets.items():
        remembered_secret(settings.home, name, partial(str, value))


def container_environment(settings: Settings, environment: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of an Airflow process in this container. Raises NotReady when a secret is missing."""
    airflow_url = given(environment, "STRIVE_AIRFLOW_DATABASE_URL")
    remember_given_secrets(settings, environment)
    # Services that never touch the warehouse are not given its password.
    chosen = airflow_environment(settings, environment.get("STRIVE_DATABASE_URL", ""), airflow_url)
    kept = {name: value for name, value in environment.items() if name.startswith("AIRFLOW__")}
    return {name: value for name, value in (chosen | kept).items() if name not in GIVEN_SECRETS.values()}
