"""Periods, bands of ages and the Washington Group's cut-off, read by the functions of the schema ``harmonised``."""

from __future__ import annotations

import csv
import itertools
from datetime import date, timedelta
from typing import cast

import pytest

from strive.database import Connection
from strive.settings import PROJECT_ROOT

BANDS = ((0, 13), (14, 17), (18, 24), (25, 29), (30, 35), (36, 59), (60, 120))


@pytest.fixture
def words(database: Connection) -> Connection:
    """The database with the crosswalk of codes, which holds the words for months and seasons."""
    database.execute(
        "create table harmonised.crosswalk_code "
        "(scheme text, spelling text, code text, country_code text, dataset text)"
    )
    with (PROJECT_ROOT / "catalogue" / "crosswalks" / "crosswalk_code.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    with database.cursor().copy("copy harmonised.crosswalk_code from stdin") as copy:
        for row in rows:
            copy.write_row([value or None for value in row])
    return database


def period(connection: Connection, text: str | None, country: str = "KGZ", starts: int = 1) -> str | None:
    row = connection.execute("select * from harmonised.period_of(%s, %s, %s)", (text, country, starts)).fetchone()
    assert row is not None
    return None if row == (None, None, None) else f"{row[0]}..{row[1]} {row[2]}"


WRITTEN: list[tuple[str, str | None]] = [
    ("2021", "2021-01-01..2021-12-31 year"),
    ("202102", "2021-02-01..2021-02-28 month"),
    ("2021-05", "2021-05-01..2021-05-31 month"),
    ("05.2021", "2021-05-01..2021-05-31 month"),
    ("2021Q2", "2021-04-01..2021-06-30 quarter"),
    ("2021-Q4", "2021-10-01..2021-12-31 quarter"),
    ("Q3 2021", "2021-07-01..2021-09-30 quarter"),
    ("II квартал 2021 г.", "2021-04-01..2021-06-30 quarter"),
    ("1-й квартал 2021 года", "2021-01-01..2021-03-31 quarter"),
    ("2021W5", "2021-02-01..2021-02-07 week"),
    ("2020-W53", "2020-12-28..2021-01-03 week"),
    ("2021S1", "2021-01-01..2021-06-30 half_year"),
    ("второе полугодие 2021 года", "2021-07-01..2021-12-31 half_year"),
    ("2021AprilS2", "2021-10-01..2022-03-31 half_year"),
    ("2021April", "2021-04-01..2022-03-31 year"),
    ("2021July", "2021-07-01..2022-06-30 year"),
    ("2021Oct", "2021-10-01..2022-09-30 year"),
    ("20210517", "2021-05-17..2021-05-17 day"),
    ("17.05.2021", "2021-05-17..2021-05-17 day"),
    ("spring 2021", "2021-03-01..2021-05-31 season"),
    ("весной 2021 года", "2021-03-01..2021-05-31 season"),
    ("Осень 2020 г.", "2020-09-01..2020-11-30 season"),
    ("bahor 2021", "2021-03-01..2021-05-31 season"),
    ("winter 2020/21", "2020-12-01..2021-02-28 season"),
    ("зима 2019-2020", "2019-12-01..2020-02-29 season"),
    ("May 2021", "2021-05-01..2021-05-31 month"),
    ("в мае 2021 г.", "2021-05-01..2021-05-31 month"),
    ("2021 жыл сентябрь", "2021-09-01..2021-09-30 month"),
    ("Sept-Oct 2021", "2021-09-01..2021-10-31 month"),
    ("сентябрь – октябрь 2021", "2021-09-01..2021-10-31 month"),
    ("19 мая 2021 г.", "2021-05-19..2021-05-19 day"),
    ("19-21 мая 2021", "2021-05-19..2021-05-21 day"),
]


def test_periods_as_they_are_written(words: Connection) -> None:
    assert [(text, period(words, text)) for text, _ in WRITTEN] == WRITTEN


UNREADABLE: list[str | None] = [
    None,
    "",
    "winter 2021",
    "зима 2021",
    "winter 2020/22",
    "2021-13",
    "202113",
    "2021W54",
    "2021W0",
    "2021Q5",
    "2021S3",
    "0000",
    "00000517",
    "2020/21",
    "FY 2020/21",
    "31 июня 2021",
    "31-30 мая 2021",
    "Oct-Sept 2021",
    "sometime 2021",
    "spring",
    "maybe-May 2021",
    "spring-May 2021",
    "2021-2022",
]


def test_what_is_ambiguous_or_no_period_is_not_read(words: Connection) -> None:
    assert [text for text in UNREADABLE if period(words, text) is not None] == []


def test_a_word_is_read_in_the_languages_of_the_country(words: Connection) -> None:
    assert period(words, "2021-жылдын жазы", "KGZ") == "2021-03-01..2021-05-31 season"
    assert period(words, "2021 жылдың жазы", "UZB") is None
    assert period(words, "жаз 2021", "KAZ") == "2021-06-01..2021-08-31 season"
    assert period(words, "жаз 2021", "TJK") is None


FISCAL = ["FY2021", "FY 2020/21", "FY2020-21", "2020-2021", "2020/21", "fiscal year 2020-2021"]


def test_a_fiscal_year_from_july_to_june(words: Connection) -> None:
    assert {period(words, text, "BGD", 7) for text in FISCAL} == {"2020-07-01..2021-06-30 year"}


def test_a_fiscal_year_is_the_calendar_year_where_it_begins_in_january(words: Connection) -> None:
    assert period(words, "FY2021", "KGZ", 1) == "2021-01-01..2021-12-31 year"
    assert period(words, "2020-05", "BGD", 7) == "2020-05-01..2020-05-31 month"


def test_weeks_and_months_follow_one_another_without_gap(words: Connection) -> None:
    rows = words.execute(
        "select p.first_day, p.last_day from generate_series(2018, 2027) as y, generate_series(1, 53) as w, "
        "harmonised.period_of(y || 'W' || w) as p where p.first_day is not null order by 1"
    ).fetchall()
    assert len(rows) == (date(2028, 1, 2) - date(2018, 1, 1)).days // 7 + 1
    days = cast(list[tuple[date, date]], rows)
    assert all(one[1] + timedelta(days=1) == other[0] for one, other in itertools.pairwise(days))


OWN_BANDS: list[tuple[str, str | None]] = [
    ("14-17", "14-17"),
    ("14 – 17 лет", "14-17"),
    ("от 18 до 24 лет", "18-24"),
    ("15-16", "14-17"),
    ("25-29 жаш", "25-29"),
    ("60+", "60+"),
    ("65 лет и старше", "60+"),
    ("до 14 лет", "0-13"),
    ("under 14", "0-13"),
    ("14 жашка чейин", "0-13"),
    ("14 yoshgacha", "0-13"),
    ("≤13", "0-13"),
    ("17", "14-17"),
    ("Y36T59", "36-59"),
    ("14-28", "14-28"),
    ("14-35 лет", "14-35"),
    ("Y15T24", "15-24"),
    ("18+", "18+"),
    ("старше 35", "36+"),
    ("до 14 лет включительно", "0-14"),
    ("59-60", "59-60"),
    ("24-18", None),
    ("молодёжь", None),
    ("18-240", None),
    ("", None),
]


def test_a_band_of_a_source_is_kept_whole(database: Connection) -> None:
    texts = [text for text, _ in OWN_BANDS]
    rows = database.execute("select t, harmonised.age_band_of(t) from unnest(%s::text[]) as t", (texts,)).fetchall()
    assert rows == OWN_BANDS


def test_no_band_is_ever_split(database: Connection) -> None:
    """For every band of two ages: the programme's band holds both ends, or the band stays as it is."""
    rows = database.execute(
        "select a, b, harmonised.age_band_of(a || '-' || b) "
        "from generate_series(0, 120) as a, generate_series(a, 120) as b"
    ).fetchall()
    assert len(rows) == 121 * 122 // 2
    for youngest, oldest, band in cast(list[tuple[int, int, str]], rows):
        holding = [f"{a}-{b}" if a < 60 else "60+" for a, b in BANDS if a <= youngest and oldest <= b]
        assert band == (holding[0] if holding else f"{youngest}-{oldest}")


ANSWERS: list[tuple[list[str | None], str]] = [
    (["none"] * 6, "without"),
    (["some"] * 6, "without"),
    ([*["none"] * 5, "a_lot"], "with"),
    (["cannot"], "with"),
    ([*["none"] * 5, "U"], "U"),
    (["none"] * 5, "U"),
    ([None] * 6, "U"),
    ([None, "cannot"], "with"),
    ([], "U"),
]


def test_the_cut_off_of_the_washington_group(database: Connection) -> None:
    for answers, status in ANSWERS:
        row = database.execute("select harmonised.disability_status(%s::text[])", (answers,)).fetchone()
        assert row == (status,), answers
