"""Identifiers become pseudonyms, and nothing of them is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.identifiers import ANY_IDENTIFIER
from ingest.pseudonyms import birth_year, country_key
from strive.errors import Refusal

KEY = {"STRIVE_PSEUDONYM_KEY_AAA": "ab" * 32}


def test_one_person_has_one_pseudonym_however_the_number_is_written(tmp_path: Path) -> None:
    key = country_key("AAA", tmp_path, KEY)
    spellings = ["991399900006", " 9913 9990 0006 ", "991399900006.0", "９９１３９９９００００６", "9913-9990-0006"]
    assert len({key.pseudonym(spelling) for spelling in spellings}) == 1


def test_countries_do_not_share_pseudonyms(tmp_path: Path) -> None:
    one = country_key("AAA", tmp_path).pseudonym("991399900006")
    other = country_key("BBB", tmp_path).pseudonym("991399900006")
    assert one != other and one is not None and "991399900006" not in one


def test_an_identifier_without_letters_or_digits_is_none(tmp_path: Path) -> None:
    key = country_key("AAA", tmp_path, KEY)
    assert key.pseudonym(" - ") is None and key.pseudonym(None) is None


def test_the_kept_key_stays_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = country_key("AAA", tmp_path / "keys", {})
    assert country_key("AAA", tmp_path / "keys", {}) == first
    assert (tmp_path / "keys" / "AAA.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("unusable", ["short", "zz" * 32, "ab" * 16])
def test_a_weak_key_is_refused_without_being_shown(tmp_path: Path, unusable: str) -> None:
    with pytest.raises(Refusal) as refusal:
        country_key("AAA", tmp_path, {"STRIVE_PSEUDONYM_KEY_AAA": unusable})
    assert unusable not in str(refusal.value)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("17.05.1994", "1994"),
        ("1994-05-17", "1994"),
        ("19940517", "1994"),
        ("1994", "1994"),
        ("1994-05-17T00:00:00", "1994"),
        ("17.05.94", "99.99.99"),
        ("май", "aaa"),
        ("", None),
        (None, None),
    ],
)
def test_of_a_birth_date_only_the_year_is_kept(written: str | None, kept: str | None) -> None:
    assert birth_year(written) == kept


def test_normalising_does_not_lose_letters() -> None:
    assert ANY_IDENTIFIER.normalised("an-123 456") == "AN123456"
