"""One landed delivery into a table of its own: read, mapped, pseudonymised, copied.

The load is one transaction: afterwards the delivery is ``loaded`` with all its rows in ``raw.arriving_...``, or
``rejected`` with the reason, or, when the process died, still ``landed`` and loaded anew by the next collection.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from psycopg import sql

from ingest.ahead import Ahead
from ingest.columns import ColumnMapping
from ingest.connectors import connector_named
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.recording import is_recording
from ingest.copy_rows import copy_batches, row_hashes, without_nul
from ingest.detector.guard import Delivered, Guard
from ingest.detector.hiding import hidden_message
from ingest.erasure.forgotten import Forgotten
from ingest.landing import Landing
from ingest.originals.sealed_path import SealedPath
from ingest.periods import Period, find_period, find_scope
from ingest.pseudonyms import PseudonymKey
from strive.catalogue.models import Country, Dataset, RecordType
from strive.database import Connection, identifier
from strive.errors import Refusal
from strive.ledger import arriving_table
from strive.messages import Message, message
from strive.raw_tables import create_arriving_table

_MOST_NOTES = 40


@dataclass(frozen=True)
class LandedDelivery:
    """A delivery in state ``landed``, with what is needed to read it."""

    delivery_id: str
    file_name: str
    file_sha256: str
    reported_at: datetime


def load_delivery(
    connection: Connection,
    landing: Landing,
    key: PseudonymKey,
    country: Country,
    dataset_name: str,
    record_type: RecordType,
    delivery: LandedDelivery,
) -> Message | None:
    """Load one delivery. Returns None when it is loaded, or the message with which it was rejected.

    Raises Refusal when its original cannot be opened, which is no fault of what was delivered.
    """
    dataset = country.datasets[dataset_name]
    original = landing.open(delivery.file_sha256, delivery.file_name)
    try:
        with connection.transaction():
            _load(connection, original, key, country, dataset_name, dataset, record_type, delivery)
    except Refusal as refusal:
        reason = refusal.message
        if "country" not in reason.values:  # a connector knows the file only
            reason = message("delivery_unreadable", country=country.country, dataset=dataset_name, problem=reason)
        reason = hidden_message(reason)
        _reject(connection, delivery.delivery_id, reason)
        return reason
    return None


def _load(
    connection: Connection,
    original: SealedPath,
    key: PseudonymKey,
    country: Country,
    dataset_name: str,
    dataset: Dataset,
    record_type: RecordType,
    delivery: LandedDelivery,
) -> None:
    if original.stat().st_size == 0:
        raise Refusal(message("file_is_empty", country=country.country, file=delivery.file_name))
    reading = connector_named(dataset.connector).read(original, dataset.options)
    mapping = ColumnMapping(dataset, record_type, key, country.national_id, dataset_name)
    mapping.see(reading.columns)
    forgotten = Forgotten.of(connection, country.country, key, record_type)
    table = arriving_table(delivery.delivery_id)
    rows = copy_rows(
        connection, table, country.country, dataset_name, record_type, delivery, reading, mapping, forgotten
    )
    forgotten.note(connection, delivery.delivery_id)
    mapping.see(reading.columns)
    if rows or reading.columns:
        mapping.refuse_if_incomplete(country.country, delivery.file_name)
    # A pull brings what was edited meanwhile, whenever that was submitted: it must win over earlier pulls.
    reported_at = delivery.reported_at if is_recording(original) else reading.reported_at or delivery.reported_at
    where = {"file_name": delivery.file_name, "preamble": reading.preamble, "country_code": country.country}
    period = find_period(dataset.period, reported_at=reported_at, **where)
    scope = find_scope(dataset.scope, **where)
    counts = (rows + len(forgotten.rows), len(forgotten.rows))
    _mark_loaded(connection, delivery.delivery_id, reading, mapping, counts, reported_at, period, scope)


def copy_rows(
    connection: Connection,
    table: str,
    country_code: str,
    dataset_name: str,
    record_type: RecordType,
    delivery: LandedDelivery,
    reading: Reading,
    mapping: ColumnMapping,
    forgotten: Forgotten,
) -> int:
    """Read all rows into ``raw.<table>``, made afresh, but for those of the forgotten. Returns their number.

    Raises Refusal when the file turns out, further down, not to be readable, or holds identifiers.
    """
    has_pseudonym = any(item.kind == "pseudonym" for item in record_type.fields.values())
    create_arriving_table(
        connection,
        table,
        record_type,
        country_code=country_code,
        dataset=dataset_name,
        delivery_id=delivery.delivery_id,
        key_version=mapping.key.version if has_pseudonym else None,
    )
    with Ahead(reading.batches, "read rows") as batches:
        today = datetime.now(UTC).date()
        guard = Guard(mapping, Delivered(country_code, dataset_name, delivery.file_name, today))
        return copy_batches(
            connection, table, guard.held_back(map(forgotten.left_out, _loaded(batches, mapping, guard)))
        )


def _loaded(batches: Iterator[Batch], mapping: ColumnMapping, guard: Guard) -> Iterator[pa.RecordBatch]:
    """What is loaded, batch by batch: the fields, and where each row stands and what it is."""
    received = 0
    for batch in batches:
        guard.look(batch)
        fields = without_nul(mapping.loaded(batch.cells, batch.positions))
        columns = dict(zip(fields.schema.names, fields.columns, strict=True)) | {
            "row_number": pa.array(np.arange(received + 1, received + 1 + batch.row_count)),
            "source_position": batch.positions,
            "row_hash": row_hashes(fields),
        }
        if mapping.keeps_unknown:  # else the table's default stands, which costs the server nothing
            columns["unmapped"] = mapping.unmapped(batch.cells)
        received += batch.row_count
        yield pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _notes(reading: Reading, mapping: ColumnMapping) -> str:
    notes = [("assumption", m) for m in reading.assumptions] + [("doubt", m) for m in reading.doubts]
    differing = mapping.birth_dates.message() if mapping.birth_dates else None
    if differing is not None:
        notes.insert(0, ("doubt", differing))
    hidden = [{"kind": kind, **hidden_message(m).as_json()} for kind, m in notes[:_MOST_NOTES]]
    return json.dumps(hidden, ensure_ascii=False)


def _mark_loaded(
    connection: Connection,
    delivery_id: str,
    reading: Reading,
    mapping: ColumnMapping,
    counts: tuple[int, int],
    reported_at: datetime,
    period: Period,
    scope: str,
) -> None:
    connection.execute(
        """
        update ledger.delivery
        set state = 'loaded', loaded_at = now(), message = null, rows_received = %(rows)s,
            rows_forgotten = %(forgotten)s, rows_loaded = null, rows_quarantined = null, rows_duplicate = null,
            reported_at = %(reported_at)s, period = %(period)s,
            period_start = %(start)s, period_end = %(end)s, scope = %(scope)s, reading_notes = %(notes)s,
            unmapped_columns = %(unmapped)s, key_version = %(key_version)s
        where delivery_id = %(delivery)s
        """,
        {
            "rows": counts[0],
            "forgotten": counts[1],
            "reported_at": reported_at,
            "period": period.label,
            "start": period.start,
            "end": period.end,
            "scope": scope,
            "notes": _notes(reading, mapping),
            "unmapped": mapping.unknown,
            "key_version": mapping.key.version,
            "delivery": delivery_id,
        },
    )


def _reject(connection: Connection, delivery_id: str, reason: Message) -> None:
    with connection.transaction():
        connection.execute(
            "update ledger.delivery set state = 'rejected', verdict = 'rejected', checked_at = now(), message = %s "
            "where delivery_id = %s",
            (reason.dumps(), delivery_id),
        )
        connection.execute(sql.SQL("drop table if exists {}").format(identifier("raw", arriving_table(delivery_id))))
