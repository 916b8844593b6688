"""Taking rows out of wherever a country's rows lie, and putting the ledger right, in the caller's transaction.

Rows lie in ``raw`` (accepted), in ``quarantine``, and in the tables of deliveries that wait for the gate. What dbt
makes of them follows with the next build: a delivery that lost rows is one whose rows were decided on anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from psycopg import sql

from strive.catalogue.models import RecordType
from strive.database import Connection, identifier
from strive.ledger import arriving_table

TARGET = "pg_temp.to_be_deleted"


@dataclass(frozen=True)
class Taken:
    """How many rows of a delivery were taken out, and where they lay."""

    delivery_id: str
    accepted: int
    quarantined: int
    waiting: int

    @property
    def rows(self) -> int:
        """All of them."""
        return self.accepted + self.quarantined + self.waiting


class Target:
    """The rows that are to go, collected and then taken out."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        connection.execute(f"drop table if exists {TARGET}".encode())
        connection.execute(
            "create temp table to_be_deleted (delivery_id text, row_number bigint, place text, record_type text)"
        )

    def add_persons(self, country_code: str, record_type: RecordType, fields: Sequence[str], pseudonym: str) -> None:
        """The rows of one record type in which one of the fields has that pseudonym, which stands in no statement."""
        self.connection.execute("create temp table if not exists named (pseudonym text)")
        self.connection.execute("delete from pg_temp.named")
        self.connection.execute("insert into pg_temp.named values (%s)", (pseudonym,))
        is_named = sql.SQL("{} = (select pseudonym from pg_temp.named)")
        columns = [is_named.format(identifier(name)) for name in fields]
        values = [is_named.format(sql.SQL("row_values ->> {}").format(sql.Literal(name))) for name in fields]
        self._add(country_code, record_type, sql.SQL(" or ").join(columns), sql.SQL(" or ").join(values))

    def add_delivery(self, country_code: str, record_type: RecordType, delivery_id: str) -> None:
        """All rows of a delivery."""
        of_delivery = sql.SQL("delivery_id = {}").format(sql.Literal(delivery_id))
        self._add(country_code, record_type, of_delivery, of_delivery)

    def add_older(
        self,
        country_code: str,
        record_type: RecordType,
        datasets: Sequence[str],
        field: str,
        before: date,
        *,
        synthetic: bool,
    ) -> None:
        """The rows of the datasets whose date in ``field`` lies before a day; of synthetic deliveries only if asked."""
        of_deliveries = sql.SQL(
            "delivery_id in (select d.delivery_id from ledger.delivery as d "
            "where d.dataset = any({datasets}::text[]) and ({synthetic} or not d.is_synthetic)) "
            "and harmonised.as_date({value}) < {before}"
        )
        of = {
            "datasets": sql.Literal(list(datasets)),
            "synthetic": sql.Literal(synthetic),
            "before": sql.Literal(before),
        }
        in_quarantine = sql.SQL("(row_values ->> {})").format(sql.Literal(field))
        self._add(
            country_code,
            record_type,
            of_deliveries.format(value=identifier(field), **of),
            of_deliveries.format(value=in_quarantine, **of),
        )

    def size(self) -> tuple[int, int]:
        """How many rows, of how many deliveries."""
        row = self.connection.execute(f"select count(*), count(distinct delivery_id) from {TARGET}".encode()).fetchone()  # noqa: S608
        return cast(tuple[int, int], row)

    def _add(
        self, country_code: str, record_type: RecordType, of_rows: sql.Composable, of_quarantined: sql.Composable
    ) -> None:
        name = record_type.record_type
        places = [
            ("accepted", identifier("raw", name), of_rows),
            ("quarantined", identifier("quarantine", "row"), of_quarantined),
        ]
        places += [("waiting", identifier("raw", table), of_rows) for table in self._waiting(country_code, name)]
        for place, table, condition in places:
            self.connection.execute(
                sql.SQL(
                    "insert into {} select delivery_id, row_number, {}, {} from {} where country_code = {} and ({}){}"
                ).format(
                    sql.SQL(TARGET),
                    sql.Literal(place),
                    sql.Literal(name),
                    table,
                    sql.Literal(country_code),
                    condition,
                    sql.SQL(" and record_type = {}").format(sql.Literal(name))
                    if place == "quarantined"
                    else sql.SQL(""),
                )
            )

    def _waiting(self, country_code: str, record_type: str) -> list[str]:
        """The tables of the country's deliveries that wait for the gate."""
        found = self.connection.execute(
            "select delivery_id from ledger.delivery where country_code = %s and record_type = %s and state = 'loaded'",
            (country_code, record_type),
        ).fetchall()
        tables = [arriving_table(str(row[0])) for row in found]
        there = self.connection.execute(
            "select tablename from pg_tables where schemaname = 'raw' and tablename = any(%s)", (tables,)
        )
        return [str(row[0]) for row in there]

    def take_out(self) -> list[Taken]:
        """Delete the rows, their masked samples, and count them in the ledger as forgotten."""
        for place, record_type, delivery_id in self._places():
            self.connection.execute(
                sql.SQL(
                    "delete from {} as r using {} as t where t.place = {} and t.record_type = {} "
                    "and r.delivery_id = t.delivery_id and r.row_number = t.row_number"
                ).format(
                    _table(place, record_type, delivery_id),
                    sql.SQL(TARGET),
                    sql.Literal(place),
                    sql.Literal(record_type),
                )
            )
        self._forget_samples()
        return self._count()

    def _places(self) -> Iterable[tuple[str, str, str]]:
        found = self.connection.execute(
            f"select place, record_type, case place when 'waiting' then delivery_id else '' end "  # noqa: S608
            f"from {TARGET} group by 1, 2, 3".encode()
        ).fetchall()
        return cast(list[tuple[str, str, str]], found)

    def _forget_samples(self) -> None:
        self.connection.execute(
            f"""
            update quality.result as r
            set masked_samples = (
                select coalesce(jsonb_agg(s), '[]') from jsonb_array_elements(r.masked_samples) as s
                where not exists (
                    select from {TARGET} as t
                    where t.delivery_id = r.delivery_id and t.row_number = (s ->> 'row')::bigint
                )
            )
            where r.delivery_id in (select delivery_id from {TARGET}) and r.masked_samples <> '[]'
            """.encode()  # noqa: S608
        )

    def _count(self) -> list[Taken]:
        found = self.connection.execute(
            f"""
            with counted as (
                select
                    delivery_id,
                    count(*) filter (where place = 'accepted') as accepted,
                    count(*) filter (where place = 'quarantined') as quarantined,
                    count(*) filter (where place = 'waiting') as waiting
                from {TARGET}
                group by delivery_id
            )
            update ledger.delivery as d
            set
                rows_loaded = d.rows_loaded - c.accepted,
                rows_quarantined = d.rows_quarantined - c.quarantined,
                rows_forgotten = d.rows_forgotten
                    + case when d.rows_loaded is null then c.waiting else c.accepted + c.quarantined end,
                checked_at = case when d.verdict is not null then now() end
            from counted as c
            where d.delivery_id = c.delivery_id
            returning d.delivery_id, c.accepted, c.quarantined, c.waiting
            """.encode()  # noqa: S608
        ).fetchall()
        return sorted(
            (Taken(*row) for row in cast(list[tuple[str, int, int, int]], found)), key=lambda t: t.delivery_id
        )


def _table(place: str, record_type: str, delivery_id: str) -> sql.Identifier:
    if place == "quarantined":
        return identifier("quarantine", "row")
    return identifier("raw", record_type if place == "accepted" else arriving_table(delivery_id))
