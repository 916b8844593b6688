"""The one scan that finds the rows: which rows of a delivery break which rules, and which repeat an earlier row
exactly.

It is made from the same conditions as the suite of Great Expectations, which says how many; a delivery on which the
two disagree is not decided. The result is a temporary table of the transaction, holding only the rows that there is
something to say of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from psycopg import sql

from expectations.conditions import condition_of
from expectations.masking import masked_row
from expectations.meanings import DeliveryFacts
from expectations.rules import Rule
from strive.catalogue.models import RecordType
from strive.database import Connection, identifier

FOUND = "rows_found_by_the_scan"
MOST_SAMPLES = 5


@dataclass(frozen=True)
class Broken:
    """The rows that break one rule: with and without exact repeats, and the first of them."""

    rows: int
    rows_counted: int
    positions: list[str]
    row_numbers: list[int]


@dataclass(frozen=True)
class Scan:
    """The outcome of the scan. ``refused``: rows, without repeats, that break a rule of those that refuse rows."""

    received: int
    duplicates: int
    refused: int
    broken: Mapping[str, Broken] = field(default_factory=dict)

    def broken_by(self, rule_id: str) -> Broken:
        """The rows that break the rule; none for a rule that none breaks."""
        return self.broken.get(rule_id, Broken(0, 0, [], []))


def scan(connection: Connection, facts: DeliveryFacts, rules: Sequence[Rule], refusing: Sequence[str]) -> Scan:
    """Scan the delivery's table once; ``refusing`` are the ids of the rules that refuse a row. Leaves the table
    ``FOUND``.
    """
    conditions = [(rule.id, condition_of(rule, facts)) for rule in rules]
    broken = sql.SQL(", ").join(
        sql.SQL("case when {} then {} end").format(_raw(condition.broken), sql.Literal(rule_id))
        for rule_id, condition in conditions
        if condition is not None
    )
    table = identifier(facts.schema, facts.table)
    connection.execute(
        sql.SQL(
            """
            create temporary table {found} on commit drop as
            with looked_at as (
                select
                    row_number,
                    source_position,
                    row_number() over (partition by row_hash order by row_number) > 1 as is_duplicate,
                    array_remove(array[{broken}]::text[], null) as broken
                from {table}
            )
            select *, not is_duplicate and broken && {refusing}::text[] as is_refused
            from looked_at
            where is_duplicate or broken <> '{{}}'
            """
        ).format(found=identifier(FOUND), broken=broken, table=table, refusing=sql.Literal(list(refusing)))
    )
    counted = connection.execute(
        sql.SQL(
            """
            select
                (select count(*) from {table}),
                count(*) filter (where is_duplicate),
                count(*) filter (where is_refused)
            from {found}
            """
        ).format(table=table, found=identifier(FOUND))
    ).fetchone()
    received, duplicates, refused = cast(tuple[int, int, int], counted)
    return Scan(received, duplicates, refused, _broken_rows(connection))


def _broken_rows(connection: Connection) -> dict[str, Broken]:
    rows = connection.execute(
        sql.SQL(
            """select rule_id, count(*), count(*) filter (where not is_duplicate), coalesce((array_agg(source_position
            order by row_number) filter (where not is_duplicate))[:{most}], '{{}}'), coalesce((array_agg(row_number
            order by row_number) filter (where not is_duplicate))[:{most}], '{{}}') from {found}, unnest(broken) as
            rule_id group by rule_id
            """
        ).format(most=sql.Literal(MOST_SAMPLES), found=identifier(FOUND))
    ).fetchall()
    return {row[0]: Broken(*row[1:]) for row in cast(list[tuple[Any, ...]], rows)}


def masked_samples(
    connection: Connection, facts: DeliveryFacts, rules: Sequence[Rule], record_type: RecordType, found: Scan
) -> dict[str, list[dict[str, Any]]]:
    """Per broken rule the first rows: their place in the source and the masked values of the columns that the rule
    names.
    """
    fields = [name for name in record_type.loaded_fields if any(name in rule.columns for rule in rules)]
    numbers = sorted({number for broken in found.broken.values() for number in broken.row_numbers})
    if not numbers or not fields:
        return {}
    rows = connection.execute(
        sql.SQL("select row_number, source_position, {masked} from {table} where row_number = any({numbers})").format(
            masked=_raw(masked_row(record_type, fields)),
            table=identifier(facts.schema, facts.table),
            numbers=sql.Literal(numbers),
        )
    ).fetchall()
    by_number = {number: (position, values) for number, position, values in cast(list[tuple[int, str, Any]], rows)}
    columns = {rule.id: rule.columns for rule in rules}
    return {
        rule_id: [
            {"row": number, "position": by_number[number][0], "values": _only(by_number[number][1], columns[rule_id])}
            for number in broken.row_numbers
        ]
        for rule_id, broken in found.broken.items()
    }


def _only(values: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    return {name: values[name] for name in columns if name in values}


def _raw(text: str) -> sql.SQL:
    """SQL text that this package made, ready for composition."""
    return sql.SQL(cast(Any, text))
