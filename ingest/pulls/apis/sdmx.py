"""SDMX REST: the observations of a dataflow, in one body, from a 2.1 or a 3.0 service.

``updatedAfter`` asks for what changed; rows carry no time of change, so the watermark is the time of asking. An error
document that says "no results" (and status 204) means no rows; any other one is refused.

Options: ``flow``, ``key`` (default all), ``version`` (``2.1`` or ``3.0``), ``agency`` and ``flow_version`` (3.0; in 2.1
they may stand in ``flow``: ``AGENCY,FLOW,1.0``), ``format`` (``xml``, ``csv`` or ``json``), ``params`` (by name, as
``startPeriod``).
"""

from __future__ import annotations

from pathlib import Path

from ingest.connectors.options import check_options, text_option
from ingest.pulls.api import Options, Page, Request, SignIn
from ingest.pulls.apis.needed import needed_text
from ingest.pulls.apis.sdmx_bodies import csv_rows, json_rows, xml_rows
from ingest.pulls.apis.signing import by_name_or_token
from ingest.pulls.endpoint import Endpoint, quoted_path
from ingest.pulls.watermarks import moment_of
from strive.errors import Refusal
from strive.messages import message

_ACCEPT = {
    ("2.1", "xml"): "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
    ("2.1", "csv"): "application/vnd.sdmx.data+csv;version=1.0.0",
    ("2.1", "json"): "application/vnd.sdmx.data+json;version=1.0.0",
    ("3.0", "xml"): "application/vnd.sdmx.data+xml;version=3.0.0",
    ("3.0", "csv"): "application/vnd.sdmx.data+csv;version=2.0.0",
    ("3.0", "json"): "application/vnd.sdmx.data+json;version=2.0.0",
}
_ROWS_OF = {"xml": xml_rows, "csv": csv_rows, "json": json_rows}


class SdmxApi:
    """Observations of one dataflow."""

    name = "sdmx"
    options = ("flow", "key", "version", "agency", "flow_version", "format", "params")
    watermark_is_asking_time = True

    def suffix(self, options: Options) -> str:
        """The body is in the format asked for."""
        return f".{self._format(options)[1]}"

    def first(self, options: Options, since: str | None) -> Request:
        """The one question."""
        check_options(self.name, options, self.options)
        version, form = self._format(options)
        flow = needed_text(self.name, options, "flow")
        key = text_option(self.name, options, "key")
        if version == "2.1":
            path = f"/data/{flow}/{key or 'all'}"
        else:
            agency = needed_text(self.name, options, "agency")
            parts = (agency, flow, text_option(self.name, options, "flow_version") or "~")
            path = "/data/dataflow" + quoted_path(*parts) + f"/{key or '*'}"
        params: dict[str, str | list[str]] = {
            str(name): str(value) for name, value in (options.get("params") or {}).items()
        }
        if since:
            params["updatedAfter"] = moment_of(since).strftime("%Y-%m-%dT%H:%M:%SZ")
        headers = {"Accept": _ACCEPT[version, form]}
        return Request(path, params, headers=headers, also_answers=frozenset({204, 404}))

    def _format(self, options: Options) -> tuple[str, str]:
        chosen = (str(options.get("version") or "2.1"), text_option(self.name, options, "format") or "xml")
        if chosen not in _ACCEPT:
            expected = ", ".join(f"{version} {form}" for version, form in _ACCEPT)
            raise Refusal(message("pull_option_misfit", api=self.name, option="version, format", expected=expected))
        return chosen

    def look(self, body: Path, asked: Request, options: Options) -> Page:
        """How many observations there are; that the document is whole."""
        if not body.stat().st_size:
            return Page(0)
        return Page(_ROWS_OF[self._format(options)[1]](body))

    def sign_in(self, endpoint: Endpoint) -> SignIn:
        """Most services are open; otherwise name and password, or a token."""
        return by_name_or_token(endpoint, "Bearer")
