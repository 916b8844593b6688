"""Files of corrections: what they must say, and what may never stand in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from strive.catalogue.corrections import read_corrections
from strive.catalogue.files import read_countries, read_record_types
from strive.errors import Refusal
from strive.settings import PROJECT_ROOT

COUNTRIES = read_countries(PROJECT_ROOT / "countries")
RECORD_TYPES = read_record_types(PROJECT_ROOT / "catalogue")
GOOD: dict[str, Any] = {
    "id": "KGZ-1",
    "country": "KGZ",
    "dataset": "probation_clients",
    "period": "2021-05",
    "rows": {"numbers": [1]},
    "field": "supervision_started_on",
    "wrong": "17.05.1921",
    "right": "17.05.2021",
    "why": {"en": "a slip", "ru": "описка"},
    "who": "lead",
    "until": "2027-06-30",
    "expected": {"en": "a new file", "ru": "новый файл"},
}


def read(folder: Path, *corrections: dict[str, Any]) -> list[str]:
    (folder / "corrections").mkdir()
    (folder / "corrections" / "some.yaml").write_text(yaml.safe_dump({"corrections": list(corrections)}))
    return [correction.id for correction in read_corrections(folder, COUNTRIES, RECORD_TYPES)]


def test_corrections_are_read_in_order(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD | {"id": "KGZ-2", "rows": {"where": {"area": "Нарын"}}}, GOOD) == ["KGZ-1", "KGZ-2"]


def test_those_that_ship_can_be_read() -> None:
    read_corrections(PROJECT_ROOT / "catalogue", COUNTRIES, RECORD_TYPES)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"dataset": "unheard_of"}, "correction_of_unknown_dataset"),
        ({"country": "XXX"}, "correction_of_unknown_dataset"),
        ({"field": "started"}, "correction_of_unknown_field"),
        ({"field": "client", "right": "x"}, "correction_names_a_person"),
        ({"rows": {"where": {"client": "0a1b"}}}, "correction_names_a_person"),
        ({"rows": {"where": {"full_name": "somebody"}}}, "correction_names_a_person"),
        ({"rows": {"where": {"area": "9913 9990 0006"}}}, "correction_looks_personal"),
        ({"right": "+996 (000) 123-45-67"}, "correction_looks_personal"),
        ({"right": "a@b.c"}, "correction_looks_personal"),
        ({"right": "17.05.1921"}, "catalogue_file_does_not_fit"),
        ({"delivery": "D1"}, "catalogue_file_does_not_fit"),
        ({"rows": {"numbers": [1], "positions": ["row 1"]}}, "catalogue_file_does_not_fit"),
        ({"rows": {}}, "catalogue_file_does_not_fit"),
        ({"until": "soon"}, "catalogue_file_does_not_fit"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, change: dict[str, Any], key: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(tmp_path, GOOD | change)
    assert refusal.value.message.key == key
    assert "some.yaml" in refusal.value.message.text("ru")


def test_an_id_is_used_once(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        read(tmp_path, GOOD, GOOD)
    assert refusal.value.message.key == "correction_twice"
