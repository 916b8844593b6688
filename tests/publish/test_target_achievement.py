"""Targets against what was published: every light recomputed in plain Python, and none that tells a hidden value."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from publish.candidate import CELL_ID
from strive.database import Connection
from tests.publish.rows import cell, insert, last_day, period_text, publish_now

DIRECTIONS = {"PRB-01": "neutral", "PRB-10": "up", "PRB-05": "down"}


def asked(
    indicator: str, phased: Any, period_type: str = "A", first_day: date = date(2021, 1, 1), **given: Any
) -> dict[str, Any]:
    period, end = period_text(period_type, first_day), last_day(period_type, first_day)
    return {
        "indicator_code": indicator,
        "definition_version": 1,
        "country_code": "KGZ",
        "area_code": "_T",
        "target_period_type": period_type,
        "target_period": period,
        "period_type": period_type,
        "period": period,
        "period_start": first_day,
        "period_end": end,
        "sex": "_T",
        "age_band": "_T",
        "programme_code": "STRIVE-ASIA",
        "donor_code": "EU",
        "agency_code": "UNODC",
        "accumulation": "to_date",
        "phasing": "linear",
        "is_own_period": True,
        "judged_on": end,
        "is_running": False,
        "target_value": phased,
        "baseline_value": 0,
        "counted_from": first_day,
        "phased_target": phased,
        "is_synthetic": True,
    } | given


def light(direction: str, phased: Decimal | None, actual: Decimal | None) -> tuple[str, str | None, Decimal | None]:
    """Colour, reason and percentage by the programme's rule, with exact fractions."""
    if phased is None:
        return "none", "nothing_asked_yet", None
    if actual is None:
        return "grey", "no_data", None
    if direction == "neutral":
        return "none", "no_direction", None
    if direction == "up" and phased == 0:
        return "none", "nothing_asked_yet", None
    if direction == "down" and actual == 0:
        return "green", None, None
    share = Fraction(actual) / Fraction(phased) if direction == "up" else Fraction(phased) / Fraction(actual)
    shown = (Decimal(share.numerator) * 1000 / share.denominator).to_integral_value(ROUND_FLOOR) / 10
    colour = "green" if share >= Fraction(9, 10) else "amber" if share >= Fraction(7, 10) else "red"
    return colour, None, shown


@pytest.fixture
def lit(candidate: Connection) -> Connection:
    """A candidate with an indicator for each direction."""
    for code, direction in DIRECTIONS.items():
        candidate.execute(
            "update candidate.dim_indicator set direction = %s where indicator_code = %s", (direction, code)
        )
    return candidate


def shown(connection: Connection, columns: str = "traffic_light, light_reason, achievement_percent") -> list[Any]:
    rows = connection.execute(
        f"select {columns} from marts.rpt_target_achievement order by indicator_code, period_start, sex".encode()
    ).fetchall()
    connection.commit()
    return rows


def publish_quietly(connection: Connection, monkeypatch: pytest.MonkeyPatch, hidden: set[str] | None = None) -> None:
    """Publish with the cells whose sex is in ``hidden`` hidden, and no other: control itself is tested elsewhere."""

    def choose(on: Connection, *_: object) -> None:
        on.execute(
            f"create temp table candidate_cell on commit drop as select {CELL_ID} as cell_id, * "
            "from candidate.fct_indicator_value".encode()
        )
        on.execute(
            "create temp table chosen on commit drop as select cell_id, case when sex = any(%s) then 'small_count' end "
            "as reason from pg_temp.candidate_cell",
            (sorted(hidden or ()),),
        )

    monkeypatch.setattr("publish.publication.protect", choose)
    monkeypatch.setattr("publish.publication.last_gate", lambda *_: None)
    publish_now(connection)


def test_every_light_is_what_the_rule_says(lit: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, expected = Random(8), []
    for indicator in sorted(DIRECTIONS):
        for number in range(120):
            day = date(1990 + number, 1, 1)
            phased = chance.choice([None, Decimal(0), Decimal(100), Decimal(chance.randrange(1, 4000)) / 10])
            exact = phased and phased * chance.choice([Decimal("0.7"), Decimal("0.9"), Decimal("0.8999"), Decimal(1)])
            actual = chance.choice([None, Decimal(0), exact, Decimal(chance.randrange(0, 5000)) / 10])
            insert(lit, "fct_target_phased", asked(indicator, phased, first_day=day) | {"target_value": phased or 1})
            if actual is not None:
                insert(lit, "fct_indicator_value", cell(indicator, actual, period_type="A", period_start=day))
            expected.append(light(DIRECTIONS[indicator], phased, actual))
    lit.execute(
        "insert into candidate.dim_date (date_key, date_day) select to_char(day, 'YYYYMMDD')::integer, day::date "
        "from generate_series(timestamp '1990-01-01', '2109-12-31', interval '1 day') as day "
        "where not exists (select from candidate.dim_date where date_day = day)"
    )
    publish_quietly(lit, monkeypatch)
    found = shown(lit)
    assert len(found) == 360
    assert {colour for colour, _, _ in expected} == {"green", "amber", "red", "grey", "none"}
    assert [tuple(row) for row in found] == expected


def test_a_hidden_value_has_a_grey_light_with_a_reason_and_no_number(
    lit: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert(lit, "fct_target_phased", asked("PRB-10", 6))
    insert(lit, "fct_target_phased", asked("PRB-10", 3, sex="F"))
    insert(lit, "fct_indicator_value", cell("PRB-10", 6, period_type="A", period_start=date(2021, 1, 1)))
    insert(lit, "fct_indicator_value", cell("PRB-10", 2, period_type="A", period_start=date(2021, 1, 1), sex="F"))
    publish_quietly(lit, monkeypatch, {"F"})
    columns = "sex, traffic_light, light_reason, actual_value, achievement_percent, numerator, suppression_reason"
    assert shown(lit, columns) == [
        ("F", "grey", "suppressed", None, None, None, "small_count"),
        ("_T", "green", None, Decimal(6), Decimal("100.0"), Decimal(6), None),
    ]
    overview = lit.execute(
        "select value, traffic_light, target_value from marts.rpt_overview where indicator_code = 'PRB-10'"
    ).fetchall()
    assert overview == [(Decimal(6), "green", Decimal(6))]


def test_a_flow_counted_to_date_is_the_sum_of_what_was_published_unless_a_part_is_hidden(
    lit: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for month, sex in ((1, "_T"), (2, "_T"), (1, "F"), (2, "F")):
        first_day = date(2021, month, 1)
        insert(lit, "fct_indicator_value", cell("TRN-01", 10 * month, period_type="M", period_start=first_day, sex=sex))
        given = {"sex": sex, "counted_from": date(2021, 1, 1), "baseline_value": 5}
        insert(lit, "fct_target_phased", asked("TRN-01", 40 * month, "M", first_day, **given))
    publish_quietly(lit, monkeypatch, {"F"})
    assert shown(lit, "period, sex, actual_value, traffic_light, light_reason") == [
        ("2021-01", "F", None, "grey", "suppressed"),
        ("2021-01", "_T", Decimal(15), "red", None),
        ("2021-02", "F", None, "grey", "suppressed"),
        ("2021-02", "_T", Decimal(35), "red", None),
    ]


def test_persons_counted_to_date_are_compared_with_the_programme_to_date_or_not_at_all(
    lit: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in (2021, 2022):
        insert(lit, "fct_target_phased", asked("TRN-02", 50, first_day=date(year, 1, 1)))
    to_date = cell("TRN-02", 47, period_type="A", period_start=date(2021, 1, 1)) | {
        "period_type": "P",
        "period": "all",
        "period_start": date(2020, 3, 1),
        "period_end": date(2022, 6, 30),
    }
    insert(lit, "fct_indicator_value", to_date)
    publish_quietly(lit, monkeypatch)
    assert shown(lit, "period, actual_value, traffic_light, light_reason") == [
        ("2021", None, "grey", "not_comparable"),
        ("2022", Decimal(47), "green", None),
    ]


def test_a_period_that_was_not_reported_is_grey_and_a_value_without_target_has_no_colour(
    lit: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert(lit, "fct_target_phased", asked("PRB-10", None, judged_on=date(2020, 6, 30), target_value=6))
    insert(lit, "fct_indicator_value", cell("PRB-10", 4, period_type="A", period_start=date(2020, 1, 1)))
    publish_quietly(lit, monkeypatch)
    rows = lit.execute(
        "select period, value, target_value, traffic_light, light_reason from marts.rpt_overview order by period"
    ).fetchall()
    assert rows == [
        ("2020", Decimal(4), None, "none", "no_target"),
        ("2021", None, Decimal(6), "grey", "no_data"),
    ]


def test_targets_on_another_account_are_not_met_by_this_one(lit: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    insert(lit, "fct_target_phased", asked("PRB-10", 6, programme_code="DEU-TOT", donor_code="DEU"))
    insert(lit, "fct_indicator_value", cell("PRB-10", 6, period_type="A", period_start=date(2021, 1, 1)))
    publish_quietly(lit, monkeypatch)
    assert shown(lit) == [("grey", "no_data", None)]
