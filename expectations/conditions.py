"""From the rules of a delivery to SQL conditions, for Great Expectations and for the scan alike."""

from __future__ import annotations

from expectations import delivery_meanings, person_meanings, row_meanings
from expectations.meanings import MEANINGS, Condition, DeliveryFacts
from expectations.rules import Rule
from strive.errors import Refusal
from strive.messages import message

__all__ = ["MEANINGS", "REFUSED_SHARE", "ROW_COUNT", "condition_of", "known_expectations"]

ROW_COUNT = "expect_table_row_count_to_be_between"
"""Great Expectations' own; asked of the table, not of rows."""
REFUSED_SHARE = "expect_refused_share_to_be_within_limit"
"""Arithmetic on the outcome of the row rules, done by the gate when they have run."""

_MEANT_BY = (row_meanings, delivery_meanings, person_meanings)  # imported for what they register


def known_expectations() -> list[str]:
    """Every expectation that a rule of a delivery may name."""
    return sorted([*MEANINGS, ROW_COUNT, REFUSED_SHARE])


def condition_of(rule: Rule, facts: DeliveryFacts) -> Condition | None:
    """The rule as conditions; None for what is not said of rows. Raises Refusal for a rule that means nothing."""
    if rule.expectation in (ROW_COUNT, REFUSED_SHARE):
        return None
    if rule.expectation not in MEANINGS:
        known = ", ".join(known_expectations())
        raise Refusal(message("rule_names_no_expectation", rule=rule.id, expectation=rule.expectation, known=known))
    try:
        return MEANINGS[rule.expectation](facts, *rule.columns, **rule.arguments)
    except (TypeError, KeyError, ValueError) as error:
        raise Refusal(message("rule_arguments_do_not_fit", rule=rule.id, problem=str(error))) from None
