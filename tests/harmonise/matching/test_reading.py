"""A name taken apart: kind, direction, number and what is left."""

from __future__ import annotations

import pytest

from harmonise.matching.reading import other_names, read_name
from harmonise.matching.respelling import respellings
from harmonise.matching.words import PlaceWords, read_place_words
from strive.errors import Refusal
from strive.settings import PROJECT_ROOT

WORDS_FILE = PROJECT_ROOT / "catalogue" / "matching" / "place_words.yaml"


@pytest.fixture(scope="module")
def words() -> PlaceWords:
    return read_place_words(WORDS_FILE)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ошская область", "region"),
        ("Ош облусу", "region"),
        ("обл. Ошская", "region"),
        ("Ошская", "region"),  # the ending alone
        ("г. Ош", "city"),
        ("Ош шаары", "city"),
        ("Osh (city)", "city"),
        ("Кочкорский район", "district"),
        ("Нарынский р-н", "district"),
        ("Кочкорский а.о.", "community"),
        ("Горно-Бадахшанская АО", "region"),  # an autonomous oblast, not an ayil okmotu
        ("จังหวัดเชียงใหม่", "region"),
        ("Osh", None),
    ],
)
def test_the_kind_that_a_name_says(text: str, kind: str | None, words: PlaceWords) -> None:
    assert read_name(text, words).kind == kind


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Западно-Казахстанская область", "West Kazakhstan"),
        ("Зап.-Казахстанская обл.", "Batys Qazaqstan oblysy"),
        ("W. Kazakhstan", "Western Kazakhstan"),
    ],
)
def test_a_direction_is_one_in_all_languages(first: str, second: str, words: PlaceWords) -> None:
    assert read_name(first, words).directions == read_name(second, words).directions == {"west"}


def test_numerals_are_numbers(words: PlaceWords) -> None:
    assert read_name("Region IV-A", words).number == read_name("Region 4-A", words).number == "4a"
    assert read_name("Region III", words).number != read_name("Region II", words).number


def test_one_label_may_give_several_names(words: PlaceWords) -> None:
    assert other_names("Razzakov (Isfana)", words) == ["Razzakov", "Isfana"]
    assert other_names("Chui / Чүй", words) == ["Chui", "Чүй"]
    assert other_names("Osh (city)", words) == ["Osh (city)"]


def test_other_languages_read_letters_otherwise(words: PlaceWords) -> None:
    assert "jalal-abad" in respellings("Calal-Abad", words)
    assert "osh" in respellings("d'Och", words)
    assert "ost kasakhstan" in respellings("Ostkasachstan", words)
    assert respellings("NCR", words) == []  # an abbreviation is read one way
    assert respellings("Osh", words) == []


def test_a_word_that_means_two_things_is_refused(words: PlaceWords, tmp_path: object) -> None:
    path = WORDS_FILE.__class__(str(tmp_path)) / "words.yaml"
    path.write_text(WORDS_FILE.read_text(encoding="utf-8").replace("words: [город,", "words: [область, город,", 1))
    with pytest.raises(Refusal, match="область"):
        read_place_words(path)
