"""Before a build: which accepted values the corrections of the catalogue change, and what became of each correction.

A correction never changes ``raw``: staging reads the right value for the wrong one where ``quality.corrected_value``
says so. A correction whose wrong value is gone is not applied and said to be so; one that has expired while the wrong
value is still there keeps its rows, and nothing else, out of every count.
"""

from __future__ import annotations

import logging
from datetime import date
from typing import Literal, cast

from psycopg import errors, sql

from strive.catalogue.corrections import Correction, read_corrections
from strive.catalogue.files import read_countries, read_record_types
from strive.catalogue.models import RecordType
from strive.database import Connection, identifier
from strive.errors import Refusal
from strive.messages import Message, message
from strive.settings import Settings

log = logging.getLogger(__name__)
Outcome = Literal["applied", "waiting", "source_has_fixed_it", "expired"]


def resolve_corrections(connection: Connection, settings: Settings, today: date) -> list[Message]:
    """Decide on every correction, in one transaction. Returns what must be told of those that need a person.

    Raises Refusal for a file that does not fit, or for two corrections of one value.
    """
    record_types = read_record_types(settings.catalogue)
    countries = read_countries(settings.countries)
    corrections = read_corrections(settings.catalogue, countries, record_types)
    with connection.transaction():
        connection.execute("delete from quality.correction")
        told = []
        for correction in corrections:
            record_type = record_types[countries[correction.country].datasets[correction.dataset].record_type]
            told.append(_resolve(connection, correction, record_type, today))
    messages = [said for said in told if said is not None]
    for said in messages:
        log.error("%s", said.text())
    return messages


def _resolve(connection: Connection, correction: Correction, record_type: RecordType, today: date) -> Message | None:
    delivered, found = _count(connection, correction, record_type)
    outcome: Outcome
    if found:
        outcome = "applied" if today <= correction.until else "expired"
    else:
        outcome = "source_has_fixed_it" if delivered else "waiting"
    _note(connection, correction, record_type, outcome, found)
    if found:
        _note_values(connection, correction, record_type, is_withheld=outcome == "expired")
    if outcome in ("applied", "waiting"):
        return None
    return message(
        f"correction_{outcome}",
        correction=correction.id,
        country=correction.country,
        dataset=correction.dataset,
        until=correction.until.isoformat(),
        rows=found,
        expected_en=correction.expected.en,
        expected_ru=correction.expected.ru,
    )


def _rows(correction: Correction, record_type: RecordType) -> sql.Composed:
    """The rows that the correction speaks of, of deliveries that count: ``delivery_id``, ``row_number``, ``is_wrong``.

    Of events only the newest row of a key counts.
    """
    field, key = identifier(correction.field), sql.SQL(", ").join(map(identifier, record_type.key))
    newest = sql.SQL("true")
    if record_type.replaces == "events":
        newest = sql.SQL(
            "row_number() over (partition by {} order by d.reported_at desc, r.delivery_id desc, r.row_number desc) = 1"
        ).format(key)  # type: ignore[assignment]
    return sql.SQL(
        """
        select * from (
            select
                r.*, d.period, {newest} as is_newest,
                harmonised.clean(r.{field}) is not distinct from harmonised.clean({wrong}) as is_wrong
            from {raw} as r
            inner join ledger.current_delivery as d on r.delivery_id = d.delivery_id
            where r.country_code = {country} and r.dataset = {dataset}
        ) as r
        where is_newest and {within} and {named}
        """
    ).format(
        newest=newest,
        field=field,
        wrong=sql.Literal(correction.wrong),
        raw=identifier("raw", record_type.record_type),
        country=sql.Literal(correction.country),
        dataset=sql.Literal(correction.dataset),
        within=_scope(correction, "r"),
        named=_named(correction),
    )


def _scope(correction: Correction, table: str) -> sql.Composed:
    column, value = ("delivery_id", correction.delivery) if correction.delivery else ("period", correction.period)
    return sql.SQL("{} = {}").format(identifier(table, column), sql.Literal(value))


def _named(correction: Correction) -> sql.Composable:
    rows = correction.rows
    if rows.numbers:
        return sql.SQL("r.row_number = any({})").format(sql.Literal(rows.numbers))
    if rows.positions:
        return sql.SQL("r.source_position = any({}::text[])").format(sql.Literal(rows.positions))
    return sql.SQL(" and ").join(
        sql.SQL("harmonised.spelling(r.{}) = harmonised.spelling({})").format(identifier(name), sql.Literal(value))
        for name, value in (rows.where or {}).items()
    )


def _count(connection: Connection, correction: Correction, record_type: RecordType) -> tuple[bool, int]:
    """Whether what the correction speaks of was delivered, and in how many rows the wrong value is."""
    row = connection.execute(
        sql.SQL(
            """
            select
                exists (
                    select from ledger.delivery as d
                    where d.country_code = {country} and d.dataset = {dataset} and d.verdict is not null
                        and d.verdict <> 'rejected' and {within}
                ),
                (select count(*) filter (where is_wrong) from ({rows}) as rows)
            """
        ).format(
            country=sql.Literal(correction.country),
            dataset=sql.Literal(correction.dataset),
            within=_scope(correction, "d"),
            rows=_rows(correction, record_type),
        )
    ).fetchone()
    return cast(tuple[bool, int], row)


def _note(
    connection: Connection, correction: Correction, record_type: RecordType, outcome: Outcome, found: int
) -> None:
    connection.execute(
        "insert into quality.correction values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            correction.id,
            correction.country,
            correction.dataset,
            record_type.record_type,
            correction.field,
            correction.wrong,
            correction.right,
            correction.why.en,
            correction.why.ru,
            correction.who,
            correction.until,
            correction.expected.en,
            correction.expected.ru,
            outcome,
            found,
        ),
    )


def _note_values(connection: Connection, correction: Correction, record_type: RecordType, *, is_withheld: bool) -> None:
    statement = sql.SQL(
        """
        insert into quality.corrected_value (
            correction_id, record_type, country_code, delivery_id, row_number, field, right_value, is_withheld
        )
        select {id}, {record_type}, country_code, delivery_id, row_number, {field}, {right}::text, {withheld}
        from ({rows}) as rows where is_wrong
        """
    ).format(
        id=sql.Literal(correction.id),
        record_type=sql.Literal(record_type.record_type),
        field=sql.Literal(correction.field),
        right=sql.Literal(correction.right),
        withheld=sql.Literal(is_withheld),
        rows=_rows(correction, record_type),
    )
    try:
        connection.execute(statement)
    except errors.UniqueViolation:
        raise Refusal(message("corrections_overlap", correction=correction.id)) from None
