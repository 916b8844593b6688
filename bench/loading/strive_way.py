"""The warehouse's own loading of a benchmark file: all columns kept, the person's number pseudonymised."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from ingest.columns import ColumnMapping
from ingest.connectors import connector_named
from ingest.detector.signs import KINDS
from ingest.erasure.forgotten import Forgotten
from ingest.load import LandedDelivery, copy_rows
from ingest.pseudonyms import PseudonymKey
from strive.catalogue.models import Dataset, RecordType
from strive.database import connect
from strive.ledger import arriving_table

_TEXT = {"en": "benchmark", "ru": "замер"}
_PREFIX = {"kobo": "client/"}
_OPTIONS = {"iati": {"validation": "none"}}  # checking against the standard is no part of loading

_MADE_UP = {
    "kinds": list(KINDS), "reason": "made up", "owner": "benchmark", "decided_on": "2020-01-01", "until": "2099-12-31"
}  # fmt: skip


def _described(file_format: str, columns: list[str]) -> tuple[Dataset, RecordType]:
    names = {column: f"field_{place}" for place, column in enumerate(columns)}
    fields = {name: {"kind": "text", "title": _TEXT} for name in names.values()}
    if file_format != "iati":
        fields["field_0"] = {"kind": "pseudonym", "title": _TEXT}
    record_type = {
        "record_type": "benchmark", "version": 1, "title": _TEXT, "grain": _TEXT, "personal_data": "person",
        "sensitivity": "default", "replaces": "events", "key": ["field_0"], "fields": fields,
    }  # fmt: skip
    dataset = {
        "record_type": "benchmark", "strand": "benchmark", "delivered_by": _TEXT, "frequency": "irregular",
        "attribution": {"programme": "P", "donor": "D", "agency": "A"}, "connector": file_format,
        "period": {"source": "reported"}, "owner": "benchmark",
        "no_identifiers": [{"column": _PREFIX.get(file_format, "") + column} | _MADE_UP for column in names],
        "columns": {_PREFIX.get(file_format, "") + column: name for column, name in names.items()},
    }  # fmt: skip
    return Dataset.model_validate(dataset), RecordType.model_validate(record_type)


def prepared(file_format: str, file: Path, columns: list[str], url: str) -> Callable[[], int]:
    """The loading, ready to be timed."""
    dataset, record_type = _described(file_format, columns)
    key = PseudonymKey(secrets.token_hex(32).encode(), 1)
    delivery = LandedDelivery("KGZ-benchmark-0000000000000000", file.name, file.name, datetime.now(tz=UTC))

    pa.array([""])  # loads what pyarrow loads late, so that its start is not timed

    def load() -> int:
        with connect(url) as connection:
            connection.execute("create schema if not exists raw")
            reading = connector_named(file_format).read(file, _OPTIONS.get(file_format, {}))
            mapping = ColumnMapping(dataset, record_type, key)
            nobody = Forgotten(key, frozenset(), [])
            table = arriving_table(delivery.delivery_id)
            return copy_rows(connection, table, "KGZ", "benchmark", record_type, delivery, reading, mapping, nobody)

    return load
