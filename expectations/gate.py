"""The gate: nothing enters ``raw``, and nothing is published, that was not checked here.

``check_deliveries`` decides on every loaded delivery of a country, ``check_candidate`` on the latest build of the
candidate marts. Both may be killed and called again at any moment: a decision and what follows from it are one
transaction.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from expectations.candidate import check_latest_build
from expectations.deliveries import check_loaded_deliveries
from expectations.register import sync_rules
from strive.database import connect, exclusive
from strive.settings import load_settings

Periods = tuple[date, date]


def check_deliveries(country_code: str, only_periods: Periods | None = None) -> dict[str, Any]:
    """Check every delivery of the country that is loaded; with ``only_periods``, those whose period ends between the
    two days.

    Returns ``country``, ``accepted`` (delivery and partition), ``rejected`` (delivery and message) and
    ``quarantined_rows``. Raises StriveError, after the others were decided, when a delivery could not be;
    SourceUnavailable when a retry may help.
    """
    settings = load_settings()
    with connect(autocommit=True) as connection, exclusive(connection, "check", country_code):
        sync_rules(connection, settings.expectations)
        return check_loaded_deliveries(connection, settings, country_code, only_periods)


def check_candidate() -> dict[str, Any]:
    """Check the candidate marts of the latest finished build, once.

    Returns ``build_id``, ``verdict`` and the ids of the rules that warn. Raises Refusal when a rule of severity fail
    fails: nothing of this build may be published. Raises NotReady when nothing was built.
    """
    settings = load_settings()
    with connect(autocommit=True) as connection, exclusive(connection, "check candidate"):
        sync_rules(connection, settings.expectations)
        return check_latest_build(connection, settings)
