"""From one version of a country's pseudonyms to the next, by reading the landed originals again.

Each row's new pseudonym stands in the new reading of its original (see ``rereading``). One transaction puts the new
pseudonyms into every row of the country and into the list of the forgotten. Until then everything counts under the old
key; afterwards two rows are of one person if, and only if, they were before.

The old key is not needed, so that a lost one is replaced in the same way; nor is it of use to a thief afterwards. A
person all of whose originals were erased has no new pseudonym: such rows get one made of the old, which keeps them
together but apart from what is delivered later. They are counted and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from ingest.erasure.forgotten import forgetting_key
from ingest.rotation.rereading import QUARANTINE, Held, Rereading
from strive.database import Connection, identifier
from strive.errors import Refusal
from strive.messages import message

_NEW_PSEUDONYM = "(select p.new from pg_temp.new_pseudonym as p where p.old = {old})"


@dataclass(frozen=True)
class Moved:
    """How many rows carry new pseudonyms, and how many of them are of persons who could not be read again."""

    rows: int
    unmatched: int


def change_pseudonyms(rereading: Rereading, held: Sequence[Held]) -> Moved:
    """Change everything, in the caller's transaction; ``held`` was read again. Raises Refusal, then nothing changed."""
    connection = rereading.connection
    connection.execute("drop table if exists pg_temp.new_pseudonym")
    connection.execute("create temp table new_pseudonym (old text not null, new text not null)")
    for delivery in held:
        if not delivery.is_erased:
            _pair(rereading, delivery)
    _refuse_what_is_not_one_to_one(connection, rereading.country.country)
    unmatched = sum(_pair_what_was_erased(rereading, delivery) for delivery in held)
    rows = sum(_put_into_tables(rereading, d) + _put_into_quarantine(rereading, d) for d in held)
    _carry_the_forgotten(rereading, held)
    connection.execute(
        "update ledger.delivery set key_version = %s, checked_at = case when verdict is not null then now() end "
        "where delivery_id = any(%s)",
        (rereading.key.version, [delivery.delivery_id for delivery in held]),
    )
    rereading.drop(held)
    return Moved(rows, unmatched)


def _places(delivery: Held, field: str) -> list[tuple[sql.Identifier, sql.Composable]]:
    """The tables in which old pseudonyms of the delivery stand, and where in their row r."""
    in_row = sql.SQL("r.{}").format(identifier(field))
    in_quarantine = sql.SQL("(r.row_values ->> {})").format(sql.Literal(field))
    return [*((table, in_row) for table in delivery.tables), (QUARANTINE, in_quarantine)]


def _pair(rereading: Rereading, delivery: Held) -> None:
    """Note old and new pseudonym of everybody in the delivery."""
    for field in rereading.persons(delivery):
        for table, old in _places(delivery, field):
            rereading.connection.execute(
                sql.SQL(
                    "insert into pg_temp.new_pseudonym select distinct {old}, n.{field} from {table} as r "
                    "inner join {new} as n on r.row_number = n.row_number "
                    "where r.delivery_id = {delivery} and {old} is not null and n.{field} is not null"
                ).format(
                    old=old,
                    field=identifier(field),
                    table=table,
                    new=rereading.table(delivery),
                    delivery=sql.Literal(delivery.delivery_id),
                )
            )


def _refuse_what_is_not_one_to_one(connection: Connection, country_code: str) -> None:
    """Two persons must not become one, nor one two."""
    connection.execute("create temp table paired as select distinct old, new from pg_temp.new_pseudonym")
    connection.execute("drop table pg_temp.new_pseudonym")
    connection.execute("alter table pg_temp.paired rename to new_pseudonym")
    row = connection.execute(
        "select count(*), count(distinct old), count(distinct new) from pg_temp.new_pseudonym"
    ).fetchone()
    if row is None or not row[0] == row[1] == row[2]:
        raise Refusal(message("rotation_not_one_to_one", country=country_code))
    connection.execute("alter table pg_temp.new_pseudonym add primary key (old)")
    connection.execute("alter table pg_temp.new_pseudonym add column was_read boolean not null default true")
    connection.execute("analyze pg_temp.new_pseudonym")


def _pair_what_was_erased(rereading: Rereading, delivery: Held) -> int:
    """Give those of the delivery a new pseudonym who stand in no original that can be read; how many rows they have."""
    connection, key, rows = rereading.connection, rereading.key, 0
    for field in rereading.persons(delivery):
        for table, old in _places(delivery, field):
            found = connection.execute(
                sql.SQL(
                    "select {old}, count(*) from {table} as r where r.delivery_id = {delivery} and {old} is not null "
                    "and not exists (select from pg_temp.new_pseudonym as p where p.old = {old} and p.was_read) "
                    "group by 1"
                ).format(old=old, table=table, delivery=sql.Literal(delivery.delivery_id))
            ).fetchall()
            rows += sum(int(str(count)) for _, count in found)
            with connection.cursor() as cursor:
                cursor.executemany(
                    "insert into pg_temp.new_pseudonym values (%s, %s, false) on conflict do nothing",
                    [(pseudonym, key.pseudonym(f"erased {pseudonym}")) for pseudonym, _ in found],
                )
    return rows


def _put_into_tables(rereading: Rereading, delivery: Held) -> int:
    """The new pseudonyms, and the new fingerprints of rows, which are made of them too; how many rows."""
    new_hash = (
        sql.SQL("gen_random_uuid()::text")  # such a row is compared with no other any more
        if delivery.is_erased
        else sql.SQL("(select n.row_hash from {} as n where n.row_number = r.row_number)").format(
            rereading.table(delivery)
        )
    )
    changes = [
        sql.SQL("{} = " + _NEW_PSEUDONYM).format(identifier(f), old=sql.SQL("r.{}").format(identifier(f)))
        for f in rereading.persons(delivery)
    ]
    changes += [
        sql.SQL("row_hash = {}").format(new_hash),
        sql.SQL("key_version = {}").format(sql.Literal(rereading.key.version)),
    ]
    statement = sql.SQL("update {table} as r set {changes} where country_code = {country} and delivery_id = {delivery}")
    return sum(
        rereading.connection.execute(
            statement.format(
                table=table,
                changes=sql.SQL(", ").join(changes),
                country=sql.Literal(rereading.country.country),
                delivery=sql.Literal(delivery.delivery_id),
            )
        ).rowcount
        for table in delivery.tables
    )


def _put_into_quarantine(rereading: Rereading, delivery: Held) -> int:
    changed = 0
    for field in rereading.persons(delivery):
        old = sql.SQL("(r.row_values ->> {})").format(sql.Literal(field))
        statement = sql.SQL(
            "update {table} as r set row_values = jsonb_set(r.row_values, {path}, to_jsonb({new})) "
            "where r.delivery_id = {delivery} and {old} is not null"
        ).format(
            new=sql.SQL(_NEW_PSEUDONYM).format(old=old),
            table=QUARANTINE,
            path=sql.Literal([field]),
            old=old,
            delivery=sql.Literal(delivery.delivery_id),
        )
        changed += rereading.connection.execute(statement).rowcount
    return changed


def _carry_the_forgotten(rereading: Rereading, held: Sequence[Held]) -> None:
    """The forgotten by their rows, which the new reading holds: whose they are stands in no other table."""
    key, renamed = forgetting_key(rereading.key), dict[str, str]()
    for delivery in held:
        for field in [] if delivery.is_erased else rereading.persons(delivery):
            found = rereading.connection.execute(
                sql.SQL(
                    "select distinct f.fingerprint, n.{field} from ledger.forgotten_row as f "
                    "inner join {new} as n on f.row_number = n.row_number "
                    "where f.delivery_id = {delivery} and n.{field} is not null"
                ).format(
                    field=identifier(field),
                    new=rereading.table(delivery),
                    delivery=sql.Literal(delivery.delivery_id),
                )
            )
            renamed |= {str(old): key.pseudonym(str(new)) or "" for old, new in found}
    pairs = [{"old": old, "new": new, "version": key.version} for old, new in renamed.items()]
    with rereading.connection.cursor() as cursor:
        cursor.executemany(
            "update ledger.forgotten set fingerprint = %(new)s, key_version = %(version)s where fingerprint = %(old)s",
            pairs,
        )
        cursor.executemany("update ledger.forgotten_row set fingerprint = %(new)s where fingerprint = %(old)s", pairs)
