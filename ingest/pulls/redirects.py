"""Where a redirect may lead: on the same host, or from http to https there; elsewhere only without credentials."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

from ingest.pulls.api import Request
from ingest.pulls.endpoint import Endpoint
from strive.errors import Refusal
from strive.messages import message

STATUSES = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}


def redirected(url: str, location: str, request: Request, endpoint: Endpoint) -> tuple[str, bool]:
    """Where to ask instead, and whether that is the same host. Raises Refusal when it is not to be asked."""
    target = urljoin(url, location)
    before, after = urlsplit(url), urlsplit(target)
    to_https = (before.scheme, after.scheme) == ("http", "https")
    if _place(before) == _place(after) or (to_https and before.hostname == after.hostname):
        return target, True
    if request.follows_elsewhere and after.scheme in ("https", before.scheme):
        return target, False
    where = {"connection": endpoint.connection_id, "host": before.hostname, "other": after.hostname}
    raise Refusal(message("pull_redirected_elsewhere", **where))


def _place(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
