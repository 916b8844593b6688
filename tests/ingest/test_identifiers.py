"""One national id, one pseudonym, however it is written; an own code stays its source's; doubts about birth dates."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.birth_dates import BirthDateDoubts
from ingest.identifiers import ANY_IDENTIFIER, IdentifierForm, birth_date, check_digit
from ingest.personal_columns import pseudonyms
from ingest.pseudonyms import PseudonymKey
from strive.catalogue.files import read_country
from strive.catalogue.models import NationalId
from strive.settings import PROJECT_ROOT


def declared(country: str) -> NationalId:
    form = read_country(PROJECT_ROOT / "countries" / f"{country}.yaml").national_id
    assert form is not None
    return form


IIN, PIN, PINFL = declared("KAZ"), declared("KGZ"), declared("UZB")
KEY = PseudonymKey(b"k" * 32, 1)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9913 9990 0006", "991399900006"),
        ("ИИН: 991399900006", "991399900006"),
        ("ЖСН 991399900006", "991399900006"),
        ("991399900006.0", "991399900006"),
        ("9.91399900006E+11", "991399900006"),
        ("99139990000б", "991399900006"),
        ("9913999OОо06", "991399900006"),
        ("９９１３９９９００００６", "991399900006"),
        ("9.914E+11", ""),
        ("-", ""),
        ("AN 1234567", "AN1234567"),
        ("АН 1234567", "AH1234567"),  # Cyrillic А and Н
        ("12345", "12345"),
    ],
)
def test_spellings_of_a_number(written: str, meant: str) -> None:
    assert IdentifierForm(IIN).normalised(written) == meant


def test_zeros_that_a_spreadsheet_took_are_put_back_only_where_an_id_comes_out() -> None:
    first = "00139990000"
    whole = first + str(check_digit(IIN, first))
    form = IdentifierForm(IIN)
    assert form.normalised(whole.lstrip("0")) == whole
    wrong = str((int(whole[-1]) + 1) % 10)
    assert form.normalised(whole.lstrip("0")[:-1] + wrong) == whole.lstrip("0")[:-1] + wrong
    assert ANY_IDENTIFIER.normalised(whole.lstrip("0")) == whole.lstrip("0")


@pytest.mark.parametrize(("number", "right"), [("991399900006", True), ("991399900701", True), ("991399901501", False)])
def test_check_digit_of_both_passes(number: str, right: bool) -> None:
    assert (check_digit(IIN, number) == int(number[-1])) == right


@pytest.mark.parametrize(
    ("form", "number", "born"),
    [
        (IIN, "900517300000", date(1990, 5, 17)),
        (IIN, "050517500000", date(2005, 5, 17)),
        (IIN, "991399900006", None),
        (PIN, "11705199000000", date(1990, 5, 17)),
        (PINFL, "31705900000000", date(1990, 5, 17)),
        (PINFL, "91705900000000", None),
    ],
)
def test_the_day_that_a_number_names(form: NationalId, number: str, born: date | None) -> None:
    assert birth_date(form, number) == born


def test_own_codes_are_the_datasets_own() -> None:
    one, other = (IdentifierForm(own_of=name) for name in ("members", "trainees"))
    assert KEY.pseudonym("P-1", one) != KEY.pseudonym("P-1", other)
    assert KEY.pseudonym("P-1", one) == KEY.pseudonym("p 1", one)


@given(
    st.lists(
        st.one_of(
            st.none(), st.text(max_size=16), st.from_regex(r"\A[0-9]{9,14}\Z"), st.from_regex(r"\A[0-9OО]{12}(\.0)?\Z")
        ),
        max_size=20,
    ),
    st.sampled_from([ANY_IDENTIFIER, IdentifierForm(IIN), IdentifierForm(PIN), IdentifierForm(own_of="d")]),
)
def test_a_column_becomes_what_each_value_becomes(values: list[str | None], form: IdentifierForm) -> None:
    assert pseudonyms(KEY, pa.array(values, pa.string()), form).to_pylist() == [KEY.pseudonym(v, form) for v in values]


@given(st.text(max_size=16), st.sampled_from([ANY_IDENTIFIER, IdentifierForm(IIN), IdentifierForm(PIN)]))
def test_normalising_twice_is_normalising_once(written: str, form: IdentifierForm) -> None:
    once = form.normalised(written)
    assert form.normalised(once) == once


def test_birth_dates_that_differ_are_counted_and_never_shown() -> None:
    doubts = BirthDateDoubts(IIN)
    rows = [
        ("900517300000", "17.05.1990"),
        ("900517300000", "1990-05-17"),
        ("900517300000", "1990"),
        ("900517300000", "18.05.1990"),
        ("900517300000", "1991"),
        ("991399900006", "01.01.1980"),
        ("900517300000", None),
        (None, "01.01.1980"),
    ]
    positions = pa.array([f"row {number}" for number in range(len(rows))])
    doubts.look(pa.array([r[0] for r in rows], pa.string()), pa.array([r[1] for r in rows], pa.string()), positions)
    said = doubts.message()
    assert said is not None and (doubts.rows, doubts.positions) == (2, ["row 3", "row 4"])
    for language in ("en", "ru"):
        text = said.text(language)
        assert "3;" in text and "4)" in text and "900517" not in text and "1990" not in text
