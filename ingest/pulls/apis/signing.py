"""Ways to sign in that several APIs share."""

from __future__ import annotations

import base64

from ingest.pulls.api import SignIn
from ingest.pulls.endpoint import Endpoint


def by_name_or_token(endpoint: Endpoint, scheme: str) -> SignIn:
    """Name and password; without a name, the password is a token of that scheme; without both, nothing."""
    if endpoint.login:
        both = base64.b64encode(f"{endpoint.login}:{endpoint.password}".encode()).decode()
        return SignIn({"Authorization": f"Basic {both}"})
    return by_token(endpoint, scheme)


def by_token(endpoint: Endpoint, scheme: str) -> SignIn:
    """The connection's password as a token of that scheme; nothing where there is none."""
    token = endpoint.password.strip()
    return SignIn({"Authorization": f"{scheme} {token}"} if token else {})
