"""UCDP's georeferenced events. All events here are synthetic."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors import recognise
from strive.errors import Refusal
from tests.ingest.connectors.conftest import Read

EVENT: dict[str, Any] = {
    "id": 1,
    "year": 2013,
    "type_of_violence": 2,
    "dyad_name": "A - B",
    "side_a": "A",
    "side_b": "B",
    "adm_1": "",
    "latitude": 40.50,
    "date_prec": 1,
    "low": 0,
    "best": 1,
    "high": 3,
}


def page(*ids: int, **more: Any) -> dict[str, Any]:
    return {
        "TotalCount": len(ids),
        "TotalPages": 1,
        "PreviousPageUrl": "",
        "NextPageUrl": "",
        "Result": [{**EVENT, "id": number} for number in ids],
        **more,
    }


def written(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "ged"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_an_answer_of_the_api(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, json.dumps(page(1, 2)).replace("40.5", "40.50"))
    assert recognise(path).name == "ucdp"
    reading, rows = read("ucdp", path)
    assert [(row.values["id"], row.values["latitude"], row.values["adm_1"]) for row in rows] == [
        ("1", "40.50", None),
        ("2", "40.50", None),
    ]
    assert rows[1].position == "Result[1]"
    assert reading.doubts == []
    reading, _ = read("ucdp", written(tmp_path, page(1, TotalCount=2, NextPageUrl="https://ucdp.example/?page=1")))
    assert [(doubt.key, doubt.values["found"]) for doubt in reading.doubts] == [("ucdp_pages_missing", 1)]


def test_a_page_that_was_cut_off_is_refused(tmp_path: Path, read: Read) -> None:
    with pytest.raises(Refusal) as refused:
        read("ucdp", written(tmp_path, page(1, TotalCount=2)))
    assert refused.value.message.key == "ucdp_cut_off"


def test_a_csv_with_a_row_of_tags(tmp_path: Path, read: Read) -> None:
    text = ",".join(EVENT) + "\n" + ",".join(f"#{name}+x" for name in ("meta", "date")) + "," * 10 + "\n"
    path = written(tmp_path, text + ",".join(str(value) for value in EVENT.values()) + "\n")
    assert recognise(path).name == "ucdp"
    _, rows = read("ucdp", path)
    assert [row.values["best"] for row in rows] == ["1"]


def test_a_real_file(shared_data: Path, read: Read) -> None:
    path = shared_data / "conflict/ucdp_conflict_data_BGD.csv"
    with path.open(encoding="utf-8", newline="") as file:
        stated = list(csv.DictReader(file))[1:]
    assert recognise(path).name == "ucdp"
    _, rows = read("ucdp", path)
    assert [{name: value or "" for name, value in row.values.items()} for row in rows] == stated
