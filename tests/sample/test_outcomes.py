"""What the samples say of endings and effects fits the caseloads and the events that they are made around."""

from __future__ import annotations

from datetime import timedelta

import pytest

from strive.sample import DEFAULT_SEED
from strive.sample.caseload import month_index
from strive.sample.probation_caseloads import DEPARTMENTS, department_caseload, national_caseload
from strive.sample.probation_outcomes import checks, endings, has_programme, was_served
from strive.sample.training_effects import follow_ups


@pytest.mark.parametrize("country", ["KGZ", "KAZ"])
def test_who_is_closed_was_in_the_snapshot_before_and_is_in_none_after(country: str) -> None:
    caseloads = (
        [national_caseload(DEFAULT_SEED)]
        if country == "KAZ"
        else [department_caseload(DEFAULT_SEED, department) for department in DEPARTMENTS]
    )
    present = [{client for caseload in caseloads for client in caseload[month]} for month in range(48)]
    found = endings(DEFAULT_SEED, country, 2022)
    assert len({ending.client for ending in found}) == len(found) > 300
    for ending in found:
        if ending.closed_on is None:
            assert ending.reoffended_on is not None
            continue
        month = month_index(ending.closed_on.year, ending.closed_on.month)
        assert ending.client in present[month - 1]
        assert ending.client not in present[month]
        assert ending.outcome is not None
        assert ending.reoffended_on is None or ending.client.started_on <= ending.reoffended_on <= ending.closed_on


def test_a_programme_once_given_stays() -> None:
    for client in department_caseload(DEFAULT_SEED, DEPARTMENTS[0])[20]:
        assert has_programme(client, 20) <= has_programme(client, 40)
        assert was_served(client, 20) <= was_served(client, 40)


def test_checks_are_of_those_who_ended_well_two_years_before_and_some_are_too_early() -> None:
    made = checks(DEFAULT_SEED, "KGZ", 2022)
    assert {check.ending.closed_on.year for check in made if check.ending.closed_on} == {2020}
    early = [c for c in made if c.ending.closed_on and c.checked_on < c.ending.closed_on + timedelta(days=730)]
    assert 0 < len(early) < 0.1 * len(made)
    assert any(check.reconvicted_on for check in made)
    assert all(c.ending.closed_on <= c.reconvicted_on <= c.checked_on for c in made if c.reconvicted_on)  # type: ignore[operator]


@pytest.mark.parametrize("country", ["KGZ", "KAZ", "UZB"])
def test_follow_ups_are_of_participants_and_mostly_in_time(country: str) -> None:
    asked = follow_ups(DEFAULT_SEED, country)
    days = [(f.asked_on - f.attendance.event.first_day).days - (f.attendance.event.days or 1) + 1 for f in asked]
    assert sum(92 <= number <= 184 for number in days) > 0.7 * len(days)
    assert any(number < 90 for number in days)
    assert any(number > 184 for number in days)
