"""The APIs that the warehouse can ask, by the name of the connector that reads their pages."""

from __future__ import annotations

from ingest.pulls.api import Api
from ingest.pulls.apis.activityinfo import ActivityInfoApi
from ingest.pulls.apis.dhis2 import Dhis2Api
from ingest.pulls.apis.kobo import KoboApi
from ingest.pulls.apis.odk import OdkApi
from ingest.pulls.apis.sdmx import SdmxApi
from ingest.pulls.apis.ucdp import UcdpApi
from ingest.pulls.apis.worldbank import WorldBankApi
from strive.errors import Refusal
from strive.messages import message

APIS: dict[str, Api] = {
    api.name: api for api in (KoboApi(), OdkApi(), ActivityInfoApi(), Dhis2Api(), WorldBankApi(), UcdpApi(), SdmxApi())
}

__all__ = ["APIS", "api_named"]


def api_named(name: str) -> Api:
    """The API of that name. Raises Refusal, naming those there are."""
    if name not in APIS:
        raise Refusal(message("api_unknown", api=name, known=", ".join(APIS)))
    return APIS[name]
