"""What the status of an answer means: whether another attempt may help, and what to tell people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from ingest.pulls.api import Request
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.manners import Manners, retry_after
from strive.errors import Refusal, SourceUnavailable, StriveError
from strive.messages import message

_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_REASON = 200


class TryAgain(Exception):
    """This attempt failed; another may not. ``error``: what to say when none is left; ``wait``: in seconds, as asked
    for."""

    def __init__(self, error: StriveError, wait: float | None = None) -> None:
        super().__init__()
        self.error = error
        self.wait = wait


class SignInAgain(Exception):
    """The source no longer knows who asks. ``error``: what to say when signing in again does not help."""

    def __init__(self, error: StriveError) -> None:
        super().__init__()
        self.error = error


def unavailable(key: str, endpoint: Endpoint, request: Request) -> SourceUnavailable:
    """A message about this request to this endpoint."""
    return SourceUnavailable(message(key, connection=endpoint.connection_id, host=endpoint.host, path=request.path))


def refused(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    request: Request,
    endpoint: Endpoint,
    manners: Manners,
    now: datetime,
) -> TryAgain | SignInAgain | StriveError:
    """What an answer with such a status asks for."""
    error = _error_of(status, body, request, endpoint)
    if status == 401:
        return SignInAgain(error)
    if status not in _RETRIED and status not in request.also_retried:
        return error
    if status in request.also_retried:
        error = _said("pull_too_many_requests", status, request, endpoint)
    wait = retry_after(headers.get("Retry-After"), now)
    if wait is not None and wait > manners.longest_retry_after:
        until = (now + timedelta(seconds=wait)).strftime("%Y-%m-%d %H:%M UTC")
        return SourceUnavailable(message("pull_come_back_later", host=endpoint.host, until=until))
    return TryAgain(SourceUnavailable(error.message), wait)


def _error_of(status: int, body: bytes, request: Request, endpoint: Endpoint) -> StriveError:
    if status in (401, 403):
        return _said("pull_not_allowed", status, request, endpoint)
    if status == 429:
        return _said("pull_too_many_requests", status, request, endpoint)
    if status >= 500 or status in _RETRIED:
        return _said("pull_server_failed", status, request, endpoint)
    if status == 404:
        return Refusal(_said("pull_not_found", status, request, endpoint).message)
    reason = _reason_in(body, endpoint)
    return Refusal(_said("pull_request_refused", status, request, endpoint, reason=reason).message)


def _said(key: str, status: int, request: Request, endpoint: Endpoint, **values: str | None) -> SourceUnavailable:
    where = {"connection": endpoint.connection_id, "host": endpoint.host, "path": request.path}
    return SourceUnavailable(message(key, status=status, **where, **values))


def _reason_in(body: bytes, endpoint: Endpoint) -> str | None:
    """What an API says went wrong, where it says it as text in JSON: in one line, cut short, without secrets."""
    try:
        said = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
    fields = said if isinstance(said, dict) else {}
    text = next((fields[name] for name in ("message", "detail", "error") if isinstance(fields.get(name), str)), None)
    if text is None:
        return None
    for secret in endpoint.secrets:
        text = text.replace(secret, "…")
    return " ".join(text.split())[:_LONGEST_REASON]
