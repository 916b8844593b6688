"""The tables of the ``raw`` schema, made from the record types.

``raw.<record_type>`` holds the accepted rows of every country, partitioned by country; its columns are the metadata
below and the record type's loaded fields, all text, as received. ``raw.arriving_<delivery>`` holds one delivery's rows
while the gate looks at them; it has the same columns. A field added to a record type becomes a column at the next
start.
"""

from __future__ import annotations

from typing import Any

from psycopg import sql

from strive.catalogue.models import RecordType
from strive.database import Connection, identifier

METADATA_COLUMNS: dict[str, str] = {
    "country_code": "text not null",
    "dataset": "text not null",
    "delivery_id": "text not null",
    "row_number": "bigint not null",
    "source_position": "text not null",
    "row_hash": "text not null",
    "key_version": "integer",
    "unmapped": "jsonb not null default '{}'",
    "loaded_at": "timestamptz not null default now()",
}


def loaded_columns(record_type: RecordType) -> list[str]:
    """All columns of the record type's raw table, in order."""
    return [*METADATA_COLUMNS, *record_type.loaded_fields]


def _column_definitions(record_type: RecordType) -> sql.Composed:
    metadata = [sql.SQL("{} {}").format(identifier(n), sql.SQL(t)) for n, t in METADATA_COLUMNS.items()]
    fields = [sql.SQL("{} text").format(identifier(name)) for name in record_type.loaded_fields]
    return sql.SQL(", ").join([*metadata, *fields])


def create_raw_table(connection: Connection, record_type: RecordType, country_codes: list[str]) -> None:
    """Create or widen ``raw.<record_type>`` with a partition per country; nothing is ever dropped."""
    table = identifier("raw", record_type.record_type)
    connection.execute(
        sql.SQL(
            "create table if not exists {} ({}, primary key (country_code, delivery_id, row_number)) "
            "partition by list (country_code)"
        ).format(table, _column_definitions(record_type))
    )
    for name in record_type.loaded_fields:
        connection.execute(sql.SQL("alter table {} add column if not exists {} text").format(table, identifier(name)))
    for country_code in country_codes:
        partition = identifier("raw", f"{record_type.record_type}_{country_code.lower()}")
        connection.execute(
            sql.SQL("create table if not exists {} partition of {} for values in ({})").format(
                partition, table, sql.Literal(country_code)
            )
        )
    connection.execute(sql.SQL("comment on table {} is {}").format(table, sql.Literal(record_type.grain.en)))


def create_arriving_table(connection: Connection, table_name: str, record_type: RecordType, **same: Any) -> None:
    """Create the table of one delivery afresh; what an interrupted load left in it is gone.

    ``same``: the metadata that all its rows share; they become the columns' defaults and need not be sent.
    """
    table = identifier("raw", table_name)
    connection.execute(sql.SQL("drop table if exists {}").format(table))
    connection.execute(sql.SQL("create table {} ({})").format(table, _column_definitions(record_type)))
    for name, value in same.items():
        connection.execute(
            sql.SQL("alter table {} alter column {} set default {}").format(table, identifier(name), sql.Literal(value))
        )
