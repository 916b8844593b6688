"""A small client of Airflow's REST API, with the standard library only.

It speaks to 127.0.0.1 and therefore never through a proxy.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

from strive.errors import SourceUnavailable
from strive.messages import message
from strive.services.airflow import ADMIN, api_url
from strive.services.remembered import remembered_secret
from strive.settings import Settings

PATIENCE_SECONDS = 30.0
NOT_FOUND = 404
PAGE = 100
EVERY = "~"


class NothingThere(SourceUnavailable):
    """Airflow knows nothing of what was asked for."""


class AirflowApi:
    """Airflow of one home, spoken to as its one user."""

    def __init__(self, settings: Settings) -> None:
        self.url = api_url(settings)
        self._password = remembered_secret(settings.home, "airflow_password")
        self._token: str | None = None
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def health(self) -> dict[str, str | None]:
        """The state of each component; empty while the API server does not answer."""
        try:
            answer = self._send("GET", "/api/v2/monitor/health", None)
        except SourceUnavailable:
            return {}
        return {component: details.get("status") for component, details in answer.items()}

    def get(self, path: str, **query: str | int | list[str]) -> dict[str, Any]:
        """GET below ``/api/v2``. Raises SourceUnavailable."""
        return self._authorised("GET", f"/api/v2{path}?{urllib.parse.urlencode(query, doseq=True)}", None)

    def get_all(self, path: str, what: str, **query: str | int | list[str]) -> Iterator[dict[str, Any]]:
        """Every entry of a list that comes in pages; ``what`` is the list's name in the answer."""
        offset = 0
        while True:
            answer = self.get(path, limit=PAGE, offset=offset, **query)
            yield from answer[what]
            offset += PAGE
            if offset >= int(answer["total_entries"]):
                return

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST below ``/api/v2``. Raises SourceUnavailable."""
        return self._authorised("POST", f"/api/v2{path}", body)

    def patch(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """PATCH below ``/api/v2``. Raises SourceUnavailable."""
        return self._authorised("PATCH", f"/api/v2{path}", body)

    def _authorised(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        if self._token is None:
            credentials = {"username": ADMIN, "password": self._password}
            self._token = str(self._send("POST", "/auth/token", credentials)["access_token"])
        return self._send(method, path, body)

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - the URL is this home's own
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode()
        )
        request.add_header("Content-Type", "application/json")
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        try:
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                content: dict[str, Any] = json.load(answer)
                return content
        except urllib.error.HTTPError as error:
            detail = error.read().decode(errors="replace")[:500]
            refusal = NothingThere if error.code == NOT_FOUND else SourceUnavailable
            raise refusal(message("airflow_refused", request=f"{method} {path}", detail=detail)) from None
        except (OSError, HTTPException, ValueError) as error:
            raise SourceUnavailable(message("airflow_does_not_answer", url=self.url, problem=str(error))) from None
