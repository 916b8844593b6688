"""The connections of a task's sources: from wherever Airflow keeps them (environment, its database, a secrets manager).

Nothing of a connection is logged, and none of it leaves the task.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.pulls.endpoint import Endpoint


def airflow_endpoint(connection_id: str) -> Endpoint:
    """The Airflow connection as a source's endpoint. Raises Refusal, saying what to do, where it is not there."""
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException, AirflowRuntimeError

    from ingest.pulls.endpoint import endpoint_of, variable_of
    from strive.errors import Refusal
    from strive.messages import message

    missing = message("connection_missing", connection=connection_id, variable=variable_of(connection_id))
    try:
        found = Connection.get(connection_id)
    except (AirflowNotFoundException, AirflowRuntimeError):
        raise Refusal(missing) from None
    try:
        return endpoint_of(
            connection_id,
            found.conn_type,
            found.host,
            found.schema,
            found.login,
            found.password,
            found.port,
            found.extra,
        )
    except (ValueError, TypeError):  # its text may hold the password
        variable = variable_of(connection_id)
        raise Refusal(message("connection_unreadable", connection=connection_id, variable=variable)) from None
