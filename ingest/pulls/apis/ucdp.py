"""UCDP: georeferenced events (``/api/gedevents/{version}``).

Whether the first page is 0 or 1 is left to the server: the first question names no page, the next ones follow
``NextPageUrl``. A release does not change, so everything is read; the candidate releases have versions of their own.
Since 2026 a token is needed: the connection's password. Status 400 after a page that came is its way of limiting
requests.

Options: ``version`` (``26.1``), ``resource`` (default ``gedevents``), ``page_size``, ``params`` (filters by name, as
``Country``, ``StartDate``).
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from ingest.connectors.options import check_options, text_option
from ingest.pulls.api import Options, Page, Request, SignIn
from ingest.pulls.apis.json_body import all_keys, link_params, read_json
from ingest.pulls.apis.needed import needed_text
from ingest.pulls.apis.page_size import page_size
from ingest.pulls.endpoint import Endpoint, quoted_path

_MOST_ROWS = 1_000
_LIMITS_REQUESTS = frozenset({400})


class _Event(msgspec.Struct):
    id: int | str | None = None


class _Body(msgspec.Struct):
    total: int = msgspec.field(name="TotalCount")
    events: list[_Event] = msgspec.field(name="Result")
    next_url: str | None = msgspec.field(name="NextPageUrl", default=None)


class UcdpApi:
    """Events of one release."""

    name = "ucdp"
    options = ("version", "resource", "page_size", "params")
    watermark_is_asking_time = False

    def suffix(self, options: Options) -> str:
        """Pages are JSON."""
        return ".json"

    def first(self, options: Options, since: str | None) -> Request:
        """The first page."""
        check_options(self.name, options, self.options)
        version = needed_text(self.name, options, "version")
        resource = text_option(self.name, options, "resource") or "gedevents"
        further = options.get("params") or {}
        params = {str(name): str(value) for name, value in further.items()}
        params["pagesize"] = str(page_size(self.name, options, _MOST_ROWS, _MOST_ROWS))
        return Request(quoted_path("api", resource, version), params)

    def look(self, body: Path, asked: Request, options: Options) -> Page:
        """The events' ids, the announced total, and the next page."""
        found = read_json(body, _Body, self.name)
        following = None
        if found.next_url:
            params = {**asked.params, **link_params(found.next_url)}
            following = Request(asked.path, params, also_retried=_LIMITS_REQUESTS)
        return Page(
            rows=len(found.events),
            keys=all_keys([event.id for event in found.events], self.name, "id"),
            total=found.total,
            next=following,
            # The first page is 0 or 1, so this is the place or one page before it.
            position=max(int(str(asked.params.get("page", 1))) - 1, 0) * len(found.events) if following else None,
        )

    def sign_in(self, endpoint: Endpoint) -> SignIn:
        """The access token in its own header."""
        token = endpoint.password.strip()
        return SignIn({"x-ucdp-access-token": token} if token else {})
