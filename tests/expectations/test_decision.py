"""The decision alone: severities, waivers, overdue warnings, the share of refused rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from expectations.decision import decide, refusing_rules
from expectations.outcomes import Outcome
from expectations.rules import Rule
from expectations.scan import Broken, Scan
from strive.errors import StriveError

TODAY = date(2026, 1, 1)
TEXT = {"en": "a", "ru": "б"}


def rule(number: int, level: str = "row", severity: str = "fail", expectation: str = "expect", **more: object) -> Rule:
    """A rule of the given kind."""
    expires_on = date(2027, 1, 1) if severity == "warn" else None
    usual = {
        "id": f"T-{number:02d}",
        "version": 1,
        "owner": "me",
        "text": TEXT,
        "to_do": TEXT,
        "expires_on": expires_on,
    }
    return Rule.model_validate(usual | {"level": level, "severity": severity, "expectation": expectation} | more)


SHARE = rule(9, "delivery", expectation="expect_refused_share_to_be_within_limit")


def found(refused: int, received: int = 10, duplicates: int = 0) -> Scan:
    """A scan in which rule T-01 broke the refused rows."""
    return Scan(received, duplicates, refused, {"T-01": Broken(refused, refused, [], [])} if refused else {})


@pytest.mark.parametrize(
    ("refused", "duplicates", "verdict"),
    [(0, 0, "accepted"), (2, 0, "partly_accepted"), (3, 0, "rejected"), (2, 1, "rejected"), (0, 10, "accepted")],
)
def test_the_share_counts_rows_without_repeats_and_the_limit_itself_is_allowed(
    refused: int, duplicates: int, verdict: str
) -> None:
    outcomes = {"T-01": Outcome(not refused, 10, refused)}
    decision = decide([rule(1), SHARE], outcomes, found(refused, 10, duplicates), {}, Decimal("0.20"), TODAY)
    assert decision.verdict == verdict


def test_a_warning_refuses_nothing_and_says_when_it_is_overdue() -> None:
    overdue = rule(1, severity="warn", expires_on=date(2025, 12, 31))
    decision = decide(
        [overdue, SHARE], {"T-01": Outcome(False, 10, 1)}, Scan(10, 0, 0, found(1).broken), {}, Decimal(0), TODAY
    )
    assert decision.verdict == "accepted"
    assert decision.results[0].details == {"expired_on": "2025-12-31"}
    assert refusing_rules([overdue, rule(2)], {}) == ["T-02"]


def test_a_waiver_keeps_a_rule_from_refusing_and_a_delivery_rule_from_rejecting() -> None:
    rules = [rule(1), rule(2, "delivery")]
    until = date(2026, 3, 1)
    assert refusing_rules(rules, {"T-01": until}) == []
    outcomes = {"T-01": Outcome(True, 10, 0), "T-02": Outcome(False, 10, 0)}
    assert decide(rules, outcomes, found(0), {}, Decimal(0), TODAY).verdict == "rejected"
    waived = decide(rules, outcomes, found(0), {"T-02": until}, Decimal(0), TODAY)
    assert waived.verdict == "accepted"
    assert waived.results[1].details == {"waived_until": "2026-03-01"}


def test_a_disagreement_is_an_error_that_names_the_rule_and_both_counts() -> None:
    with pytest.raises(StriveError) as error:
        decide([rule(1)], {"T-01": Outcome(False, 10, 4)}, found(3), {}, Decimal(1), TODAY)
    for expected in ("T-01", "4", "3"):
        assert expected in error.value.message.text("ru")
