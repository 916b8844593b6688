"""How right the matcher is on labelled spellings of first-level units.

``spellings.csv`` was written for this project from general knowledge of the orthographies, transliteration schemes
(BGN/PCGN, ISO 9, ALA-LC), exonyms, former names and usual slips, without looking at the crosswalk; ``writing`` says
which. It is a yardstick: names may be added to the catalogue because they are in use, never because a row fails here.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from harmonise.matching.answer import Answer, Question
from harmonise.matching.gazetteer import Gazetteer
from harmonise.matching.matcher import Matcher
from harmonise.matching.writing import clean
from tests.conftest import SHARED_DATA

OWN = Path(__file__).with_name("spellings.csv")
FIXTURES = SHARED_DATA / "names" / "admin1_truth_fixtures.csv"


def labelled(path: Path) -> list[tuple[str, Question]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["iso3166_2"], Question(row["country"], row["name"], 1)) for row in csv.DictReader(file)]


def verdicts(answers: Iterator[tuple[str, Answer]]) -> Counter[str]:
    """right, wrong, or left to people."""
    return Counter(
        "people" if answer.decision != "accepted" else "right" if answer.code == code else "wrong"
        for code, answer in answers
    )


def without(gazetteer: Gazetteer, question: Question) -> Matcher:
    """A matcher that knows no name that is written like the question's."""
    country = gazetteer.alpha3[question.country]
    known = gazetteer.countries[country]
    left = known.with_names(name for name in known.names if name.reading.written != clean(question.name))
    return Matcher(replace(gazetteer, countries=gazetteer.countries | {country: left}))


def test_spellings_of_many_languages_are_right_and_none_is_wrong(matcher: Matcher) -> None:
    rows = labelled(OWN)
    found = verdicts((code, matcher.match(question)) for code, question in rows)
    assert found["wrong"] == 0
    assert found["right"] >= 0.95 * len(rows)


@pytest.mark.parametrize("path", [OWN, FIXTURES], ids=["own", "shared"])
def test_spellings_left_out_of_the_catalogue_are_right_and_none_is_wrong(path: Path, gazetteer: Gazetteer) -> None:
    if not path.exists():
        pytest.skip("the shared data is not here")
    rows = labelled(path)
    rows = rows[:: max(1, len(rows) // 126)]
    found = verdicts((code, without(gazetteer, question).match(question)) for code, question in rows)
    assert found["wrong"] == 0
    assert found["right"] >= 0.85 * len(rows)


def test_with_its_unit_gone_from_the_catalogue_a_name_is_rarely_given_to_another(gazetteer: Gazetteer) -> None:
    """Nothing can be right here: whatever is accepted is a guess that came too easily."""
    rows = [row for row in labelled(OWN)[::9] if row[0] != "KZ-79"]  # an oblast of old bore that city's name
    taken = 0
    for code, question in rows:
        country = gazetteer.alpha3[question.country]
        known = gazetteer.countries[country]
        left = known.with_names(name for name in known.names if name.area.code != code)
        matcher = Matcher(replace(gazetteer, countries=gazetteer.countries | {country: left}))
        taken += matcher.match(question).decision == "accepted"
    assert taken <= 0.02 * len(rows)
