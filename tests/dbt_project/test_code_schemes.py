"""The code schemes and their spellings: one meaning each, in six languages, and doubt is a code of its own."""

from __future__ import annotations

import csv
import itertools
import random
from collections import defaultdict

import pytest

from strive.catalogue.files import read_countries
from strive.database import Connection
from strive.settings import PROJECT_ROOT

CROSSWALKS = PROJECT_ROOT / "catalogue" / "crosswalks"
UNKNOWN, OTHER = "U", ("X", "other")
# "Not stated" and "other" in the six languages, two alphabets for one of them; of no scheme in particular.
SAYS_UNKNOWN = ("не указано", "not stated", "белгисиз", "көрсетілмеген", "noma'lum", "номаълум", "маълумот нест")
SAYS_OTHER = ("другое", "other", "башка", "басқа", "boshqa", "бошқа", "дигар")


def read(name: str) -> list[dict[str, str]]:
    with (CROSSWALKS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CODES = read("code")
SPELLINGS = read("crosswalk_code")
WITH_UNKNOWN = sorted({row["scheme"] for row in CODES if row["code"] == UNKNOWN} & {row["scheme"] for row in SPELLINGS})


def meaning(scheme: str, spelling: str, country: str = "", dataset: str = "") -> set[str]:
    """What a spelling means in a dataset of a country: at most one code, if the crosswalk is right."""
    return {
        row["code"]
        for row in SPELLINGS
        if (row["scheme"], row["spelling"]) == (scheme, spelling)
        and row["country_code"] in ("", country)
        and row["dataset"] in ("", dataset)
    }


def test_no_spelling_means_two_codes_of_a_scheme_anywhere() -> None:
    places = defaultdict(list)
    for row in SPELLINGS:
        places[row["scheme"], row["spelling"]].append((row["country_code"], row["dataset"]))
    for where in places.values():
        for one, other in itertools.combinations(where, 2):
            apart = [bool(a and b and a != b) for a, b in zip(one, other, strict=True)]
            assert any(apart), places


def test_a_scope_is_a_country_and_dataset_that_exist() -> None:
    countries = read_countries(PROJECT_ROOT / "countries")
    for row in SPELLINGS:
        assert not row["country_code"] or row["country_code"] in countries
        assert not row["dataset"] or row["dataset"] in countries[row["country_code"]].datasets


def test_one_word_can_mean_two_seasons_in_two_countries_and_none_where_nobody_said() -> None:
    assert meaning("season", "жаз", "KGZ") == {"spring"}
    assert meaning("season", "жаз", "KAZ") == {"summer"}
    assert meaning("season", "жаз", "TJK") == set()


@pytest.mark.parametrize("scheme", WITH_UNKNOWN)
def test_unknown_is_not_other(scheme: str) -> None:
    codes = {row["code"] for row in CODES if row["scheme"] == scheme}
    assert not [word for word in SAYS_UNKNOWN if meaning(scheme, word) != {UNKNOWN}]
    for other in codes & set(OTHER):
        assert [word for word in SAYS_OTHER if meaning(scheme, word) != {other}] == []
    if not codes & set(OTHER):
        assert [word for word in SAYS_OTHER if meaning(scheme, word)] == []


def test_bare_numbers_are_codes_only_where_the_scheme_itself_numbers_them() -> None:
    numbered = {row["scheme"] for row in SPELLINGS if row["spelling"].isdigit() and not row["country_code"]}
    assert numbered == {"sex", "aid_transaction_type", "disability_difficulty", "training_level", "month"}


@pytest.mark.parametrize(
    ("scheme", "spelling", "code"),
    [
        ("sex", "қыз", "F"),
        ("sex", "кыз", "F"),
        ("sex", "o'g'il bola", "M"),
        ("sex", "духтар", "F"),
        ("disability_difficulty", "2", "some"),
        ("disability_status", "ден соолугунун мумкунчулугу чектелуу адам", "with"),
        ("conviction_category", "мошенничество", "property"),
        ("conviction_category", "террористік қылмыстар", "extremism_terrorism"),
        ("stakeholder_type", "xotin-qizlar qo'mitasi", "womens_council"),
        ("stakeholder_type", "инспектор пдн", "inspector"),
        ("training_level", "kirkpatrick level 3", "3"),
        ("course_level", "тренинг для тренеров", "training_of_trainers"),
        ("event_status", "перенесено", "postponed"),
        ("modality", "аралыктан", "remote"),
    ],
)
def test_spellings_of_many_offices(scheme: str, spelling: str, code: str) -> None:
    assert meaning(scheme, spelling) == {code}


def test_a_spelling_is_the_same_however_it_is_typed(database: Connection) -> None:
    """Case, blanks, dashes, apostrophes and ё do not matter; what is normalised once stays as it is."""
    chance = random.Random(20210517)
    written = []
    for row in chance.sample(SPELLINGS, 400):
        text = "".join(
            chance.choice(
                {"'": "'\u2019\u02bb\u02bc`", "-": "-\u2010\u2011\u2013", "е": "её", " ": " \u00a0"}.get(c, c)
            )
            for c in row["spelling"]
        )
        text = "".join(chance.choice((c, c.upper())) if len(c.upper()) == 1 else c for c in text)
        written.append((chance.choice(("", " ", "\u00a0", "\ufeff")) + text.replace(" ", "  "), row["spelling"]))
    rows = database.execute(
        "select w, harmonised.spelling(w), s, harmonised.spelling(harmonised.spelling(w)) "
        "from unnest(%s::text[], %s::text[]) as t (w, s)",
        ([text for text, _ in written], [spelling for _, spelling in written]),
    ).fetchall()
    assert len(rows) == len(written)
    assert [row for row in rows if row[1] != row[2] or row[3] != row[1]] == []
