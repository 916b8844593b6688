"""A delivery's period and scope, found where its country file says."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ingest.periods import find_period, find_scope, month_number
from strive.catalogue.models import FoundIn
from strive.errors import Refusal

REPORTED = datetime(2021, 6, 5, tzinfo=UTC)


def period(source: str, pattern: str | None, file_name: str = "", preamble: str = "") -> str:
    found_in = FoundIn.model_validate({"source": source, "pattern": pattern})
    return find_period(found_in, file_name=file_name, preamble=preamble, reported_at=REPORTED, country_code="AAA").label


@pytest.mark.parametrize(
    ("pattern", "file_name", "label"),
    [
        (r"(?P<year>\d{4})-(?P<month>\d{2})", "clients_2021-05.xlsx", "2021-05"),
        (r"(?P<year>\d{4})-?Q(?P<quarter>\d)", "targets_2021Q4.csv", "2021-Q4"),
        (r"(?P<year>\d{4})", "centres 2021.csv", "2021"),
    ],
)
def test_the_file_name_tells_the_period(pattern: str, file_name: str, label: str) -> None:
    assert period("file_name", pattern, file_name=file_name) == label


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("Отчёт о клиентах за май 2021 года", "2021-05"),
        ("за СЕНТЯБРЬ 2022 г.", "2022-09"),
        ("за марта 2020 года", "2020-03"),
        ("за қараша 2023", "2023-11"),
        ("за июль 2023", "2023-07"),
        ("за июнь 2023", "2023-06"),
    ],
)
def test_the_title_tells_the_month_in_words(words: str, label: str) -> None:
    assert period("preamble", r"за (?P<month>\w+) (?P<year>\d{4})", preamble=words) == label


def test_a_pull_without_a_period_of_its_own_takes_the_month_in_which_it_was_reported() -> None:
    assert period("reported", None) == "2021-06"


@pytest.mark.parametrize("name", ["clients_may.xlsx", "clients_2021-13.xlsx"])
def test_an_unreadable_period_is_refused_with_what_was_expected(name: str) -> None:
    with pytest.raises(Refusal, match=name):
        period("file_name", r"(?P<year>\d{4})-(?P<month>\d{2})", file_name=name)


def test_a_period_ends_on_its_last_day() -> None:
    found_in = FoundIn(source="file_name", pattern=r"(?P<year>\d{4})-(?P<month>\d{2})")
    leap = find_period(found_in, file_name="x_2020-02", preamble="", reported_at=REPORTED, country_code="AAA")
    assert (leap.start, leap.end) == (date(2020, 2, 1), date(2020, 2, 29))


def test_the_scope_is_compared_in_one_form() -> None:
    found_in = FoundIn(source="preamble", pattern=r"по (?P<scope>.+? области)")
    scope = find_scope(found_in, file_name="", preamble="Отчёт по  Нарынской   области за май", country_code="AAA")
    assert scope == "нарынской области"
    with pytest.raises(Refusal):
        find_scope(found_in, file_name="", preamble="Отчёт", country_code="AAA")


def test_every_month_is_known_in_five_languages() -> None:
    spellings = {
        1: ["January", "январь", "қаңтар", "yanvar"],
        5: ["May", "май", "мамыр"],
        8: ["август", "тамыз", "avgust"],
    }
    assert all(month_number(name) == number for number, names in spellings.items() for name in names)
