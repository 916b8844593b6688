"""One file at a web address, with the patience of the client that the APIs use.

Its fingerprint is the ETag, else the time of change with the size, as a HEAD request tells them; a server that does
not answer such a request leaves it empty. Redirects may lead to another host (downloads often do), without
credentials. Name and password are sent as Basic, a password alone as a Bearer token.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl, unquote, urlsplit

from ingest.pulls.api import Request
from ingest.pulls.apis.signing import by_name_or_token
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.http import Client
from ingest.pulls.manners import Manners
from ingest.pulls.stores.store import RemoteFile

_NO_HEAD = frozenset({400, 403, 404, 405, 501})


class WebStore:
    """One web address."""

    def __init__(self, url: str, endpoint: Endpoint, manners: Manners) -> None:
        parts = urlsplit(url)
        self._path = parts.path or "/"
        self._params = dict(parse_qsl(parts.query, keep_blank_values=True))
        self._address = f"{parts.scheme}://{parts.netloc}{self._path}"
        here = Endpoint(
            endpoint.connection_id,
            endpoint.kind,
            f"{parts.scheme}://{parts.netloc}",
            endpoint.login,
            endpoint.password,
            endpoint.extra,
        )
        self._client = Client(here, by_name_or_token(here, "Bearer"), manners)

    def listed(self) -> list[RemoteFile]:
        """The one file there is."""
        return [self._looked_at()]

    def looked_at(self, file: RemoteFile) -> RemoteFile:
        """The file as it is now."""
        return self._looked_at()

    def _looked_at(self) -> RemoteFile:
        request = Request(
            self._path,
            self._params,
            method="HEAD",
            headers={"Accept-Encoding": "identity"},
            also_answers=_NO_HEAD,
            follows_elsewhere=True,
        )
        with TemporaryDirectory() as folder:
            answer = self._client.fetch(request, Path(folder) / "nothing", lambda _: None)
        told = answer.headers if answer.status == 200 else {}
        length = told.get("Content-Length", "")
        size = int(length) if length.isdecimal() and "Content-Encoding" not in told else None
        changed = told.get("Last-Modified", "")
        fingerprint = told.get("ETag", "").strip('"') or (f"{changed} {length}" if changed else "")
        name = unquote(self._path.rpartition("/")[2]) or "download"
        return RemoteFile(self._address, name, size, fingerprint, self._path)

    def copy(self, file: RemoteFile, target: Path) -> None:
        """Write the file's bytes to ``target``."""
        request = Request(self._path, self._params, headers={"Accept-Encoding": "identity"}, follows_elsewhere=True)
        self._client.fetch(request, target, lambda _: None)

    def close(self) -> None:
        """Leave the server."""
        self._client.__exit__()
