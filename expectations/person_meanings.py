"""One person, one sex and one birth year: what deliveries of a country say of the same pseudonym.

Whoever is reported under one national id in several sources has one pseudonym. If two deliveries give that pseudonym
another sex or another birth year, an identifier was mistyped or two persons were taken for one: the row of the delivery
that was reported later is refused, and the one it contradicts is noted. Within a delivery nobody can say which row is
right, so all of them are. Unknown sex and an absent year contradict nothing. Deliveries are compared in the order of
their reports, whenever they come: one that is decided puts back those reported after it which it contradicts, or which
were refused because of it, to be read and checked again.
"""

from __future__ import annotations

from expectations.meanings import (
    Condition,
    DeliveryFacts,
    code_spellings,
    has_value,
    literal,
    means,
    of_those,
    quoted,
)

EXPECTATION = "expect_persons_not_to_contradict_what_was_reported_before"


def sayings(facts: DeliveryFacts, person: str, sex: str, birth_year: str | None = None) -> str:
    """A query for what the delivery's rows say: ``row_number``, ``person``, ``sex`` (M or F), ``birth_year``."""
    spelled = f"harmonised.spelling(r.{quoted(sex)})"
    coded = " ".join(f"when {spelled} in ({code_spellings(facts, 'sex', [code])}) then '{code}'" for code in ("M", "F"))
    number = f"harmonised.as_number(r.{quoted(birth_year)})" if birth_year else "null::numeric"
    year = f"case when {number} between 1850 and 2150 then round({number})::integer end"
    return (
        f"select r.row_number, harmonised.clean(r.{quoted(person)}) as person, case {coded} end as sex, "  # noqa: S608
        f"{year} as birth_year from {quoted(facts.schema)}.{quoted(facts.table)} as r where r.{has_value(person)}"
    )


def contradicted(facts: DeliveryFacts, person: str, sex: str, birth_year: str | None = None) -> str:
    """A query for the rows that contradict something: ``row_number``, ``delivery_id`` of what was reported before."""
    said = sayings(facts, person, sex, birth_year)
    reported = literal(facts.reported_at.isoformat()) if facts.reported_at else "'infinity'"
    return f"""
        with said as materialized ({said}),
        within as (
            select person from said group by person
            having min(sex) <> max(sex) or min(birth_year) <> max(birth_year)
        )
        select s.row_number, p.delivery_id, d.reported_at
        from said as s
        inner join raw.person_fact as p on p.country_code = {literal(facts.country_code)} and p.person = s.person
        inner join ledger.current_delivery as d on d.delivery_id = p.delivery_id
        where (p.sex <> s.sex or p.birth_year <> s.birth_year)
            and d.is_synthetic = {"true" if facts.is_synthetic else "false"}
            and (d.reported_at, d.delivery_id) < ({reported}::timestamptz, {literal(facts.delivery_id)})
        union all
        select s.row_number, {literal(facts.delivery_id)}, 'infinity' from said as s inner join within using (person)
    """  # noqa: S608 - names and literals are quoted


@means(EXPECTATION)
def _persons(facts: DeliveryFacts, person: str, sex: str, birth_year: str | None = None) -> Condition:
    """No row gives a person another sex or birth year than an earlier delivery of the country, or another row, did."""
    rows = f"select c.row_number from ({contradicted(facts, person, sex, birth_year)}) as c"  # noqa: S608
    return of_those(has_value(person), f"row_number in ({rows})")
