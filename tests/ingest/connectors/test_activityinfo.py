"""ActivityInfo's answers to queries for columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors import recognise
from strive.errors import Refusal
from tests.ingest.connectors.conftest import Read

ANSWER: dict[str, Any] = {
    "rows": 2,
    "columns": {
        "id": {"type": "STRING", "storage": "array", "values": ["c1", "c2"]},
        "members": {"type": "NUMBER", "storage": "array", "values": [12, None]},
        "rate": {"type": "NUMBER", "storage": "constant", "value": 0.5},
        "note": {"type": "STRING", "storage": "empty"},
        "place": {"type": "GEOGRAPHIC_POINT", "storage": "coordinates", "coordinates": [42.5, 78.25, None, None]},
    },
}


def written(tmp_path: Path, answer: Any) -> Path:
    path = tmp_path / "columns.json"
    path.write_text(json.dumps(answer), "utf-8")
    return path


def test_columns_of_every_storage(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, ANSWER)
    assert recognise(path).name == "activityinfo"
    reading, rows = read("activityinfo", path)
    assert [dict(row.values) for row in rows] == [
        {"id": "c1", "members": "12", "rate": "0.5", "note": None, "place": "42.5 78.25"},
        {"id": "c2", "members": None, "rate": "0.5", "note": None, "place": None},
    ]
    assert rows[1].position == "rows[1]"
    assert reading.columns == list(ANSWER["columns"])


def test_no_rows_keep_their_columns(tmp_path: Path, read: Read) -> None:
    empty = {"rows": 0, "columns": {"id": {"storage": "empty"}}}
    reading, rows = read("activityinfo", written(tmp_path, empty))
    assert (rows, reading.columns, [doubt.key for doubt in reading.doubts]) == ([], ["id"], ["table_has_no_rows"])


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"storage": "array", "values": ["c1"]}, "activityinfo_cut_off"),
        ({"storage": "cloud"}, "activityinfo_storage_unknown"),
        ({"values": []}, "activityinfo_not_an_answer"),
    ],
)
def test_columns_that_do_not_fit_are_refused(tmp_path: Path, read: Read, change: dict[str, Any], key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read("activityinfo", written(tmp_path, {"rows": 2, "columns": {"id": change}}))
    assert refused.value.message.key == key
