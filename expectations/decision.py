"""The decision on a delivery: the outcome of every rule, and whether the delivery is accepted, partly accepted or
rejected.

Great Expectations says how many rows break each rule, the scan says which; where they differ nothing is decided. An
outcome is ``pass``, ``fail`` or ``not_applicable`` (there was no row that the rule speaks of). A row that breaks a
row rule of severity ``fail`` is refused; a delivery that breaks a delivery rule of severity ``fail`` is rejected
whole. A waiver turns ``fail`` into ``warn`` until it expires. No database here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from expectations.conditions import REFUSED_SHARE, ROW_COUNT
from expectations.outcomes import Outcome
from expectations.rules import Rule, Severity
from expectations.scan import Scan
from strive.errors import StriveError
from strive.messages import message

RuleOutcome = Literal["pass", "fail", "not_applicable"]
Verdict = Literal["accepted", "partly_accepted", "rejected"]


@dataclass(frozen=True)
class Result:
    """What became of one rule on one delivery. ``severity`` is the one in force: a waived ``fail`` counts as
    ``warn``.
    """

    rule: Rule
    outcome: RuleOutcome
    severity: Severity
    rows_checked: int
    rows_failed: int
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """The verdict, with the result of every rule and the delivery rules for which the delivery is rejected."""

    verdict: Verdict
    results: list[Result]
    rejected_by: list[Rule]


def severity_in_force(rule: Rule, waived: Mapping[str, date]) -> Severity:
    """The rule's severity, unless it is waived."""
    return "warn" if rule.id in waived else rule.severity


def refusing_rules(rules: Sequence[Rule], waived: Mapping[str, date]) -> list[str]:
    """The ids of the rules that refuse a row."""
    return [rule.id for rule in rules if rule.level == "row" and severity_in_force(rule, waived) == "fail"]


def decide(
    rules: Sequence[Rule],
    outcomes: Mapping[str, Outcome],
    found: Scan,
    waived: Mapping[str, date],
    most_refused_share: Decimal,
    today: date,
) -> Decision:
    """Decide on a delivery. Raises StriveError when Great Expectations and the scan disagree on a rule.

    A warning whose expiry lies before ``today`` still warns; its result says that somebody was to decide on it by then.
    """
    results = [
        _result(rule, outcomes, found, waived, most_refused_share, notes_on(rule, waived, today)) for rule in rules
    ]
    rejected_by = [
        r.rule for r in results if r.rule.level == "delivery" and r.outcome == "fail" and r.severity == "fail"
    ]
    verdict: Verdict = "rejected" if rejected_by else "partly_accepted" if found.refused else "accepted"
    return Decision(verdict, results, rejected_by)


def notes_on(rule: Rule, waived: Mapping[str, date], today: date) -> dict[str, Any]:
    """What a result says of the rule itself: until when it is waived, since when its warning is overdue."""
    notes = {"waived_until": waived[rule.id].isoformat()} if rule.id in waived else {}
    if rule.expires_on and rule.expires_on < today:
        notes["expired_on"] = rule.expires_on.isoformat()
    return notes


def _result(
    rule: Rule,
    outcomes: Mapping[str, Outcome],
    found: Scan,
    waived: Mapping[str, date],
    most_refused_share: Decimal,
    details: dict[str, Any],
) -> Result:
    severity = severity_in_force(rule, waived)
    if rule.expectation == REFUSED_SHARE:
        counted = found.received - found.duplicates
        details |= {"at_most_share": str(most_refused_share)}
        too_many = found.refused > most_refused_share * counted
        outcome: RuleOutcome = "fail" if too_many else "pass" if counted else "not_applicable"
        return Result(rule, outcome, severity, counted, found.refused, details)
    said = outcomes[rule.id]
    if rule.expectation == ROW_COUNT:
        _agree(rule, said.checked, found.received)
        return Result(rule, "pass" if said.success else "fail", severity, found.received, 0, details)
    broken = found.broken_by(rule.id)
    _agree(rule, said.failed, broken.rows)
    if broken.rows != broken.rows_counted:
        details |= {"exact_repeats_that_break_it": broken.rows - broken.rows_counted}
    outcome = "not_applicable" if not said.checked else "pass" if said.success else "fail"
    return Result(rule, outcome, severity, said.checked, broken.rows_counted, details)


def _agree(rule: Rule, said: int, found: int) -> None:
    if said != found:
        raise StriveError(message("gate_disagrees_with_itself", rule=rule.id, great_expectations=said, scan=found))
