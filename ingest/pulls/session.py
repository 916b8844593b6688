"""Who asks: the headers that prove it, with a session opened where the API works with one."""

from __future__ import annotations

from datetime import datetime

import httpx

from ingest.pulls.answers import SignInAgain, refused
from ingest.pulls.api import SignIn
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.manners import Manners


class Session:
    """The proof of identity towards one source. It lives in memory only."""

    def __init__(self, endpoint: Endpoint, sign_in: SignIn, manners: Manners) -> None:
        self._endpoint, self._sign_in, self._manners = endpoint, sign_in, manners
        self._opened: dict[str, str] | None = None

    @property
    def can_be_renewed(self) -> bool:
        """Whether signing in again gives a new session."""
        return self._sign_in.session is not None

    def forget(self) -> None:
        """Sign in anew at the next request."""
        self._opened = None

    def is_open(self) -> bool:
        """Whether the headers are at hand without a request."""
        return self._opened is not None or not self.can_be_renewed

    def headers(self, http: httpx.Client, now: datetime) -> dict[str, str]:
        """The headers for a request; opens a session where one is needed. Raises TryAgain, StriveError."""
        if self._opened is None:
            self._opened = self._open(http, now)
        return {**self._sign_in.headers, **self._opened}

    def _open(self, http: httpx.Client, now: datetime) -> dict[str, str]:
        asked, headers_of = self._sign_in.session, self._sign_in.session_headers
        if asked is None or headers_of is None:
            return {}
        url = self._endpoint.url.rstrip("/") + asked.path
        answer = http.request(asked.method, url, json=asked.json, headers=dict(asked.headers))
        if answer.status_code == 200:
            return dict(headers_of(answer.content))
        outcome = refused(answer.status_code, answer.headers, b"", asked, self._endpoint, self._manners, now)
        if isinstance(outcome, SignInAgain):
            raise outcome.error
        raise outcome
