"""Scripts and transliteration schemes sound alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmonise.matching.likeness import distance
from harmonise.matching.sound import sound
from harmonise.matching.writing import clean


@pytest.mark.parametrize(
    "same",
    [
        ("Джалал", "Dzhalal", "Jalal", "Džalal", "Dschalal"),
        ("Чүй", "Čüj", "Tschüi", "Çüy"),
        ("Хорезм", "Khorezm", "Horezm", "Xorezm"),
        ("Бишкек", "Bishkek", "Biškek", "Bişkek", "Bischkek", "Biszkek"),
        ("Қарағанды", "Qaraghandy", "Qaraǵandy", "Qarağandı"),
        ("Батыс", "Batys"),
    ],
)
def test_one_name_has_one_sound(same: tuple[str, ...]) -> None:
    assert len({sound(clean(word)) for word in same}) == 1


@pytest.mark.parametrize("word", ["เชียงใหม่", "বরিশাল", "දකුණු", "மேல்", "މާލެ"])
def test_no_script_is_silent(word: str) -> None:
    assert sound(clean(word))


def test_sounds_that_schemes_confuse_are_nearer_than_others() -> None:
    assert distance("karaganda", "karagandi") < 0.5 < distance("karaganda", "karamanda")
    assert distance("taSkent", "Simkent") > 1


words = st.text(alphabet="abdegikmnorstuvzSCJ", min_size=1, max_size=10)


@given(words, words)
def test_distance_is_symmetric_and_zero_only_for_the_same(first: str, second: str) -> None:
    assert distance(first, second) == pytest.approx(distance(second, first))
    assert (distance(first, second) == 0) == (first == second)


@given(words, words, st.floats(0, 6))
def test_a_limit_hides_only_what_is_beyond_it(first: str, second: str, most: float) -> None:
    whole = distance(first, second)
    limited = distance(first, second, most)
    assert limited == whole or (limited == float("inf") and whole > most)
