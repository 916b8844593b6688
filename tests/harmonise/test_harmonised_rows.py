"""Harmonised rows, one by one, as a person can read them; and that none is lost or doubled, whatever is delivered.

``expected/harmonised.csv`` has a line per delivered row: what was delivered, what it became, what it shows.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rounds
from hypothesis import strategies as st
from psycopg.rows import dict_row

from dbt_project.build import build_candidate
from strive.catalogue.files import read_record_types
from strive.catalogue.models import RecordType
from strive.catalogue.store import sync
from strive.database import Connection, connect
from strive.settings import PROJECT_ROOT, Settings
from tests.dbt_project.rows import deliver
from tests.harmonise.conftest import warehouse_of_a_test

EXPECTED = Path(__file__).parent / "expected" / "harmonised.csv"
RECORD_TYPES = read_record_types(PROJECT_ROOT / "catalogue")
WHERE_FROM = {"country_code", "dataset", "delivery_id", "row_number", "is_synthetic"}
# Statements about persons need a person: a pseudonym that nothing is said of.
NOBODY = "0" * 32


def lines() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs(text: str) -> dict[str, str]:
    """``sex: F | area_code: KG-N`` as a dictionary."""
    return dict(cast(tuple[str, str], tuple(part.strip().split(": ", 1))) for part in text.split("|"))


@dataclass
class Harmonised:
    connection: Connection
    settings: Settings


@pytest.fixture(scope="module")
def harmonised(
    postgres_server: str, _template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Harmonised]:
    """Every line of the expected file delivered, each alone, and built."""
    with (
        warehouse_of_a_test(postgres_server, _template_database, tmp_path_factory.mktemp("rows")) as settings,
        connect() as connection,
    ):
        sync(connection, settings)
        for number, line in enumerate(lines()):
            kind = RECORD_TYPES[line["record_type"]]
            persons = {name: f"{number:032x}" for name, item in kind.fields.items() if item.kind == "pseudonym"}
            deliver(
                connection, f"LINE-{number}", line["dataset"], kind.record_type,
                [persons | pairs(line["delivered"])], country=line["country"], period=line["period"] or None,
                reported="2024-01-05",
            )  # fmt: skip
        connection.commit()
        build_candidate(settings)
        yield Harmonised(connection, settings)


def became(connection: Connection, number: int, line: dict[str, str]) -> str:
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            f"select * from harmonised.hrm_{line['record_type']} where delivery_id = %s".encode(), (f"LINE-{number}",)
        ).fetchall()
    assert len(rows) == 1
    delivered = pairs(line["delivered"])
    shown = {
        name: value
        for name, value in rows[0].items()
        if name not in WHERE_FROM and value not in (None, NOBODY) and str(value) != delivered.get(name)
        and RECORD_TYPES[line["record_type"]].fields.get(name, _TEXT).kind != "pseudonym"
    }  # fmt: skip
    return " | ".join(f"{name}: {_said(value)}" for name, value in sorted(shown.items()))


_TEXT = next(item for item in RECORD_TYPES["community"].fields.values() if item.kind == "text")


def _said(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("number", range(len(lines())))
def test_a_row_becomes_what_the_file_says(harmonised: Harmonised, number: int) -> None:
    line = lines()[number]
    assert became(harmonised.connection, number, line) == line["harmonised"], line["what it shows"]


def test_every_record_type_and_sample_country_is_shown() -> None:
    shown = lines()
    assert {line["record_type"] for line in shown} == set(RECORD_TYPES)
    assert {line["country"] for line in shown} == {"KGZ", "KAZ", "TJK", "UZB", "TKM"}


# Of an unknown event, of another recipient, an earlier count of the month, without a score on a known scale, a target
# that a later logframe tells anew.
LEFT_OUT_ON_PURPOSE = {
    "training_attendance", "training_followup", "aid_transaction", "probation_officer_count", "mhpss_scale_score",
    "target",
}  # fmt: skip
MESS = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "NaN", "31.02.2021", "2021-05-17", "17.05.2021", "-1", "43,5", "да", "м", "жен", "U"]),
    st.sampled_from(["г. Ош", "Нарынская область", "KG-N", "Кочкорский район", "неведомо", "USD", "KG", "held", "3"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
)


def messy_rows(kind: RecordType) -> st.SearchStrategy[list[dict[str, str | None]]]:
    few = st.sampled_from(["a", "b", " a "])
    fields = {
        name: few if name in kind.key and item.kind in ("text", "pseudonym") else MESS
        for name, item in kind.fields.items()
        if item.kind != "dropped"
    }
    return st.lists(st.fixed_dictionaries(fields), min_size=1, max_size=5)


def statement(settings: Settings, record_type: str) -> str:
    """What dbt made of the model, to be asked again without dbt."""
    folder = settings.home / "dbt" / "target"
    (path,) = folder.glob(f"*/compiled/**/hrm_{record_type}.sql")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("record_type", sorted(RECORD_TYPES))
@rounds(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_row_is_lost_or_doubled_on_random_mess(
    harmonised: Harmonised, record_type: str, data: st.DataObject
) -> None:
    """Every accepted row is harmonised once or replaced by a newer one, but those that a model leaves out; asked twice
    the answer is the same."""
    kind, connection = RECORD_TYPES[record_type], harmonised.connection
    dataset = connection.execute(
        "select dataset from catalogue.dataset where country_code = 'KGZ' and record_type = %s", (record_type,)
    ).fetchone()
    assert dataset is not None
    sent = [data.draw(messy_rows(kind)), data.draw(messy_rows(kind))]
    try:
        for place, rows in enumerate(sent):
            deliver(
                connection, f"MESS-{place}", str(dataset[0]), record_type, rows,
                period="2021-05", reported=f"2025-01-0{place + 1}",
            )  # fmt: skip
        connection.execute("select upkeep.begin((select made_of from upkeep.state))")
        asked = (
            "select delivery_id, row_number, md5(h::text) "
            f"from ({statement(harmonised.settings, record_type)}) as h where delivery_id like 'MESS-%'"
        )
        first, again = (sorted(connection.execute(asked.encode()).fetchall()) for _ in range(2))
        assert first == again
        accepted = [(f"MESS-{place}", number) for place, rows in enumerate(sent) for number in range(1, len(rows) + 1)]
        found = Counter((delivery, number) for delivery, number, _ in first)
        assert set(found.values()) <= {1}
        assert set(found) <= set(accepted)
        replaced = connection.execute(
            "select delivery_id, row_number from upkeep.replaced_row where delivery_id like 'MESS-%'"
        ).fetchall()
        assert not set(found) & set(replaced)
        if record_type not in LEFT_OUT_ON_PURPOSE:
            assert set(found) | set(replaced) == set(accepted)
    finally:
        connection.rollback()


@rounds(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20))
def test_reading_what_was_read_changes_nothing(harmonised: Harmonised, text: str) -> None:
    row = harmonised.connection.execute(
        """
        select
            harmonised.clean(harmonised.clean(t)) is not distinct from harmonised.clean(t),
            harmonised.spelling(harmonised.spelling(t)) is not distinct from harmonised.spelling(t),
            harmonised.age_band_of(harmonised.age_band_of(t)) is not distinct from harmonised.age_band_of(t),
            harmonised.as_date(harmonised.as_date(t)::text) is not distinct from harmonised.as_date(t),
            harmonised.as_number(harmonised.as_number(t)::text) is not distinct from harmonised.as_number(t)
        from (select %s::text as t) as x
        """,
        (text,),
    ).fetchone()
    assert row == (True, True, True, True, True)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1 234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1E3", "1000"),
        ("9" * 18, "9" * 18),
        ("1E18", None),
        ("1E100", None),
    ],
)
def test_a_number_is_one_that_a_column_can_hold(harmonised: Harmonised, written: str, number: str | None) -> None:
    (found,) = harmonised.connection.execute("select harmonised.as_number(%s)", (written,)).fetchone() or ("",)
    assert found == (None if number is None else Decimal(number))
