"""What a data engineer reads of a rejected delivery: the rule, how many rows, where the first ones are, what to do.

Never a value of a row: only places in the source and names of columns, as the source names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from psycopg import sql

from expectations.conditions import REFUSED_SHARE, ROW_COUNT
from expectations.decision import Decision, Result
from expectations.meanings import DeliveryFacts, has_value, spelling
from expectations.rules import Rule
from expectations.scan import Scan
from strive.catalogue.models import Dataset
from strive.database import Connection, identifier
from strive.ledger import Delivery
from strive.messages import Message, Value, message
from strive.settings import LANGUAGES, Language

_MOST_POSITIONS = 3
_MOST_RULES = 3
_SPECIFIC = {
    ROW_COUNT: "delivery_rejected_empty",
    REFUSED_SHARE: "delivery_rejected_too_many_refused",
    "expect_period_not_to_be_in_the_future": "delivery_rejected_future_period",
    "expect_areas_not_to_be_of_another_country": "delivery_rejected_other_country",
    "expect_country_codes_not_to_be_of_another_country": "delivery_rejected_other_country",
}


def rejection(
    connection: Connection,
    delivery: Delivery,
    facts: DeliveryFacts,
    dataset: Dataset | None,
    decision: Decision,
    found: Scan,
) -> Message | None:
    """Why the delivery was rejected; None when it was not.

    Of several delivery rules the first that says more than that too many rows were refused is named.
    """
    if not decision.rejected_by:
        return None
    rule = min(decision.rejected_by, key=lambda rule: rule.expectation == REFUSED_SHARE)
    result = next(r for r in decision.results if r.rule is rule)
    values: dict[str, Value] = {
        "country": delivery.country_code,
        "dataset": delivery.dataset,
        "file": delivery.file_name,
        "period": delivery.period,
        "received_on": facts.received_on.isoformat(),
        "rule": rule.id,
        "checked": result.rows_checked,
        "failed": result.rows_failed,
        "share": _percent(result.rows_failed, result.rows_checked),
        "limit": _limit(result),
        "columns": "; ".join(source_columns(dataset, name) for name in rule.columns) or None,
        "positions": "; ".join(found.broken_by(rule.id).positions[:_MOST_POSITIONS]) or None,
    }
    for language in LANGUAGES:
        values[f"text_{language}"] = getattr(rule.text, language)
        values[f"to_do_{language}"] = getattr(rule.to_do, language)
        values[f"rules_{language}"] = _worst_rules(dataset, decision.results, found, language)
    if _SPECIFIC.get(rule.expectation) == "delivery_rejected_other_country":
        values["looks_like"] = _looks_like(connection, facts, rule)
    return message(_SPECIFIC.get(rule.expectation, "delivery_rejected_by_rule"), **values)


def source_columns(dataset: Dataset | None, field: str) -> str:
    """The source's own names of a field's columns, or the field's name where the country file does not tell."""
    named = [column for column, name in dataset.columns.items() if name == field] if dataset else []
    return " | ".join(f"«{name}»" for name in named) or field


def _worst_rules(dataset: Dataset | None, results: Sequence[Result], found: Scan, language: Language) -> str:
    """The row rules that refused most, with their text, count, columns and first places."""
    refusing = [r for r in results if r.rule.level == "row" and r.severity == "fail" and r.rows_failed]
    worst = sorted(refusing, key=lambda result: -result.rows_failed)[:_MOST_RULES]
    return " | ".join(
        message(
            "rule_that_refused_rows" if place else "rule_that_refused_most_rows",
            rule=result.rule.id,
            failed=result.rows_failed,
            columns="; ".join(source_columns(dataset, name) for name in result.rule.columns),
            positions="; ".join(found.broken_by(result.rule.id).positions[:_MOST_POSITIONS]),
            text_en=result.rule.text.en,
            text_ru=result.rule.text.ru,
            to_do_en=result.rule.to_do.en,
            to_do_ru=result.rule.to_do.ru,
        ).text(language)
        for place, result in enumerate(worst)
    )


def _percent(part: int, whole: int) -> str:
    return f"{Decimal(100) * part / whole:.1f}" if whole else "0"


def _limit(result: Result) -> str:
    share = Decimal(str(result.details.get("at_most_share", result.rule.at_most_share)))
    return f"{(100 * share).normalize():f}"


def _looks_like(connection: Connection, facts: DeliveryFacts, rule: Rule) -> str | None:
    """The country that most of the rows speak of."""
    column = rule.columns[0]
    if rule.expectation == "expect_areas_not_to_be_of_another_country":
        join = f"harmonised.crosswalk_area_name as k on k.spelling = {spelling(column)}"
    else:
        join = f'catalogue.country as k on upper(harmonised.clean("{column}")) in (k.iso2, k.country_code)'
    row = connection.execute(
        sql.SQL(
            "select k.country_code from {table} join {join} where {asked} and k.country_code <> {own} "
            "group by k.country_code order by count(*) desc, k.country_code limit 1"
        ).format(
            table=identifier(facts.schema, facts.table),
            join=sql.SQL(join),
            asked=sql.SQL(has_value(column)),
            own=sql.Literal(facts.country_code),
        )
    ).fetchone()
    return cast(str, row[0]) if row else None
