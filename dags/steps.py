"""How a task calls its one function: what may help is tried again, what is bad fails at once and says why.

Tried again, after a few seconds: a source or a database that did not answer, and a task whose process was killed. Not
tried again: bad input, a step out of order, a fault in the code. The log ends with the message for people, in English.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from airflow.sdk.exceptions import AirflowException, AirflowFailException

# The result is kept whole: one call to Airflow instead of one for each of its keys.
TASK: dict[str, Any] = {"retries": 2, "retry_delay": timedelta(seconds=5), "multiple_outputs": False}


def run_step(step: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """Call ``step``. Raises AirflowFailException for everything that a retry would not mend."""
    import psycopg

    from strive.errors import SourceUnavailable, StriveError, place_of_fault

    try:
        return dict(step(*arguments))
    except SourceUnavailable:
        raise
    except psycopg.OperationalError as error:  # its text may quote a row
        raise AirflowException(place_of_fault(error)) from None
    except StriveError as error:
        raise AirflowFailException(error.message.text("en")) from None
    except Exception as error:  # nor may a value of a file stand in Airflow's log
        raise AirflowFailException(place_of_fault(error)) from None
