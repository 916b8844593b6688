"""The forgotten: persons whose rows are left out whenever a file is read, whoever delivers them again.

The ledger keeps of each a keyed hash of the pseudonym, under a key made from the country's. Rows that are left out are
counted and noted by number, so that received = loaded + quarantined + duplicate + forgotten holds everywhere.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc

from ingest.keys.in_force import CountryKey
from ingest.personal_columns import pseudonyms
from ingest.pseudonyms import PseudonymKey
from strive.catalogue.models import RecordType
from strive.database import Connection


def forgetting_key(key: CountryKey) -> PseudonymKey:
    """The key of the forgotten's fingerprints; it follows from that of the pseudonyms, and says nothing of it."""
    secret = hmac.digest(key.secret, b"strive: the forgotten", "sha256")
    return PseudonymKey(secret.hex().encode(), key.version)  # as text, which is hashed twice as fast


def person_fields(record_type: RecordType) -> list[str]:
    """The fields of a record type that name a person."""
    return [name for name, item in record_type.fields.items() if item.kind == "pseudonym"]


@dataclass
class Forgotten:
    """The forgotten of a country while one delivery is read. ``rows``: number and fingerprint of each row left out."""

    key: PseudonymKey
    fingerprints: frozenset[str]
    fields: list[str]
    rows: list[tuple[int, str]] = field(default_factory=list)

    @staticmethod
    def of(connection: Connection, country_code: str, key: CountryKey, record_type: RecordType) -> Forgotten:
        """Those that the ledger knows under this key."""
        found = connection.execute(
            "select fingerprint from ledger.forgotten where country_code = %s and key_version = %s",
            (country_code, key.version),
        )
        fingerprints = frozenset(cast(str, row[0]) for row in found)
        return Forgotten(forgetting_key(key), fingerprints, person_fields(record_type))

    def left_out(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch without the rows of the forgotten, which are noted; ``row_number`` is among its columns."""
        if not self.fingerprints or not batch.num_rows:
            return batch
        known = pa.array(sorted(self.fingerprints), pa.string())
        for name in self.fields:
            prints = pseudonyms(self.key, batch.column(name))
            is_forgotten = pc.fill_null(pc.is_in(prints, value_set=known), False)
            if not pc.any(is_forgotten).as_py():
                continue
            numbers = batch.column("row_number").filter(is_forgotten).to_pylist()
            self.rows += zip(numbers, prints.filter(is_forgotten).to_pylist(), strict=True)
            batch = batch.filter(pc.invert(is_forgotten))
        return batch

    def note(self, connection: Connection, delivery_id: str) -> None:
        """Note the rows that were left out of the delivery, instead of those noted when it was read before."""
        connection.execute("delete from ledger.forgotten_row where delivery_id = %s", (delivery_id,))
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into ledger.forgotten_row (delivery_id, row_number, fingerprint) values (%s, %s, %s)",
                [(delivery_id, number, fingerprint) for number, fingerprint in self.rows],
            )
