"""What is shown of a refused row never tells of a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.gate import check_deliveries
from expectations.masking import EMPTY, HIDDEN, masked
from strive.catalogue.files import read_record_types
from strive.database import Connection
from strive.ledger import Delivery
from strive.settings import PROJECT_ROOT

RECORD_TYPES = read_record_types(PROJECT_ROOT / "catalogue")
Row = dict[str, str | None]


def shown(connection: Connection, record_type: str, field: str, value: str | None) -> str:
    """The masked value as the database makes it."""
    query = f'select {masked(RECORD_TYPES[record_type], field)} from (select %s::text as "{field}") as row_of_one'
    row = connection.execute(query.replace("%", "%%").replace("%%s", "%s"), (value,)).fetchone()
    assert row is not None
    return str(row[0])


MASKS = [
    ("probation_client", "client", "0a1b2c3d4e5f60718293a4b5c6d7e8f9", HIDDEN),
    ("probation_client", "client", None, EMPTY),
    ("probation_client", "birth_year", "1890", "9999"),
    ("probation_client", "supervision_started_on", "31.02.2021", "99.99.9999"),
    ("probation_client", "area", "Иванов Пётр Сергеевич", "яяя яяя яяя"),
    ("probation_client", "area", "Ivanov-Qızı 12", "aaa-aaa 99"),
    ("probation_client", "sex", "муж.", "яяя."),
    ("registry_count", "persons", "120 чел", "999 яяя"),
    ("community", "area", "Ош", "Ош"),
    ("community", "pilot_since", "2020-03-01", "2020-03-01"),
    ("community", "pilot_since", "+996 555 12", "+999 999 99"),
    ("community", "community_name", "Кочкор, Асан уулу", "яяя, яяя яяя"),
    ("context_observation", "series", "SL_TLF_UEM", "SL_TLF_UEM"),
    ("context_observation", "value", "8,7", "8,7"),
    ("context_observation", "value", "NaN", "aaa"),
    ("context_observation", "value", "21705199001234", "99999999999999"),
]


def test_masks(warehouse: Connection) -> None:
    for record_type, field, value, expected in MASKS:
        assert shown(warehouse, record_type, field, value) == expected, (record_type, field, value)


PERSONAL = [kind for kind in RECORD_TYPES.values() if kind.personal_data == "person"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_of_a_persons_record_only_shapes_are_shown(warehouse: Connection, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(PERSONAL))
    field = data.draw(st.sampled_from(kind.loaded_fields))
    value = data.draw(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=80))
    mask = shown(warehouse, kind.record_type, field, value)
    left = set(mask) - set("яa9 .,:;/()+*%№#\"'«»_–—-∅•\t\n\r\x0b\x0c")
    assert not {letter for letter in left if letter.isalnum()}
    assert not any(digit in mask for digit in "012345678")


def test_nothing_that_the_gate_writes_for_others_holds_a_value_of_a_person(
    warehouse: Connection, deliver: Callable[..., Delivery], good_rows: dict[str, Row]
) -> None:
    pseudonym, secret_name = "7f3a" * 8, "Токтогулова"
    row: Row = {**good_rows["probation_client"], "client": pseudonym, "birth_year": "1834", "area": secret_name}
    deliver("probation_client", [row, {**row, "sex": secret_name}, {**row, "conviction_category": "26783"}])
    result: dict[str, Any] = check_deliveries("KGZ")
    for_others = warehouse.execute(
        """
        select masked_samples::text from quality.result
        union all select details::text from quality.result
        union all select masked_sample::text from quarantine.row
        union all select message::text from ledger.delivery
        """
    ).fetchall()
    text = json.dumps([result, for_others], ensure_ascii=False)
    assert "masked" not in text
    for secret in (pseudonym, "7f3a", secret_name, "1834", "26783"):
        assert secret not in text
