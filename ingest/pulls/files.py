"""Files that lie elsewhere: listed in a fixed order, told apart by fingerprint, and copied whole.

``source: {kind: files, url: "sftp://host/folder/*.xlsx", connection: id}``; also ``s3://bucket/prefix/*.csv`` (any
S3-compatible storage: ``endpoint_url`` in the connection's extra) and ``https://host/file.xml``. A file is copied
aside and its size compared; one that changes meanwhile is left for the next time. Folders and S3 go through fsspec,
web addresses through the client that the APIs use as well.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit

from ingest.pulls.answers import TryAgain
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.manners import Manners, backoff
from ingest.pulls.stores.s3 import S3Store
from ingest.pulls.stores.sftp import SftpStore
from ingest.pulls.stores.store import RemoteFile, Store
from ingest.pulls.stores.web import WebStore
from strive.errors import Refusal, SourceUnavailable
from strive.messages import message

log = logging.getLogger(__name__)
T = TypeVar("T")
__all__ = ["RemoteFile", "RemoteFiles"]


class _MakesStore(Protocol):
    def __call__(self, url: str, endpoint: Endpoint, manners: Manners) -> Store:
        """Make the store."""


_STORES: dict[str, _MakesStore] = {"sftp": SftpStore, "s3": S3Store, "https": WebStore, "http": WebStore}
ADDRESSES = tuple(_STORES)


@dataclass
class RemoteFiles:
    """The files under one address. Use it as a context."""

    url: str
    endpoint: Endpoint
    manners: Manners
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    _store: Store | None = None

    def __enter__(self) -> RemoteFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def listed(self) -> list[RemoteFile]:
        """The files that fit the address, by path. Raises Refusal when there is no such folder, SourceUnavailable."""
        return sorted(self._tried(lambda store: store.listed()), key=lambda file: file.address)

    def fetch(self, file: RemoteFile, target: Path) -> None:
        """Copy the file to ``target``, whole or not at all. Raises Refusal, SourceUnavailable."""
        aside = target.with_name(f".{target.name}.part")
        try:
            self._tried(lambda store: _copy_whole(store, file, aside))
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)

    def _tried(self, do: Callable[[Store], T]) -> T:
        for attempt in range(1, self.manners.attempts + 1):
            try:
                return do(self._opened())
            except TryAgain as failed:
                self._close()
                if attempt == self.manners.attempts:
                    raise failed.error from None
                wait = backoff(self.manners, attempt, self.chance()) if failed.wait is None else failed.wait
                log.warning("attempt %d of %d: %s", attempt, self.manners.attempts, failed.error.message.text())
                self.sleep(wait)
        raise AssertionError("there is at least one attempt")

    def _opened(self) -> Store:
        if self._store is None:
            self._store = self._new_store()
        return self._store

    def _new_store(self) -> Store:
        parts = urlsplit(self.url)
        if parts.scheme not in _STORES:
            known = ", ".join(f"{scheme}://" for scheme in _STORES)
            raise Refusal(message("remote_address_misfit", connection=self.endpoint.connection_id, expected=known))
        # Credentials belong into the connection; what stands in an address would end up in logs.
        address = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        if parts.scheme != "s3" and self.endpoint.host and self.endpoint.host != parts.hostname:
            raise Refusal(
                message(
                    "remote_host_misfit",
                    connection=self.endpoint.connection_id,
                    host=self.endpoint.host,
                    other=parts.hostname,
                )
            )
        return _STORES[parts.scheme](address, self.endpoint, self.manners)

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


def _copy_whole(store: Store, file: RemoteFile, aside: Path) -> None:
    store.copy(file, aside)
    aside.chmod(0o600)
    size = aside.stat().st_size
    if file.size is not None and size != file.size:
        error = SourceUnavailable(
            message("remote_file_size_differs", file=file.name, announced=file.size, received=size)
        )
        raise TryAgain(error)
    now = store.looked_at(file)
    if now.fingerprint != file.fingerprint:
        raise SourceUnavailable(message("remote_file_changes", file=file.name))
