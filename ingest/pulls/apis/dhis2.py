"""DHIS2 Web API: data value sets (``/api/dataValueSets.json``) or analytics (``/api/analytics.json``).

Data values come in one body; an empty object means none. Incremental by ``lastUpdated``. Analytics are aggregates
without a time of change: they are read whole; where the server pages them, ``pager`` says how many pages there are.

Options for data values: ``data_set``, ``org_unit`` (texts), ``start_date``, ``end_date`` or ``period``, ``children``
(default yes), ``include_deleted``. For analytics: ``resource: analytics``, ``dimension`` and ``filter`` (texts, as in
``dx:abc;def``), ``page_size``, ``params`` (further parameters by name).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from ingest.connectors.options import check_options, text_option, words_option
from ingest.pulls.api import Options, Page, Params, Request, SignIn
from ingest.pulls.apis.json_body import read_json, unexpected
from ingest.pulls.apis.needed import needed_words
from ingest.pulls.apis.page_size import page_size
from ingest.pulls.apis.signing import by_name_or_token
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.watermarks import latest_watermark, moment_of
from strive.errors import Refusal
from strive.messages import message

_MOST_ROWS = 50_000
_RESOURCES = ("dataValueSets", "analytics")


class _DataValue(msgspec.Struct):
    last_updated: str | None = msgspec.field(name="lastUpdated", default=None)


class _DataValues(msgspec.Struct):
    values: list[_DataValue] | None = msgspec.field(name="dataValues", default=None)
    message: str | None = None


class _Pager(msgspec.Struct):
    page: int
    total: int | None = None
    page_count: int | None = msgspec.field(name="pageCount", default=None)
    page_size: int | None = msgspec.field(name="pageSize", default=None)


class _MetaData(msgspec.Struct):
    pager: _Pager | None = None


class _Header(msgspec.Struct):
    name: str
    meta: bool = False


class _Analytics(msgspec.Struct):
    headers: list[_Header]
    rows: list[list[Any]]
    pager: _Pager | None = None
    meta_data: _MetaData | None = msgspec.field(name="metaData", default=None)


class Dhis2Api:
    """Data values or analytics of one DHIS2."""

    name = "dhis2"
    options = (
        "resource",
        "data_set",
        "org_unit",
        "period",
        "start_date",
        "end_date",
        "children",
        "include_deleted",
        "dimension",
        "filter",
        "page_size",
        "params",
    )
    watermark_is_asking_time = False

    def suffix(self, options: Options) -> str:
        """Pages are JSON."""
        return ".json"

    def first(self, options: Options, since: str | None) -> Request:
        """The question for data values, or the first page of analytics."""
        check_options(self.name, options, self.options)
        if self._resource(options) == "analytics":
            pairs = self._analytics_params(options)
            path = "/api/analytics.json"
        else:
            pairs = self._value_params(options, since)
            path = "/api/dataValueSets.json"
        # Without this header DHIS2 answers with its page for signing in instead of a status.
        return Request(path, pairs, headers={"X-Requested-With": "XMLHttpRequest"})

    def _resource(self, options: Options) -> str:
        resource = text_option(self.name, options, "resource") or _RESOURCES[0]
        if resource not in _RESOURCES:
            expected = ", ".join(_RESOURCES)
            raise Refusal(message("pull_option_misfit", api=self.name, option="resource", expected=expected))
        return resource

    def _value_params(self, options: Options, since: str | None) -> Params:
        params: dict[str, str | list[str]] = {
            "dataSet": needed_words(self.name, options, "data_set"),
            "orgUnit": needed_words(self.name, options, "org_unit"),
            "children": "false" if options.get("children") is False else "true",
        }
        named = {"start_date": "startDate", "end_date": "endDate"}
        params |= {to: str(options[name]) for name, to in named.items() if options.get(name)}
        periods = words_option(self.name, options, "period")
        if periods:
            params["period"] = periods
        if options.get("include_deleted") is True:
            params["includeDeleted"] = "true"
        if since:
            params["lastUpdated"] = moment_of(since).strftime("%Y-%m-%dT%H:%M:%S")
        elif not periods and "startDate" not in params:
            raise Refusal(message("pull_option_missing", api=self.name, option="period / start_date, end_date"))
        return params

    def _analytics_params(self, options: Options) -> Params:
        params: dict[str, str | list[str]] = {"dimension": needed_words(self.name, options, "dimension")}
        filters = options.get("filter")
        if filters:
            params["filter"] = [filters] if isinstance(filters, str) else list(filters)
        further = options.get("params") or {}
        params |= {str(name): str(value) for name, value in further.items()}
        if options.get("page_size"):
            size = page_size(self.name, options, _MOST_ROWS, _MOST_ROWS)
            params |= {"page": "1", "pageSize": str(size), "totalPages": "true"}
        return params

    def look(self, body: Path, asked: Request, options: Options) -> Page:
        """The data values' times of change, or the analytics rows' keys and the next page."""
        if self._resource(options) == "dataValueSets":
            return self._look_at_values(body)
        found = read_json(body, _Analytics, self.name)
        places = [place for place, header in enumerate(found.headers) if header.meta]
        pager = found.pager or (found.meta_data.pager if found.meta_data else None)
        keys = None
        if pager is not None and places:
            if any(len(row) < len(found.headers) for row in found.rows):
                raise unexpected(self.name, "rows")
            keys = ["\t".join(str(row[place]) for place in places) for row in found.rows]
        following, position = None, None
        if pager is not None and pager.page_count is not None and pager.page < pager.page_count:
            following = Request(asked.path, {**asked.params, "page": str(pager.page + 1)}, headers=asked.headers)
        if pager is not None and pager.page_size:
            position = (pager.page - 1) * pager.page_size
        return Page(len(found.rows), keys, total=pager.total if pager else None, next=following, position=position)

    def _look_at_values(self, body: Path) -> Page:
        found = read_json(body, _DataValues, self.name)
        if found.values is None:
            if read_json(body, dict[str, msgspec.Raw], self.name):
                raise unexpected(self.name, found.message or "dataValues: 0")
            return Page(0)
        return Page(len(found.values), watermark=latest_watermark(value.last_updated for value in found.values))

    def sign_in(self, endpoint: Endpoint) -> SignIn:
        """Name and password, or (without a name) a personal access token."""
        return by_name_or_token(endpoint, "ApiToken")
