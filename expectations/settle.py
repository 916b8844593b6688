"""What a decision changes in the database: results, quarantine, accepted rows, the delivery's state.

All of it happens in the caller's transaction, together with the scan: a process that dies in between leaves the
delivery ``loaded``, its rows in the arriving table, and the next check decides anew. A delivery that was decided
before loses its earlier rows and results first, so that checking again gives what checking once gives.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import sql

from expectations.decision import Decision
from expectations.masking import masked
from expectations.meanings import DeliveryFacts
from expectations.persons import check_later_ones_again, note_contradictions, note_facts, rule_on_persons
from expectations.rules import Rule
from expectations.scan import FOUND, Scan
from strive.catalogue.models import RecordType
from strive.database import Connection, identifier
from strive.ledger import Delivery, mark_superseded, record_verdict
from strive.messages import Message
from strive.raw_tables import loaded_columns

Samples = Mapping[str, list[dict[str, Any]]]


def forget_earlier_check(connection: Connection, delivery: Delivery) -> None:
    """Remove what an earlier check of the delivery left: accepted rows, quarantined rows, results."""
    raw_table = identifier("raw", delivery.record_type)
    connection.execute(
        sql.SQL("delete from {} where country_code = %s and delivery_id = %s").format(raw_table),
        (delivery.country_code, delivery.delivery_id),
    )
    for table in (identifier("quarantine", "row"), identifier("quality", "result")):
        connection.execute(sql.SQL("delete from {} where delivery_id = %s").format(table), (delivery.delivery_id,))
    connection.execute("select quarantine.forget_persons(%s)", (delivery.delivery_id,))


def settle(
    connection: Connection,
    delivery: Delivery,
    facts: DeliveryFacts,
    record_type: RecordType,
    decision: Decision,
    found: Scan,
    samples: Samples,
    reason: Message | None,
) -> int:
    """Write the decision and move the rows. Returns how many rows went to quarantine."""
    rejected = decision.verdict == "rejected"
    _write_results(connection, delivery, decision, samples)
    quarantined = _quarantine(connection, delivery, facts, record_type, decision)
    loaded = 0 if rejected else _accept(connection, delivery, facts, record_type)
    on_persons = rule_on_persons([result.rule for result in decision.results])
    if on_persons:
        note_contradictions(connection, facts, on_persons)
        note_facts(connection, facts, on_persons, rejected=rejected)
    connection.execute(sql.SQL("drop table {}").format(identifier(facts.schema, facts.table)))
    record_verdict(
        connection,
        delivery.delivery_id,
        decision.verdict,
        loaded=loaded,
        quarantined=quarantined,
        duplicate=found.duplicates,
    )
    connection.execute(
        "update ledger.delivery set message = %s where delivery_id = %s",
        (reason.dumps() if reason else None, delivery.delivery_id),
    )
    snapshot = record_type.replaces == "snapshot"
    mark_superseded(connection, delivery.country_code, delivery.dataset, snapshot=snapshot)
    if on_persons:
        check_later_ones_again(connection, delivery)
    return quarantined


def _write_results(connection: Connection, delivery: Delivery, decision: Decision, samples: Samples) -> None:
    rows = [
        {
            "rule_id": result.rule.id,
            "rule_version": result.rule.version,
            "outcome": result.outcome,
            "severity": result.severity,
            "rows_checked": result.rows_checked,
            "rows_failed": result.rows_failed,
            "masked_samples": samples.get(result.rule.id, []),
            "details": dict(result.details),
        }
        for result in decision.results
    ]
    connection.execute(
        """
        insert into quality.result (
            rule_id, rule_version, delivery_id, country_code, dataset, period, outcome, severity,
            rows_checked, rows_failed, masked_samples, details, checked_at
        )
        select
            r.rule_id, r.rule_version, %(delivery)s, %(country)s, %(dataset)s, %(period)s, r.outcome, r.severity,
            r.rows_checked, r.rows_failed, r.masked_samples, r.details, now()
        from jsonb_to_recordset(%(rows)s::jsonb) as r (
            rule_id text, rule_version integer, outcome text, severity text,
            rows_checked bigint, rows_failed bigint, masked_samples jsonb, details jsonb
        )
        """,
        {
            "delivery": delivery.delivery_id,
            "country": delivery.country_code,
            "dataset": delivery.dataset,
            "period": delivery.period,
            "rows": json.dumps(rows, ensure_ascii=False),
        },
    )


def _quarantine(
    connection: Connection, delivery: Delivery, facts: DeliveryFacts, record_type: RecordType, decision: Decision
) -> int:
    """Put the refused rows into quarantine, of a rejected delivery all but the repeats. Returns how many."""
    refusing = [r.rule for r in decision.results if r.rule.level == "row" and r.severity == "fail"]
    whole = [rule.id for rule in decision.rejected_by]
    values = sql.SQL(", ").join(
        sql.SQL("{}, a.{}").format(sql.Literal(name), identifier(name)) for name in record_type.loaded_fields
    )
    statement = sql.SQL(
        """
        insert into quarantine.row (
            delivery_id, row_number, country_code, dataset, record_type, source_position,
            rule_ids, masked_sample, row_values, quarantined_at
        )
        select
            a.delivery_id, a.row_number, a.country_code, a.dataset, {record_type}, a.source_position,
            array(
                select rule_id from unnest(f.broken) as rule_id where rule_id = any({refusing}::text[])
            ) || {whole}::text[],
            {masked}, jsonb_build_object({values}) || jsonb_build_object('unmapped', a.unmapped), now()
        from {table} as a
        left join {found} as f using (row_number)
        where f.is_duplicate is not true and (f.is_refused or {rejected})
        """
    ).format(
        record_type=sql.Literal(record_type.record_type),
        refusing=sql.Literal([rule.id for rule in refusing]),
        whole=sql.Literal(whole),
        masked=_masked_sample(record_type, refusing),
        values=values,
        table=identifier(facts.schema, facts.table),
        found=identifier(FOUND),
        rejected=sql.Literal(bool(whole)),
    )
    return connection.execute(statement).rowcount


def _masked_sample(record_type: RecordType, refusing: Sequence[Rule]) -> sql.Composable:
    """SQL for the masked values of those columns that the rules broken by a row name."""
    pairs: list[sql.Composable] = []
    for name in record_type.loaded_fields:
        named_by = [rule.id for rule in refusing if name in rule.columns]
        if named_by:
            shown = sql.SQL(masked(record_type, name))
            pair = "{}, case when f.broken && {}::text[] then {} end"
            pairs.append(sql.SQL(pair).format(sql.Literal(name), sql.Literal(named_by), shown))
    if not pairs:
        return sql.SQL("'{}'::jsonb")
    return sql.SQL("jsonb_strip_nulls(jsonb_build_object({}))").format(sql.SQL(", ").join(pairs))


def _accept(connection: Connection, delivery: Delivery, facts: DeliveryFacts, record_type: RecordType) -> int:
    """Move the rows that are neither refused nor repeats into the record type's raw table. Returns how many."""
    columns = sql.SQL(", ").join(identifier(name) for name in loaded_columns(record_type))
    statement = sql.SQL(
        """
        insert into {raw} ({columns})
        select {columns}
        from {table} as a
        where not exists (
            select from {found} as f where f.row_number = a.row_number and (f.is_duplicate or f.is_refused)
        )
        order by a.row_number
        """
    ).format(
        raw=identifier("raw", record_type.record_type),
        columns=columns,
        table=identifier(facts.schema, facts.table),
        found=identifier(FOUND),
    )
    return connection.execute(statement).rowcount
