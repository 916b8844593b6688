"""A column at the door becomes what each of its values would become alone."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ingest.personal_columns import birth_years, pseudonyms
from ingest.pseudonyms import PseudonymKey, birth_year

KEYS = (PseudonymKey(b"k" * 32, 1), PseudonymKey(bytes(range(80)), 1), PseudonymKey(b"\xff\x00" * 32, 1))
IDENTIFIERS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.from_regex(r"\A[0-9]{12}(\.0+)?\Z"),
    st.from_regex(r"\A[A-Za-zА-Яа-я]{2} ?-?[0-9]{7}\Z"),
)


@given(st.lists(IDENTIFIERS, max_size=30), st.sampled_from(KEYS))
def test_a_column_of_identifiers_becomes_the_pseudonyms_of_its_values(
    values: list[str | None], key: PseudonymKey
) -> None:
    column = pa.array(values, pa.string())
    assert pseudonyms(key, column).to_pylist() == [key.pseudonym(value) for value in values]


@given(st.lists(st.one_of(st.none(), st.text(max_size=12), st.dates().map(str)), max_size=30))
def test_a_column_of_birth_dates_becomes_their_years(values: list[str | None]) -> None:
    assert birth_years(pa.array(values, pa.string())).to_pylist() == [birth_year(value) for value in values]


def test_part_of_a_column_is_not_mistaken_for_the_whole() -> None:
    key = KEYS[0]
    column = pa.array([None, "991399900006", "AN 0000001", None, "7"], pa.string()).slice(1, 3)
    assert pseudonyms(key, column).to_pylist() == [key.pseudonym("991399900006"), key.pseudonym("AN0000001"), None]
