"""Where a redirect may lead: on the same host, or from http to https there; elsewhere only without credentials."""

from __future__ import annotations

from ipaddress import ip_address
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
    is_allowed = after.scheme in ("https", before.scheme) and not _is_of_this_network(after.hostname, before.hostname)
    if request.follows_elsewhere and is_allowed:
        return target, False
    where = {"connection": endpoint.connection_id, "host": before.hostname, "other": after.hostname}
    raise Refusal(message("pull_redirected_elsewhere", **where))


def _is_of_this_network(host: str | None, asked: str | None) -> bool:
    """Whether the host is this machine or in its surroundings (a cloud's metadata service, a router), of which an
    outside source has no business to know. A source that is itself there may lead there."""
    return _is_inside(host) and not _is_inside(asked)


def _is_inside(host: str | None) -> bool:
    name = (host or "").rstrip(".").lower()
    if name == "localhost" or name.endswith((".localhost", ".internal", ".local")):
        return True
    try:
        return not ip_address(name).is_global
    except ValueError:
        return name.isdigit() or name.startswith("0x")  # an address written as one number


def _place(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
