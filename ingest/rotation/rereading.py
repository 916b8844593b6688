"""A delivery's rows under another key: its landed original, read again into a table beside the rows that it gave.

A delivery is done in a transaction of its own, so that a rotation that was killed goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from psycopg import sql

from ingest.columns import ColumnMapping
from ingest.connectors import connector_named
from ingest.erasure.forgotten import Forgotten, person_fields
from ingest.landing import Landing
from ingest.load import LandedDelivery, copy_rows
from ingest.pseudonyms import PseudonymKey
from strive.catalogue.models import Country, RecordType
from strive.database import Connection, identifier
from strive.errors import Refusal
from strive.ledger import arriving_table
from strive.messages import message

QUARANTINE = identifier("quarantine", "row")


@dataclass(frozen=True)
class Held:
    """A delivery with rows. ``is_erased``: its original can no longer be read; ``is_waiting``: for the gate."""

    delivery_id: str
    dataset: str
    record_type: str
    file_name: str
    file_sha256: str
    is_erased: bool
    is_waiting: bool

    @property
    def tables(self) -> list[sql.Identifier]:
        """The tables in which its rows lie as rows."""
        places = [identifier("raw", self.record_type)]
        return [*places, identifier("raw", arriving_table(self.delivery_id))] if self.is_waiting else places


@dataclass(frozen=True)
class Rereading:
    """The originals of one country, read again under ``key``."""

    connection: Connection
    country: Country
    record_types: dict[str, RecordType]
    landing: Landing
    key: PseudonymKey

    def held(self) -> list[Held]:
        """The deliveries of record types with persons that have rows anywhere."""
        with_persons = [name for name, kind in self.record_types.items() if person_fields(kind)]
        found = self.connection.execute(
            """
            select
                delivery_id, dataset, record_type, file_name, file_sha256, original_erased_at is not null,
                state = 'loaded'
            from ledger.delivery
            where country_code = %s and record_type = any(%s) and rows_received is not null
            order by delivery_id
            """,
            (self.country.country, with_persons),
        ).fetchall()
        return [Held(*row) for row in cast(list[tuple[str, str, str, str, str, bool, bool]], found)]

    def persons(self, delivery: Held) -> list[str]:
        """The fields that name a person."""
        return person_fields(self.record_types[delivery.record_type])

    def table(self, delivery: Held) -> sql.Identifier:
        """The table of the new reading."""
        return identifier("raw", self._name(delivery))

    def _name(self, delivery: Held) -> str:
        return f"rotating_v{self.key.version}_{arriving_table(delivery.delivery_id).removeprefix('arriving_')}"

    def read(self, held: Sequence[Held]) -> None:
        """Read what was not read yet. Raises Refusal for originals that do not read as they did."""
        readable = [delivery for delivery in held if not delivery.is_erased]
        self._drop_strangers(readable)
        for delivery in readable:
            if not self._is_read(delivery):
                with self.connection.transaction():
                    self._read(delivery)
        differing = [delivery.delivery_id for delivery in readable if self._differs(delivery)]
        if differing:
            raise Refusal(
                message("rotation_reads_differently", country=self.country.country, deliveries=", ".join(differing))
            )

    def drop(self, held: Sequence[Held]) -> None:
        """Remove the tables of the new reading."""
        for delivery in held:
            self.connection.execute(sql.SQL("drop table if exists {}").format(self.table(delivery)))

    def _is_read(self, delivery: Held) -> bool:
        row = self.connection.execute("select to_regclass(%s) is not null", (f"raw.{self._name(delivery)}",)).fetchone()
        return row == (True,)

    def _read(self, delivery: Held) -> None:
        """All rows, those of the forgotten among them: by them the list of the forgotten is carried over."""
        where = {"country": self.country.country, "dataset": delivery.dataset}
        dataset = self.country.datasets.get(delivery.dataset)
        if dataset is None:
            raise Refusal(message("rotation_dataset_gone", **where))
        record_type = self.record_types[delivery.record_type]
        try:
            original = self.landing.open(delivery.file_sha256, delivery.file_name)
            reading = connector_named(dataset.connector).read(original, dataset.options)
            mapping = ColumnMapping(dataset, record_type, self.key, self.country.national_id, delivery.dataset)
            mapping.see(reading.columns)
            landed = LandedDelivery(delivery.delivery_id, delivery.file_name, delivery.file_sha256, datetime.min)
            nobody = Forgotten(self.key, frozenset(), [])
            to = (self.connection, self._name(delivery), self.country.country, delivery.dataset)
            copy_rows(*to, record_type, landed, reading, mapping, nobody)
        except Refusal as refusal:
            raise Refusal(message("delivery_unreadable", **where, problem=refusal.message)) from None
        self.connection.execute(sql.SQL("create unique index on {} (row_number)").format(self.table(delivery)))

    def _drop_strangers(self, readable: Sequence[Held]) -> None:
        """Tables of deliveries that were deleted since they were read, or of a version that was given up."""
        found = self.connection.execute(
            "select tablename from pg_tables where schemaname = 'raw' and tablename like %s and tablename <> all(%s)",
            (f"rotating\\_%\\_{self.country.country.lower()}\\_%", [self._name(d) for d in readable]),
        ).fetchall()
        for (table,) in found:
            self.connection.execute(sql.SQL("drop table {}").format(identifier("raw", str(table))))

    def _differs(self, delivery: Held) -> bool:
        """Whether anything but the pseudonyms is not as it was: then rows cannot be told to be the same."""
        persons = self.persons(delivery)
        others = [n for n in self.record_types[delivery.record_type].loaded_fields if n not in persons]
        same = sql.SQL(" and ").join(
            [sql.SQL("n.row_number is not null")]
            + [sql.SQL("r.{0} is not distinct from n.{0}").format(identifier(name)) for name in others]
            + [sql.SQL("(r.{0} is null) = (n.{0} is null)").format(identifier(name)) for name in persons]
        )
        statement = sql.SQL(
            "select exists (select from {table} as r left join {new} as n on r.row_number = n.row_number "
            "where r.country_code = {country} and r.delivery_id = {delivery} and not ({same}))"
        )
        of = {"country": sql.Literal(self.country.country), "delivery": sql.Literal(delivery.delivery_id)}
        return any(
            self.connection.execute(statement.format(table=table, new=self.table(delivery), same=same, **of)).fetchone()
            == (True,)
            for table in delivery.tables
        )
