"""Receiving a file: it is landed, noted with a receipt and, unless its bytes were seen before, a delivery that waits to
be loaded.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ingest.detector.hiding import hidden
from ingest.landing import Landing
from strive.catalogue.models import Country, RecordType
from strive.code_version import code_commit
from strive.database import Connection
from strive.ledger import SYNTHETIC_MARK, delivery_id_of
from strive.messages import message

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Received:
    """A file that lies ready. ``place``: where it came from, as the ledger keeps it (never with credentials);
    ``fingerprint``: what tells this version of a remote file from others. ``reported_at``: when its source made it.
    """

    path: Path
    place: str
    fingerprint: str | None = None
    reported_at: datetime | None = None


def dataset_hash(country: Country, dataset_name: str, record_type: RecordType) -> str:
    """A fingerprint of what decides how a delivery is read: the dataset's entry in the country file and its record
    type."""
    described = country.datasets[dataset_name].model_dump_json(exclude={"source"}) + record_type.model_dump_json()
    return hashlib.sha256(described.encode()).hexdigest()[:16]


def receive(
    connection: Connection,
    landing: Landing,
    country: Country,
    dataset_name: str,
    record_type: RecordType,
    file: Received,
) -> bool:
    """Land the file and note its arrival. Returns whether it is a duplicate delivery: its bytes were received before,
    from another place. Joins the caller's transaction; without one it has its own.
    """
    changed_ns = file.path.stat().st_mtime_ns
    erased = partial(_is_erased, connection, country.country, dataset_name)
    landed = landing.land(file.path, dataset_name, is_let_in=lambda sha256: not erased(sha256))
    delivery_id = delivery_id_of(country.country, dataset_name, landed.sha256)
    with connection.transaction():
        inserted = connection.execute(
            """
            insert into ledger.delivery (
                delivery_id, country_code, dataset, record_type, connector, file_name, file_sha256, file_bytes,
                landed_path, is_synthetic, reported_at, received_at, state, country_file_hash, record_type_version,
                code_commit
            )
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'landed', %s, %s, %s)
            on conflict do nothing
            """,
            (
                delivery_id,
                country.country,
                dataset_name,
                record_type.record_type,
                country.datasets[dataset_name].connector,
                hidden(file.path.name),
                landed.sha256,
                landed.bytes,
                landed.path,
                SYNTHETIC_MARK in file.path.name,
                file.reported_at or landed.changed_at,
                datetime.now(tz=UTC),
                dataset_hash(country, dataset_name, record_type),
                record_type.version,
                code_commit(),
            ),
        ).rowcount
        seen_here = connection.execute(
            "select 1 from ledger.receipt where inbox_path = %s and file_sha256 = %s", (file.place, landed.sha256)
        ).fetchone()
        is_duplicate = not inserted and seen_here is None
        connection.execute(
            """
            insert into ledger.receipt (
                country_code, dataset, inbox_path, file_sha256, file_bytes, changed_ns, received_at, delivery_id,
                is_duplicate, fingerprint
            )
            values (%s, %s, %s, %s, %s, %s, now(), %s, %s, %s)
            on conflict (inbox_path, file_sha256) do update
            set changed_ns = excluded.changed_ns, fingerprint = excluded.fingerprint
            """,
            (
                country.country,
                dataset_name,
                file.place,
                landed.sha256,
                landed.bytes,
                changed_ns,
                delivery_id,
                is_duplicate,
                file.fingerprint,
            ),
        )
    if erased(landed.sha256):
        log.warning(
            message(
                "erased_delivery_again", country=country.country, file=hidden(file.path.name), delivery=delivery_id
            ).text()
        )
    elif is_duplicate:
        name = hidden(file.path.name)
        log.info(message("duplicate_delivery", country=country.country, file=name, delivery=delivery_id).text())
    return is_duplicate


def _is_erased(connection: Connection, country_code: str, dataset_name: str, sha256: str) -> bool:
    """Whether the delivery with these bytes was deleted for good: then it is not let in again."""
    found = connection.execute(
        "select 1 from ledger.delivery where delivery_id = %s and original_erased_at is not null",
        (delivery_id_of(country_code, dataset_name, sha256),),
    )
    return found.fetchone() is not None
