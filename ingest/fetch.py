"""Fetching a dataset's deliveries from its source: what its API or database has changed, or its new remote files.

A pull of an API or a database becomes one file, received like any other. The watermark moves in the transaction that
notes its receipt, so that a pull killed at any point loses nothing and doubles nothing: what is asked for again comes
with the same keys.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import cast

from ingest.inbox import is_unfinished
from ingest.landing import Landing
from ingest.originals.sealed_path import SealedPath
from ingest.pulls.apis import api_named
from ingest.pulls.endpoint import Endpoint, required_endpoint
from ingest.pulls.files import RemoteFile, RemoteFiles
from ingest.pulls.http import Client
from ingest.pulls.manners import manners_of
from ingest.pulls.paging import pull
from ingest.pulls.sql import pull_rows
from ingest.pulls.watermarks import with_overlap
from ingest.receive import Received, receive
from strive.catalogue.models import Country, RecordType, Source
from strive.database import Connection
from strive.settings import Settings

log = logging.getLogger(__name__)
FindEndpoint = Callable[[str], Endpoint]


def endpoint_in_environment(connection_id: str) -> Endpoint:
    """The connection as the environment has it (``AIRFLOW_CONN_...``). Raises Refusal where it has none."""
    return required_endpoint(connection_id, os.environ)


@dataclass(frozen=True)
class Fetching:
    """One dataset whose deliveries are fetched, and where everything is kept meanwhile."""

    connection: Connection
    settings: Settings
    landing: Landing
    country: Country
    dataset: str
    record_type: RecordType
    source: Source
    find_endpoint: FindEndpoint

    @cached_property
    def folder(self) -> SealedPath:
        """Where what is being fetched lies, sealed, until it is received; it is kept when a fetch is cut short."""
        return self.landing.fetching(self.dataset)

    @property
    def connector(self) -> str:
        """The connector that will read it."""
        return self.country.datasets[self.dataset].connector

    def endpoint(self) -> Endpoint:
        """The source's address and credentials. Raises Refusal for a connection that is not there."""
        if self.source.connection is not None:
            return self.find_endpoint(self.source.connection)
        return Endpoint("", "https", (self.source.url or "").rstrip("/"))

    def receive(self, file: Received) -> bool:
        """Receive the file; whether it is a duplicate delivery."""
        return receive(self.connection, self.landing, self.country, self.dataset, self.record_type, file)


def fetch(fetching: Fetching) -> tuple[int, int]:
    """Fetch what the source has that is new. Returns how many files were received and how many of them are duplicates.

    Raises SourceUnavailable when another attempt may help, Refusal when the source or its settings must be mended.
    """
    fetching.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for leftover in fetching.folder.glob(f"{fetching.country.country}_*"):  # received, or asked for again
        leftover.unlink()
    return {"api": _pull_api, "files": _fetch_files, "sql": _pull_rows}[fetching.source.kind](fetching)


def _fetch_files(fetching: Fetching) -> tuple[int, int]:
    """Receive each remote file that was not received in this version before; they cost only themselves."""
    source = fetching.source
    received = duplicates = 0
    with RemoteFiles(source.url or "", fetching.endpoint(), manners_of(source.manners)) as remote:
        for file in remote.listed():
            if is_unfinished(file.name) or _is_received(fetching, file):
                continue
            folder = fetching.folder / "files"  # under their own names, which may tell their periods
            folder.mkdir(exist_ok=True, mode=0o700)
            target = folder / file.name
            remote.fetch(file, target)
            duplicates += fetching.receive(Received(target, file.address, file.fingerprint or None))
            received += 1
            target.unlink()
    return received, duplicates


def _is_received(fetching: Fetching, file: RemoteFile) -> bool:
    if not file.fingerprint:
        return False
    seen = fetching.connection.execute(
        "select 1 from ledger.receipt "
        "where country_code = %s and dataset = %s and inbox_path = %s and fingerprint = %s",
        (fetching.country.country, fetching.dataset, file.address, file.fingerprint),
    )
    return seen.fetchone() is not None


def _pull_rows(fetching: Fetching) -> tuple[int, int]:
    source, endpoint, now = fetching.source, fetching.endpoint(), datetime.now(UTC)
    held = _held(fetching)
    is_all = held.asks_for_all(source, now)
    since = None if is_all else with_overlap(held.watermark, source.overlap_days)
    target = fetching.folder / "rows.csv"
    pulled = pull_rows(endpoint, source.options, since, target, manners_of(source.manners))
    place = f"sql {endpoint.url} {source.options.get('table') or 'query'}"
    return _receive_pull(fetching, pulled.path, ".csv", place, pulled.watermark, now, is_all)


@dataclass(frozen=True)
class _Held:
    """What the ledger says of earlier pulls."""

    watermark: str | None = None
    pulled_all_at: datetime | None = None

    def asks_for_all(self, source: Source, now: datetime) -> bool:
        if self.watermark is None or self.pulled_all_at is None:
            return True
        return source.full_every_days is not None and now - self.pulled_all_at >= timedelta(days=source.full_every_days)


def _held(fetching: Fetching) -> _Held:
    row = fetching.connection.execute(
        "select watermark, pulled_all_at from ledger.watermark where country_code = %s and dataset = %s",
        (fetching.country.country, fetching.dataset),
    ).fetchone()
    return _Held(*cast(tuple[str | None, datetime | None], row)) if row else _Held()


def _pull_api(fetching: Fetching) -> tuple[int, int]:
    now = datetime.now(UTC)
    source, endpoint, api = fetching.source, fetching.endpoint(), api_named(fetching.connector)
    held = _held(fetching)
    is_all = held.asks_for_all(source, now)
    since = None if is_all else with_overlap(held.watermark, source.overlap_days)
    with Client(endpoint, api.sign_in(endpoint), manners_of(source.manners)) as client:
        pulled = pull(api, client, source.options, since, fetching.folder)
    for note in pulled.notes:
        log.warning(note.text())
    place = f"{api.name} {endpoint.url}{api.first(source.options, None).path}"
    return _receive_pull(fetching, pulled.path, ".zip", place, pulled.watermark, now, is_all)


def _receive_pull(
    fetching: Fetching, path: Path | None, suffix: str, place: str, watermark: str | None, at: datetime, is_all: bool
) -> tuple[int, int]:
    """Receive what was pulled, if anything, and move the watermark, in one transaction."""
    duplicates = 0
    with fetching.connection.transaction():
        if path is not None:
            named = path.with_name(f"{fetching.country.country}_{fetching.dataset}_{at:%Y-%m-%dT%H%M%SZ}{suffix}")
            path.rename(named)
            path = named
            duplicates += fetching.receive(Received(path, place, reported_at=at))
        fetching.connection.execute(
            """
            insert into ledger.watermark (country_code, dataset, watermark, pulled_at, pulled_all_at)
            values (%(country)s, %(dataset)s, %(watermark)s, %(at)s, case when %(is_all)s then %(at)s::timestamptz end)
            on conflict (country_code, dataset) do update set
                watermark = coalesce(excluded.watermark, watermark.watermark),
                pulled_at = excluded.pulled_at,
                pulled_all_at = coalesce(excluded.pulled_all_at, watermark.pulled_all_at)
            """,
            {
                "country": fetching.country.country,
                "dataset": fetching.dataset,
                "watermark": watermark,
                "at": at,
                "is_all": is_all,
            },
        )
    if path is not None:
        path.unlink()
    return int(path is not None), duplicates
