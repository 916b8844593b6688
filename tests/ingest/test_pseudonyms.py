"""Identifiers become pseudonyms, and nothing of them is left."""

from __future__ import annotations

import pytest

from ingest.identifiers import ANY_IDENTIFIER
from ingest.pseudonyms import PseudonymKey, birth_year

KEY = PseudonymKey(b"k" * 32, 1)


def test_one_person_has_one_pseudonym_however_the_number_is_written() -> None:
    spellings = ["991399900006", " 9913 9990 0006 ", "991399900006.0", "９９１３９９９００００６", "9913-9990-0006"]
    assert len({KEY.pseudonym(spelling) for spelling in spellings}) == 1


def test_countries_do_not_share_pseudonyms() -> None:
    one = KEY.pseudonym("991399900006")
    other = PseudonymKey(b"o" * 32, 1).pseudonym("991399900006")
    assert one != other and one is not None and "991399900006" not in one


def test_an_identifier_without_letters_or_digits_is_none() -> None:
    assert KEY.pseudonym(" - ") is None and KEY.pseudonym(None) is None


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
