"""What a decided delivery leaves behind of persons: what it says of each, which refused row contradicts what, and which
later deliveries must be checked again because of it. See ``person_meanings`` for the rule."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from expectations.meanings import DeliveryFacts
from expectations.person_meanings import EXPECTATION, contradicted, sayings
from expectations.rules import Rule
from expectations.scan import FOUND
from strive.database import Connection, identifier
from strive.ledger import Delivery


def rule_on_persons(rules: Sequence[Rule]) -> Rule | None:
    """The rule that compares persons, of those of a record type; None where there are no persons."""
    return next((rule for rule in rules if rule.expectation == EXPECTATION), None)


def note_contradictions(connection: Connection, facts: DeliveryFacts, rule: Rule) -> None:
    """Write which delivery each refused row contradicts, and how many rows contradict which into the rule's result."""
    found = sql.SQL(contradicted(facts, *rule.columns))
    connection.execute(
        sql.SQL(
            """
            insert into quarantine.contradiction (delivery_id, row_number, contradicts_delivery_id)
            select distinct on (c.row_number) {delivery}, c.row_number, c.delivery_id
            from ({found}) as c
            inner join {rows} as f on f.row_number = c.row_number
            where f.is_refused and {rule} = any(f.broken)
            order by c.row_number, c.reported_at, c.delivery_id
            """
        ).format(
            delivery=sql.Literal(facts.delivery_id),
            found=found,
            rows=identifier(FOUND),
            rule=sql.Literal(rule.id),
        )
    )
    connection.execute(
        """
        update quarantine.row as q
        set masked_sample = q.masked_sample || jsonb_build_object('contradicts', c.contradicts_delivery_id)
        from quarantine.contradiction as c
        where c.delivery_id = %(delivery)s and (q.delivery_id, q.row_number) = (c.delivery_id, c.row_number)
        """,
        {"delivery": facts.delivery_id},
    )
    connection.execute(
        """
        update quality.result
        set details = details || jsonb_build_object('contradicts', said.rows_by_delivery)
        from (
            select jsonb_object_agg(contradicts_delivery_id, rows) as rows_by_delivery
            from (
                select contradicts_delivery_id, count(*) as rows from quarantine.contradiction
                where delivery_id = %(delivery)s group by 1
            ) as counted
        ) as said
        where delivery_id = %(delivery)s and rule_id = %(rule)s and said.rows_by_delivery is not null
        """,
        {"delivery": facts.delivery_id, "rule": rule.id},
    )


def note_facts(connection: Connection, facts: DeliveryFacts, rule: Rule, *, rejected: bool) -> None:
    """Keep what the accepted rows say of persons."""
    if rejected:
        return
    connection.execute(
        sql.SQL(
            """
            insert into raw.person_fact (country_code, person, delivery_id, sex, birth_year)
            select distinct {country}, s.person, {delivery}, s.sex, s.birth_year
            from ({said}) as s
            where (s.sex is not null or s.birth_year is not null) and not exists (
                select from {rows} as f where f.row_number = s.row_number and (f.is_duplicate or f.is_refused)
            )
            """
        ).format(
            country=sql.Literal(facts.country_code),
            delivery=sql.Literal(facts.delivery_id),
            said=sql.SQL(sayings(facts, *rule.columns)),
            rows=identifier(FOUND),
        )
    )


def check_later_ones_again(connection: Connection, delivery: Delivery) -> int:
    """Put back, to be read and checked again, the decided deliveries reported after this one that contradict it now, or
    that were refused rows because of it or of a delivery that no longer counts. Returns how many."""
    return connection.execute(
        """
        update ledger.delivery as d
        set state = 'landed'
        where d.country_code = %(country)s and d.state not in ('landed', 'loaded') and d.delivery_id <> %(delivery)s
            and (
                ((d.reported_at, d.delivery_id) > (%(reported)s, %(delivery)s) and d.delivery_id in (
                    select later.delivery_id
                    from raw.person_fact as mine
                    inner join raw.person_fact as later
                        on mine.country_code = later.country_code and mine.person = later.person
                    inner join ledger.current_delivery as c on c.delivery_id = later.delivery_id
                    where mine.delivery_id = %(delivery)s and c.is_synthetic = %(synthetic)s
                        and (mine.sex <> later.sex or mine.birth_year <> later.birth_year)
                        and exists (select from ledger.current_delivery as x where x.delivery_id = %(delivery)s)
                ))
                or d.delivery_id in (
                    select k.delivery_id
                    from quarantine.contradiction as k
                    left join ledger.current_delivery as c on c.delivery_id = k.contradicts_delivery_id
                    where k.contradicts_delivery_id <> k.delivery_id
                        and (k.contradicts_delivery_id = %(delivery)s or c.delivery_id is null)
                )
            )
        """,
        {
            "country": delivery.country_code,
            "delivery": delivery.delivery_id,
            "reported": delivery.reported_at,
            "synthetic": delivery.is_synthetic,
        },
    ).rowcount
