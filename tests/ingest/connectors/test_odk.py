"""ODK Central's OData tables."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors import recognise
from strive.errors import Refusal
from tests.ingest.connectors.conftest import Read

CONTEXT = "https://odk.example/v1/projects/1/forms/visit.svc/$metadata#Submissions"
ROWS: list[dict[str, Any]] = [
    {
        "__id": "uuid:1",
        "__system": {"submissionDate": "2023-12-04T08:30:26.154Z", "updatedAt": None, "edits": 0},
        "place": {
            "name": "Каракол",
            "point": {"type": "Point", "coordinates": [78.390, 42.5, 6.90]},
            "inner": {"n": 1.50},
        },
        "ok": True,
        "empty": {},
        "people@odata.navigationLink": "Submissions('uuid%3A1')/people",
        "visit": {"tools@odata.navigationLink": "Submissions('uuid%3A1')/visit/tools"},
    },
    {
        "__id": "uuid:2",
        "__system": {"submissionDate": "2023-12-05T08:30:26.154Z", "updatedAt": "2024-01-02T00:00:00Z", "edits": 1},
        "place": None,
        "ok": None,
        "late": "x",
    },
]


def written(tmp_path: Path, rows: list[dict[str, Any]], **more: Any) -> Path:
    path = tmp_path / "Submissions.json"
    path.write_text(json.dumps({"value": rows, "@odata.context": CONTEXT, **more}, ensure_ascii=False), "utf-8")
    return path


def test_groups_become_columns_and_places_stay_whole(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, ROWS)
    path.write_text(path.read_text("utf-8").replace("1.5}", "1.50}"), "utf-8")
    assert recognise(path).name == "odk"
    reading, rows = read("odk", path)
    assert dict(rows[0].values) == {
        "__id": "uuid:1",
        "__system/submissionDate": "2023-12-04T08:30:26.154Z",
        "__system/updatedAt": None,
        "__system/edits": "0",
        "place/name": "Каракол",
        "place/point": '{"type": "Point", "coordinates": [78.39, 42.5, 6.9]}',
        "place/inner/n": "1.50",
        "ok": "true",
        "empty": None,
        "late": None,
    }
    assert rows[1].values["late"] == "x"
    assert rows[1].values["place/name"] is None
    assert rows[1].position == "value[1]"
    assert reading.reported_at == datetime(2024, 1, 2, tzinfo=UTC)
    assert reading.assumptions[-1].values["repeats"] == "people, visit/tools"
    assert reading.doubts == []


def test_an_expanded_repeat(tmp_path: Path, read: Read) -> None:
    rows: list[dict[str, Any]] = [
        {"__id": "1", "visit": {"people": [{"__id": "a", "name": "x"}, {"__id": "b", "name": "y"}]}},
        {"__id": "2"},
    ]
    reading, items = read("odk", written(tmp_path, rows), repeat="visit/people")
    assert [(item.position, item.values["__id"], item.values["visit/people/name"]) for item in items] == [
        ("value[0].visit/people[0]", "1", "x"),
        ("value[0].visit/people[1]", "1", "y"),
    ]
    assert "visit/people/__id" in reading.columns
    reading, items = read("odk", written(tmp_path, rows), repeat="people")
    assert items == []
    assert [doubt.key for doubt in reading.doubts] == ["odk_repeat_not_found"]


def test_further_pages_and_lost_ids_are_doubts(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, [{"name": "x"}], **{"@odata.nextLink": "https://odk.example/next", "@odata.count": 9})
    reading, _ = read("odk", path)
    assert [(doubt.key, doubt.values.get("count")) for doubt in reading.doubts] == [
        ("odk_pages_missing", 9),
        ("odk_without_id", 1),
    ]
    assert [doubt.key for doubt in read("odk", written(tmp_path, []))[0].doubts] == ["table_has_no_rows"]


def test_other_documents_are_refused(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "form.json"
    path.write_text('[{"name": "meta", "type": "structure"}]')
    with pytest.raises(Refusal) as refused:
        read("odk", path)
    assert refused.value.message.key == "content_is_other_json"


def test_real_tables(shared_data: Path, read: Read) -> None:
    reading, rows = read("odk", shared_data / "odk/fq_raw.json")
    assert rows[0].values["location/area_name"] == "\nTest 1"
    assert rows[0].values["__system/reviewState"] == "approved"
    assert '"coordinates": [115.7747006, -31.895004, 6.900000095367432]' in (rows[0].values["location/corner1"] or "")
    assert reading.assumptions[-1].values["repeats"] == "taxon_encounter, vegetation_stratum"
    _, strata = read("odk", shared_data / "odk/fq_raw_strata.json")
    assert [row.values["max_height_m"] for row in strata] == ["1", "5"]
