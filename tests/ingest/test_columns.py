"""Source columns become fields; what a person's record brings unasked never comes along."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.columns import ColumnMapping
from ingest.connectors.protocol import SourceRow, in_batches
from ingest.pseudonyms import PseudonymKey
from strive.catalogue.models import Dataset, RecordType
from strive.errors import Refusal

TEXT = {"en": "text", "ru": "текст"}


def record_type(personal_data: str = "person") -> RecordType:
    return RecordType.model_validate(
        {
            "record_type": "client",
            "version": 1,
            "title": TEXT,
            "grain": TEXT,
            "personal_data": personal_data,
            "sensitivity": "default",
            "replaces": "events",
            "key": ["client"],
            "fields": {
                "client": {"kind": "pseudonym", "required": True, "title": TEXT},
                "full_name": {"kind": "dropped", "title": TEXT},
                "birth_year": {"kind": "birth_year", "title": TEXT},
                "area": {"kind": "area", "required": True, "title": TEXT},
            },
        }
    )


def mapping(columns: dict[str, str], personal_data: str = "person", **changes: Any) -> ColumnMapping:
    dataset = {
        "record_type": "client",
        "strand": "test",
        "delivered_by": TEXT,
        "frequency": "monthly",
        "attribution": {"programme": "P", "donor": "D", "agency": "A"},
        "connector": "csv",
        "period": {"source": "reported"},
        "columns": columns,
        "owner": "tester",
    } | changes
    return ColumnMapping(Dataset.model_validate(dataset), record_type(personal_data), PseudonymKey(b"k" * 32, 1))


def loaded(mapped: ColumnMapping, values: dict[str, str | None]) -> dict[str, str | None]:
    """What is loaded of one row."""
    (batch,) = in_batches([SourceRow("line 2", values)])
    (row,) = mapped.loaded(batch.cells).to_pylist()
    unmapped = mapped.unmapped(batch.cells)[0].as_py() if mapped.keeps_unknown else "{}"
    return {**row, "unmapped": unmapped}


COLUMNS = {"ПИН": "client", "Ф.И.О.": "full_name", "Дата рождения": "birth_year", "Область": "area"}


def test_columns_match_whatever_their_case_and_blanks() -> None:
    mapped = mapping(COLUMNS)
    mapped.see(["пин", "Ф.И.О.", "Дата\n рождения", "ОБЛАСТЬ "])
    mapped.refuse_if_incomplete("AAA", "file.xlsx")
    row = loaded(mapped, {"пин": "1", "Ф.И.О.": "Имя", "Дата\n рождения": "17.05.1994", "ОБЛАСТЬ ": "Чуй"})
    assert set(row) == {"client", "birth_year", "area", "unmapped"}
    assert row["birth_year"] == "1994" and row["area"] == "Чуй" and row["client"] not in (None, "1")


def test_a_missing_required_column_is_refused_with_the_likeliest_one_proposed() -> None:
    mapped = mapping(COLUMNS)
    mapped.see(["ПИН", "Областъ (район)"])
    with pytest.raises(Refusal) as refusal:
        mapped.refuse_if_incomplete("AAA", "file.xlsx")
    text = refusal.value.message.text("ru")
    assert "Область" in text and "«Областъ (район)» → «Область»" in text and "file.xlsx" in text


def test_a_constant_stands_in_for_a_column() -> None:
    mapped = mapping({"ПИН": "client"}, constants={"area": "Чуй"})
    mapped.see(["ПИН"])
    mapped.refuse_if_incomplete("AAA", "file.xlsx")
    assert loaded(mapped, {"ПИН": "1"})["area"] == "Чуй"


def test_unknown_columns_of_persons_are_reported_and_their_values_are_not_kept() -> None:
    mapped = mapping(COLUMNS)
    mapped.see(["ПИН", "Область", "Телефон матери"])
    assert mapped.unknown == ["Телефон матери"]
    assert loaded(mapped, {"Телефон матери": "+996 000 000000"})["unmapped"] == "{}"


def test_unknown_columns_of_aggregates_are_kept() -> None:
    mapped = mapping(COLUMNS, personal_data="aggregate")
    mapped.see(["ПИН", "Область", "Примечание"])
    assert json.loads(loaded(mapped, {"Примечание": "да", "Область": "Чуй"})["unmapped"] or "") == {"Примечание": "да"}


def test_ignored_columns_are_not_unknown() -> None:
    mapped = mapping(COLUMNS, ignored_columns=["№ п/п"])
    mapped.see(["ПИН", "Область", "№  п/п"])
    assert mapped.unknown == []


def test_of_two_columns_for_one_field_the_first_that_is_filled_wins() -> None:
    mapped = mapping({"v0/area": "area", "v1/area": "area", "id": "client"})
    assert loaded(mapped, {"id": "1", "v0/area": None, "v1/area": "Чуй"})["area"] == "Чуй"
    assert loaded(mapped, {"id": "1", "v0/area": "Ош", "v1/area": "  "})["area"] == "Ош"


def test_a_person_taken_for_a_header_is_not_shown() -> None:
    mapped = mapping(COLUMNS)
    mapped.see(["991399900006", "Иванова Тест", "17.05.1994"])
    with pytest.raises(Refusal) as refusal:
        mapped.refuse_if_incomplete("AAA", "file.xlsx")
    text = refusal.value.message.dumps()
    assert "991399900006" not in text and "Иванова" not in text and "999999999999" in text


def test_joined_columns_make_one_field_of_several() -> None:
    mapped = mapping({"ПИН": "client", "Область": "area"}, joined_columns={"birth_year": ["год", "месяц"]})
    mapped.see(["ПИН", "Область", "год", "месяц"])
    assert mapped.unknown == []
