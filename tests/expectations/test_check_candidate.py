"""The gate of the candidate marts: passes a sound build, refuses each kind of unsound one, and tells what stays
published.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from expectations.gate import check_candidate
from expectations.rules import candidate_rules
from strive.database import Connection
from strive.errors import NotReady, Refusal
from strive.settings import PROJECT_ROOT

RULES = {rule.id: rule for rule in candidate_rules(PROJECT_ROOT / "expectations")}
COLUMNS = """
    indicator_code text, definition_version integer, country_code text, area_code text, area_level integer,
    period_type text, period text, period_start date, period_end date, sex text, age_band text, category_scheme text,
    category text, programme_code text, donor_code text, agency_code text, value numeric, numerator numeric,
    denominator numeric, contributing_rows bigint, contributing_deliveries bigint, is_synthetic boolean,
    last_reported_at timestamptz, last_ingested_at timestamptz
"""
Cell = dict[str, Any]


def cell(indicator: str, value: float | None, **other: Any) -> Cell:
    """A cell of a month in Kyrgyzstan unless said otherwise."""
    usual: Cell = {
        **{
            "indicator_code": indicator,
            "definition_version": 1,
            "country_code": "KGZ",
            "area_code": "_T",
            "area_level": 0,
        },
        **{"period_type": "M", "period": "2021-05", "period_start": "2021-05-01", "period_end": "2021-05-31"},
        **{"sex": "_T", "age_band": "_T", "category_scheme": "_T", "category": "_T"},
        **{"programme_code": "STRIVE-ASIA", "donor_code": "EU", "agency_code": "UNODC"},
        **{
            "value": value,
            "numerator": value,
            "denominator": None,
            "contributing_rows": 9,
            "contributing_deliveries": 1,
        },
        **{"is_synthetic": True, "last_reported_at": "2021-06-03", "last_ingested_at": "2021-06-03"},
    }
    return usual | other


AREA = {"area_code": "KG-N", "area_level": 1}
QUARTER = {"period_type": "Q", "period": "2021-Q2", "period_start": "2021-04-01", "period_end": "2021-06-30"}
EVENT = {"period_type": "E", "period": "2021-05-19", "period_start": "2021-05-19", "period_end": "2021-05-19"}
SOUND = [
    cell("PRB-01", 743),
    cell("PRB-01", 312, **AREA),
    cell("PRB-01", 743, **QUARTER),
    *[cell("PRB-01", number, sex=sex) for sex, number in (("M", 700), ("F", 40), ("U", 3))],
    *[cell("PRB-01", number, age_band=band) for band, number in (("18-24", 300), ("U", 443))],
    cell("PRB-03", 9),
    cell("PRB-03", 9, **QUARTER),
    cell("PRB-04", 1.21, numerator=9, denominator=743, **QUARTER),
    cell("TRN-01", 30),
    cell("TRN-01", 30, **QUARTER),
    cell("TRN-04", 120, numerator=24, denominator=20, **EVENT, category_scheme="event", category="T-1"),
    cell("TRN-10", 3, area_code="KZ-35+62", area_level=9, country_code="KAZ"),
    cell("TRN-10", 2, area_code="KZ-35", area_level=1, country_code="KAZ"),
    cell("TRN-10", 1, area_code="KZ-62", area_level=1, country_code="KAZ"),
    cell("CTX-02", 8.7, sex="F", programme_code="CONTEXT"),
]
MONTH_BEFORE = {"period": "2021-04", "period_start": "2021-04-01", "period_end": "2021-04-30"}
UNSOUND: dict[str, list[Cell]] = {
    "MART-02": [cell("PRB-01", 743)],
    "MART-03": [cell("PRB-10", 5, sex=None)],
    "MART-04": [cell("PRB-10", 5, period_type="W")],
    "MART-05": [cell("PRB-10", 5, sex="муж")],
    "MART-06": [cell("PRB-10", 5, age_band="15-24")],
    "MART-07": [cell("PRB-10", 5, definition_version=99)],
    "MART-08": [cell("PRB-10", 5, programme_code="STRIVE-HORN")],
    "MART-09": [cell("REG-01", 50, **AREA)],
    "MART-10": [cell("REG-01", 50, sex="M")],
    "MART-11": [cell("PRB-10", -1)],
    "MART-12": [cell("COM-03", 120, numerator=12, denominator=10)],
    "MART-13": [cell("COM-03", 50, numerator=4, denominator=10)],
    "MART-14": [cell("CTX-03", 870, programme_code="CONTEXT")],
    "MART-15": [cell("TRN-02", 9), cell("TRN-02", 8, sex="F")],
    "MART-16": [cell("TRN-02", 9), cell("TRN-02", 8, age_band="18-24")],
    "MART-17": [cell("TRN-10", 3), cell("TRN-10", 4, **AREA)],
    "MART-26": [
        cell("TRN-10", 3, area_code="KZ-35+62", area_level=9, country_code="KAZ"),
        cell("TRN-10", 4, area_code="KZ-35", area_level=1, country_code="KAZ"),
    ],
    "MART-18": [cell("TRN-10", 3), cell("TRN-10", 4, **QUARTER)],
    "MART-19": [cell("COM-01", 9), cell("COM-01", 18, **QUARTER)],
    "MART-20": [
        cell("PRB-03", 5, **AREA),
        cell("PRB-01", 4, **AREA, category="x", sex="M"),
        cell("PRB-03", 701, sex="M"),
    ],
    "MART-21": [cell("PRB-10", 5, period_start="2021-04-01")],
    "MART-22": [cell("PRB-10", 5, contributing_rows=0)],
    "MART-24": [cell("PRB-01", 200, **MONTH_BEFORE)],
    "MART-25": [cell("TRN-04", None, numerator=None, denominator=20, **EVENT, category_scheme="event", category="T-2")],
}


@pytest.fixture
def candidate(warehouse: Connection) -> Connection:
    """A finished build of a sound candidate."""
    warehouse.execute("create schema candidate")
    warehouse.execute("create table harmonised.area_group_member (group_code text, country_code text, area_code text)")
    warehouse.execute(
        "insert into harmonised.area_group_member values ('KZ-35+62', 'KAZ', 'KZ-35'), ('KZ-35+62', 'KAZ', 'KZ-62')"
    )
    warehouse.execute(f"create table candidate.fct_indicator_value ({COLUMNS})")
    add(warehouse, SOUND)
    build(warehouse)
    return warehouse


def build(connection: Connection) -> None:
    """Note a finished build."""
    connection.execute(
        "insert into ledger.build (input_fingerprint, started_at, finished_at, code_commit) "
        "values ('x', now(), now(), 'x')"
    )


def add(connection: Connection, cells: list[Cell]) -> None:
    """Put cells into the candidate."""
    names = list(cells[0])
    with connection.cursor() as cursor:
        cursor.executemany(
            f"insert into candidate.fct_indicator_value ({', '.join(names)}) values ({', '.join(['%s'] * len(names))})",
            [[entry[name] for name in names] for entry in cells],
        )


def outcomes(connection: Connection) -> dict[str, str]:
    """The outcome of every rule on the latest build."""
    rows = connection.execute(
        "select rule_id, outcome from quality.result where build_id = (select max(build_id) from ledger.build)"
    ).fetchall()
    return {str(rule): str(outcome) for rule, outcome in rows}


def test_a_sound_candidate_passes_every_rule_and_is_not_checked_twice(candidate: Connection) -> None:
    result = check_candidate()
    found = outcomes(candidate)
    assert set(found) == set(RULES), "every rule leaves a result"
    assert {rule for rule, outcome in found.items() if outcome == "fail"} == {"MART-23"}
    assert {rule for rule, outcome in found.items() if outcome == "not_applicable"} == {"MART-24", "MART-27"}
    assert (result["verdict"], result["checked"], result["warnings"]) == ("passed", True, ["MART-23"])
    assert candidate.execute("select gate_verdict from ledger.build").fetchone() == ("passed",)
    before = candidate.execute("select * from quality.result order by result_id").fetchall()
    again = check_candidate()
    assert (again["verdict"], again["checked"], again["warnings"]) == ("passed", False, ["MART-23"])
    assert candidate.execute("select * from quality.result order by result_id").fetchall() == before


@pytest.mark.parametrize("rule_id", [rule_id for rule_id in RULES if rule_id not in ("MART-01", "MART-23", "MART-27")])
def test_each_rule_fails_on_an_unsound_cell(rule_id: str, candidate: Connection) -> None:
    add(candidate, UNSOUND[rule_id])
    if RULES[rule_id].severity == "warn":
        assert rule_id in check_candidate()["warnings"]
        return
    with pytest.raises(Refusal) as refusal:
        check_candidate()
    assert outcomes(candidate)[rule_id] == "fail"
    for text in (refusal.value.message.text("en"), refusal.value.message.text("ru")):
        assert rule_id in text
    assert candidate.execute("select gate_verdict from ledger.build").fetchone() == ("failed",)


def test_an_empty_candidate_is_refused(candidate: Connection) -> None:
    candidate.execute("delete from candidate.fct_indicator_value")
    with pytest.raises(Refusal):
        check_candidate()
    assert outcomes(candidate)["MART-01"] == "fail"


def test_a_failed_build_is_refused_again_until_its_cause_or_the_rule_is_gone(candidate: Connection) -> None:
    add(candidate, UNSOUND["MART-11"])
    for _ in range(2):
        with pytest.raises(Refusal):
            check_candidate()
    counted = candidate.execute("select count(*) from quality.result").fetchone()
    assert counted == (len(RULES),)
    candidate.execute(
        "insert into ledger.waiver (rule_id, reason, granted_by, granted_at, expires_on) "
        "values ('MART-11', 'a known correction', 'lead', now(), current_date)"
    )
    assert "MART-11" in check_candidate()["warnings"]
    stored = candidate.execute("select severity, details from quality.result where rule_id = 'MART-11'").fetchone()
    assert stored is not None
    assert stored[0] == "warn"
    assert "waived_until" in stored[1]  # type: ignore[operator]


@pytest.mark.parametrize(("outcome", "is_fit"), [("applied", True), ("source_has_fixed_it", False), ("expired", False)])
def test_a_correction_that_has_had_its_day_is_warned_of(outcome: str, is_fit: bool, candidate: Connection) -> None:
    candidate.execute(
        """
        insert into quality.correction values (
            'kgz-01', 'KGZ', 'probation_clients', 'probation_client', 'sex', 'x', 'F', 'why', 'почему', 'lead',
            '2026-01-01', 'expected', 'ожидается', %s, 1
        )
        """,
        (outcome,),
    )
    assert ("MART-27" not in check_candidate()["warnings"]) is is_fit
    assert outcomes(candidate)["MART-27"] == ("pass" if is_fit else "fail")


def test_the_refusal_names_the_vintage_that_stays(candidate: Connection) -> None:
    check_candidate()
    candidate.execute(
        "insert into ledger.vintage (build_id, published_at, code_commit, cells_published, cells_added, cells_changed, "
        "cells_withdrawn, content_hash) values (1, '2021-06-30 12:00+00', 'x', 1, 1, 0, 0, 'x')"
    )
    build(candidate)
    add(candidate, UNSOUND["MART-11"])
    with pytest.raises(Refusal) as refusal:
        check_candidate()
    assert "2021-06-30 12:00" in refusal.value.message.text("en")
    assert "1 of" in refusal.value.message.text("en")


def test_samples_name_cells_and_never_their_values(candidate: Connection) -> None:
    secret = Decimal("-4711")
    add(candidate, [cell("PRB-03", float(secret), **QUARTER, category="x")])
    with pytest.raises(Refusal) as refusal:
        check_candidate()
    stored = candidate.execute("select masked_samples::text, details::text from quality.result").fetchall()
    assert "PRB-03" in str(stored)
    assert "4711" not in str(stored)
    assert "4711" not in str(refusal.value.message.as_json())


def test_without_a_build_there_is_nothing_to_check(warehouse: Connection) -> None:
    with pytest.raises(NotReady):
        check_candidate()
