"""Words, numbers and times in both languages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import get_args

import pytest

from publish.disclosure.cells import Reason
from reports.wording import Wording, plural_form
from strive.catalogue.figures import read_published_figures
from strive.messages import all_message_texts, message
from strive.settings import PROJECT_ROOT

EN, RU = Wording("en"), Wording("ru")


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "0 строк"),
        (1, "1 строка"),
        (2, "2 строки"),
        (5, "5 строк"),
        (11, "11 строк"),
        (12, "12 строк"),
        (21, "21 строка"),
        (104, "104 строки"),
        (111, "111 строк"),
        (1_001, "1\u00a0001 строка"),
    ],
)
def test_russian_nouns_follow_their_number(n: int, said: str) -> None:
    assert RU.count("count_rows", n) == said


def test_english_has_one_and_many() -> None:
    assert [EN.count("count_rows", n) for n in (0, 1, 21)] == ["0 rows", "1 row", "21 rows"]


def test_every_counting_text_has_the_forms_of_its_language() -> None:
    for key, texts in all_message_texts().items():
        if key.startswith(("reports_count_", "reports_of_")):
            assert texts["en"].count("|") == 1, key
            assert texts["ru"].count("|") == 2, key


def test_every_number_finds_a_form() -> None:
    assert {plural_form("ru", n) for n in range(1_000)} == {0, 1, 2}


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (1_234_567, "1,234,567", "1\u00a0234\u00a0567"),
        (Decimal("43.50"), "43.5", "43,5"),
        (Decimal("1200.00"), "1,200", "1\u00a0200"),
        (Decimal("600"), "600", "600"),
        (Decimal("1E+3"), "1,000", "1\u00a0000"),
        (None, "—", "—"),
    ],
)
def test_numbers(value: int | Decimal | None, english: str, russian: str) -> None:
    assert (EN.number(value), RU.number(value)) == (english, russian)


def test_a_share_that_is_not_zero_is_never_shown_as_zero() -> None:
    assert EN.share(1, 100_000) == "<\u00a00.1%"
    assert RU.share(1, 100_000) == "<\u00a00,1\u00a0%"
    assert EN.share(0, 10) == "0%"
    assert EN.share(1, 0) == "—"


def test_times_are_utc_and_say_so() -> None:
    instant = datetime.fromisoformat("2026-11-20T02:05:00+06:00")
    assert EN.time(instant).replace("\u00a0", " ") == "19 Nov 2026, 20:05 UTC"
    assert RU.time(instant).replace("\u00a0", " ") == "19.11.2026, 20:05 UTC"


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (timedelta(days=2, hours=5), "2 дня"),
        (timedelta(hours=23, minutes=59), "23 часа"),
        (timedelta(seconds=61), "1 минута"),
        (timedelta(seconds=-5), "0 секунд"),
    ],
)
def test_ages(duration: timedelta, said: str) -> None:
    assert RU.age(duration) == said


def test_a_date_is_no_finer_than_it_is_known() -> None:
    day = date(2021, 5, 31)
    said = [EN.dated(day, precision).replace("\u00a0", " ") for precision in ("day", "month", "year", "none")]
    assert said == ["31 May 2021", "May 2021", "2021", "—"]


def test_a_stored_message_whose_text_is_gone_is_shown_as_it_is() -> None:
    assert "no_longer_known" in EN.stored({"key": "no_longer_known", "values": {"a": 1}})
    assert "file_is_empty" in EN.stored({"key": "file_is_empty", "values": {}})


def test_a_stored_message_is_read_in_the_page_s_language() -> None:
    stored = message("file_is_empty", country="KGZ", file="a.csv").as_json()
    assert "is empty" in EN.stored(stored)
    assert "пуст" in RU.stored(stored)


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("outcome", ["accepted", "partly_accepted", "rejected", "waiting", "missing", "superseded"]),
        ("verdict", ["match", "within_tolerance", "contradiction", "cannot_be_computed"]),
        ("severity", ["fail", "warn"]),
        ("level", ["row", "delivery", "candidate"]),
        ("additivity", ["E", "U", "K", "R"]),
        ("sensitivity", ["public", "default", "restricted"]),
        ("suppression", list(get_args(Reason))),
    ],
)
def test_every_code_that_a_page_can_show_has_a_name(kind: str, codes: list[str]) -> None:
    # A text always has both languages; only the Russian one is sure to differ from the code.
    assert not [code for code in codes if RU.known(kind, code) == code]


def test_every_unit_of_the_published_figures_has_words() -> None:
    units = {figure.unit.replace(" ", "_") for figure in read_published_figures(PROJECT_ROOT / "catalogue")}
    assert not [unit for unit in units if f"reports_of_{unit}" not in all_message_texts()]


def test_every_comparator_of_the_published_figures_has_words() -> None:
    comparators = {figure.comparator for figure in read_published_figures(PROJECT_ROOT / "catalogue")}
    assert not [code for code in comparators if f"reports_comparator_{code}" not in all_message_texts()]
