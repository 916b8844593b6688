"""Every rule of a delivery has a row that passes and a row that fails, and is asserted to have run on both.

The passing rows are in ``good_rows.yaml``; the failing ones are made from the rule: the good row with the least
change that breaks it. Great Expectations and the scan must agree, or nothing is decided.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

import pytest

from expectations.decision import Result
from expectations.deliveries import Gate, check_delivery
from expectations.rules import Rule, delivery_rules
from strive.catalogue.files import read_record_types
from strive.database import Connection
from strive.ledger import Delivery
from strive.settings import PROJECT_ROOT

RECORD_TYPES = read_record_types(PROJECT_ROOT / "catalogue")
FOLDER = PROJECT_ROOT / "expectations"
RECEIVED = date(2021, 6, 3)
Row = dict[str, str | None]
Deliver = Callable[..., Delivery]


def _later(day: date) -> str:
    return (day + timedelta(days=400)).isoformat()


def breaking(rule: Rule, good: Row) -> list[Row]:
    """The good row changed so that it breaks the rule; two rows for a rule on pairs of rows."""
    first = rule.columns[0] if rule.columns else ""
    arguments = rule.arguments
    change: Row
    match rule.expectation:
        case "expect_column_values_to_be_present":
            change = {first: " \u00a0"}
        case "expect_column_values_to_be_readable_dates":
            change = {first: "31.02.2021"}
        case "expect_column_values_to_be_readable_numbers":
            change = {first: "43,5 %"}
        case "expect_column_values_to_be_whole_numbers":
            change = {first: "3,5"}
        case "expect_column_values_to_be_yes_or_no":
            change = {first: "возможно"}
        case "expect_column_values_to_be_in_code_scheme" | "expect_column_values_to_be_known_areas":
            change = {first: "неведомо"}
        case "expect_column_values_to_be_readable_age_bands":
            change = {first: "молодёжь"}
        case "expect_column_values_to_be_plausible_birth_years":
            change = {first: str(2021 - arguments["oldest"] - 1)}
        case "expect_rows_to_have_a_key_of_their_own":
            other = next(name for name in good if name not in rule.columns)
            return [{**good, other: good[other]}, {**good, other: f"{good[other]} "}]
        case "expect_persons_not_to_contradict_what_was_reported_before":
            person = {**good, first: "f" * 32}
            return [{**person, rule.columns[1]: "муж"}, {**person, rule.columns[1]: "жен"}]
        case "expect_column_numbers_to_be_between":
            change = {first: str(arguments.get("least", 0) - 1)}
        case "expect_dates_to_be_in_order":
            change = {first: "03.05.2021", rule.columns[1]: "02.05.2021"}
        case "expect_dates_not_to_be_before" if arguments["earliest"] == "period_start":
            change = {first: "30.04.2021"}
        case "expect_dates_not_to_be_before":
            change = {first: str(date.fromisoformat(str(arguments["earliest"])) - timedelta(days=1))}
        case "expect_dates_not_to_be_after":
            change = {first: _later(RECEIVED)}
        case "expect_column_values_to_accompany":
            change = {first: None, rule.columns[1]: "70"}
        case "expect_column_values_to_say_yes":
            change = {first: "нет"}
        case "expect_yes_only_where_another_says_yes":
            change = {first: "да", rule.columns[1]: None}
        case "expect_yes_where_another_has_a_value":
            change = {first: "нет"}
        case "expect_column_numbers_not_to_exceed":
            change = {first: "41", rule.columns[1]: "40"}
        case "expect_scores_to_lie_within_their_scale":
            change = {first: "100,5"}
        case "expect_column_values_to_match_pattern":
            change = {first: "?!"}
        case "expect_column_values_to_be_among" | "expect_column_values_to_be_catalogued_indicators":
            change = {first: "99"}
        case unknown:
            raise AssertionError(f"no failing row is known for {unknown}: add one here")
    return [{**good, **change}]


def with_a_key_of_its_own(row: Row, kind: str, number: int) -> Row:
    """The row with a key that no other row has, where a free field of the key allows it."""
    for name in RECORD_TYPES[kind].key:
        if RECORD_TYPES[kind].fields[name].kind in ("text", "pseudonym") and (row.get(name) or "").strip(" \u00a0"):
            if name in ("indicator", "period") or row[name] in ("?!", "99"):
                continue
            return {**row, name: f"{row[name]}-{number}"}
    return row


def _results(connection: Connection, delivery: Delivery) -> dict[str, dict[str, Any]]:
    rows = connection.execute(
        "select to_jsonb(r) from quality.result as r where delivery_id = %s", (delivery.delivery_id,)
    ).fetchall()
    results = [cast(dict[str, Any], row[0]) for row in rows]
    return {result["rule_id"]: result for result in results}


def test_the_good_row_breaks_no_rule_and_every_rule_ran(
    warehouse: Connection, gate: Gate, deliver: Deliver, good_rows: dict[str, Row]
) -> None:
    for record_type in RECORD_TYPES:
        delivery = deliver(record_type, [good_rows[record_type]])
        checked = check_delivery(warehouse, gate, delivery)
        assert checked is not None
        outcomes = {result.rule.id: result.outcome for result in checked.decision.results}
        assert {rule_id for rule_id, outcome in outcomes.items() if outcome == "fail"} == set()
        assert checked.decision.verdict == "accepted"
        stored = _results(warehouse, delivery)
        assert set(stored) == {rule.id for rule in delivery_rules(FOLDER, record_type)}
        assert {rule_id: result["outcome"] for rule_id, result in stored.items()} == outcomes
        assert warehouse.execute(f"select count(*) from raw.{record_type}").fetchone() == (1,)


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_every_row_rule_finds_the_row_that_breaks_it(
    record_type: str, warehouse: Connection, gate: Gate, deliver: Deliver, good_rows: dict[str, Row]
) -> None:
    rules = [rule for rule in delivery_rules(FOLDER, record_type) if rule.level == "row"]
    rows: list[Row] = []
    expected: dict[str, set[int]] = {}
    for rule in rules:
        broken = breaking(rule, good_rows[record_type])
        if rule.expectation != "expect_rows_to_have_a_key_of_their_own":
            broken = [with_a_key_of_its_own(row, record_type, len(rows)) for row in broken]
        expected[rule.id] = {len(rows) + place for place in range(1, len(broken) + 1)}
        rows += broken
    delivery = deliver(record_type, rows)
    checked = check_delivery(warehouse, gate, delivery)
    assert checked is not None
    results: dict[str, Result] = {result.rule.id: result for result in checked.decision.results}
    quarantined = {
        int(number): set(ids)  # type: ignore[call-overload]
        for number, ids in warehouse.execute("select row_number, rule_ids from quarantine.row")
    }
    for rule in rules:
        assert results[rule.id].outcome == "fail", f"{rule.id} did not fail on its failing row"
        assert results[rule.id].rows_failed >= len(expected[rule.id]), rule.id
        if rule.severity == "fail":
            assert all(rule.id in quarantined[number] for number in expected[rule.id]), rule.id


def test_an_empty_optional_column_is_not_applicable(
    warehouse: Connection, gate: Gate, deliver: Deliver, good_rows: dict[str, Row]
) -> None:
    for record_type, kind in RECORD_TYPES.items():
        optional = [name for name, item in kind.fields.items() if not item.required and item.kind != "dropped"]
        row = {name: None if name in optional else value for name, value in good_rows[record_type].items()}
        checked = check_delivery(warehouse, gate, deliver(record_type, [row]))
        assert checked is not None
        for result in checked.decision.results:
            if result.rule.level == "row" and set(result.rule.columns) <= set(optional):
                assert result.outcome == "not_applicable", result.rule.id
                assert result.rows_checked == 0


WHOLE = [
    (record_type, rule)
    for record_type in RECORD_TYPES
    for rule in delivery_rules(FOLDER, record_type)
    if rule.level == "delivery" and rule.columns
]
ELSEWHERE = {
    "expect_areas_not_to_be_of_another_country": "Актюбинская область",
    "expect_country_codes_not_to_be_of_another_country": "KZ",
    "expect_dates_not_to_be_after": "02.06.2021",
}


def test_a_rule_on_the_whole_delivery_lets_half_of_the_rows_break_it_and_no_more(
    warehouse: Connection, gate: Gate, deliver: Deliver, good_rows: dict[str, Row]
) -> None:
    for record_type, rule in WHOLE:
        broken = {**good_rows[record_type], rule.columns[0]: ELSEWHERE[rule.expectation]}
        for good, bad, expected in ((2, 2, "pass"), (2, 3, "fail")):
            rows = [*[good_rows[record_type]] * good, *[broken] * bad]
            checked = check_delivery(warehouse, gate, deliver(record_type, rows, file_name=f"{rule.id}-{bad}.csv"))
            assert checked is not None
            outcome = next(result.outcome for result in checked.decision.results if result.rule.id == rule.id)
            assert outcome == expected, rule.id
            assert (rule in checked.decision.rejected_by) == (expected == "fail"), rule.id
