"""KoBo submissions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from strive.errors import Refusal
from strive.messages import Message

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.connectors.conftest import Read

SUBMISSIONS: list[dict[str, Any]] = [
    {
        "_id": 11,
        "_uuid": "u-1",
        "_submission_time": "2021-05-20T10:00:00",
        "_validation_status": {"uid": "validation_status_approved", "by_whom": "someone"},
        "event/place": "Каракол",
        "event/days": 3,
        "event/cost": "1,5",
        "ok": True,
        "topics": ["a", "b"],
        "empty": "",
        "_geolocation": [None, None],
        "_attachments": [{"filename": "a.jpg"}],
        "people": [
            {"people/name": "A", "people/sex": "1", "people/tests": [{"people/tests/score": 4.50}]},
            {"people/name": "B", "people/tests": [{"people/tests/score": 7}, {"people/tests/score": 8}]},
        ],
    },
    {"_id": 12, "_uuid": "u-2", "_submission_time": "2021-05-21T09:30:00.123+06:00", "_validation_status": {}},
]


def written(tmp_path: Path, content: Any, name: str = "data.json") -> Path:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def page(results: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"count": len(results), "next": None, "previous": None, "results": results, **more}


def keys(messages: list[Message]) -> list[str]:
    return [message.key for message in messages]


def test_one_row_per_submission(tmp_path: Path, read: Read) -> None:
    reading, rows = read("kobo", written(tmp_path, page(SUBMISSIONS)))
    assert dict(rows[0].values) == {
        "_id": "11",
        "_uuid": "u-1",
        "_submission_time": "2021-05-20T10:00:00",
        "_validation_status": "validation_status_approved",
        "event/place": "Каракол",
        "event/days": "3",
        "event/cost": "1,5",
        "ok": "true",
        "topics": '["a", "b"]',
        "empty": None,
        "_geolocation": None,
    }
    assert rows[1].position == "results[1]"
    assert rows[1].values["_validation_status"] is None
    assert reading.columns == list(rows[0].values)
    assert reading.reported_at == datetime(2021, 5, 21, 3, 30, 0, 123000, UTC)
    assert reading.assumptions[-1].values == {"groups": "_attachments, people"}


def test_an_edit_is_later_than_its_submission(tmp_path: Path, read: Read) -> None:
    edited = [{**submission, "_date_modified": "2021-06-01T00:00:00"} for submission in SUBMISSIONS[1:]]
    reading, _ = read("kobo", written(tmp_path, page([SUBMISSIONS[0], *edited])))
    assert reading.reported_at == datetime(2021, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize("indent", [None, 1])
def test_many_submissions_whose_keys_differ(tmp_path: Path, read: Read, indent: int | None) -> None:
    """Several pieces: keys appear and vanish, groups come late, texts become lists."""
    submissions: list[dict[str, Any]] = [
        {"_id": number, f"v{number % 7}/a": "x" * 300, "b": ["y", 1.5] if number > 3000 else "y"}
        | ({"people": [{"people/name": f"{number}-{place}"} for place in range(number % 4)]} if number % 4 else {})
        for number in range(6000)
    ]
    path = written(tmp_path, json.dumps(page(submissions), indent=indent))
    _, rows = read("kobo", path)
    assert [(row.values["_id"], row.position) for row in rows] == [
        (str(number), f"results[{number}]") for number in range(6000)
    ]
    assert [row.values.get(f"v{number % 7}/a") for number, row in enumerate(rows)] == ["x" * 300] * 6000
    assert (rows[3000].values["b"], rows[3001].values["b"]) == ("y", '["y", 1.5]')
    _, items = read("kobo", path, repeat="people")
    assert [(item.values["_id"], item.values["people/name"]) for item in items] == [
        (str(number), f"{number}-{place}") for number in range(6000) for place in range(number % 4)
    ]


def test_one_row_per_item_with_the_submission_on_each(tmp_path: Path, read: Read) -> None:
    reading, rows = read("kobo", written(tmp_path, page(SUBMISSIONS)), repeat="people")
    assert [row.position for row in rows] == ["results[0].people[0]", "results[0].people[1]"]
    assert [(row.values["_id"], row.values["people/name"], row.values.get("people/sex")) for row in rows] == [
        ("11", "A", "1"),
        ("11", "B", None),
    ]
    assert "people/sex" in reading.columns
    assert reading.doubts == []


def test_a_repeat_inside_a_repeat_keeps_numbers_as_they_stand(tmp_path: Path, read: Read) -> None:
    text = json.dumps(page(SUBMISSIONS)).replace("4.5", "4.50")
    _, rows = read("kobo", written(tmp_path, text), repeat="people/tests")
    assert [(row.values["people/name"], row.values["people/tests/score"]) for row in rows] == [
        ("A", "4.50"),
        ("B", "7"),
        ("B", "8"),
    ]
    assert rows[2].position == "results[0].people[1].people/tests[1]"


def test_a_repeat_that_no_submission_has_is_doubted_with_those_there_are(tmp_path: Path, read: Read) -> None:
    reading, rows = read("kobo", written(tmp_path, page(SUBMISSIONS)), repeat="participants")
    assert rows == []
    assert reading.doubts[0].key == "kobo_repeat_not_found"
    assert reading.doubts[0].values["groups"] == "_attachments, people"


def test_a_bare_list_and_no_submissions(tmp_path: Path, read: Read) -> None:
    _, rows = read("kobo", written(tmp_path, SUBMISSIONS))
    assert len(rows) == 2
    reading, rows = read("kobo", written(tmp_path, page([])))
    assert (rows, keys(reading.doubts)) == ([], ["table_has_no_rows"])


def test_pages_missing_and_ids_repeated_are_doubts(tmp_path: Path, read: Read) -> None:
    twice = [*SUBMISSIONS, SUBMISSIONS[0]]
    reading, rows = read("kobo", written(tmp_path, page(twice, count=9, next="https://example.org/?start=3")))
    assert len(rows) == 3
    assert [(doubt.key, dict(doubt.values)) for doubt in reading.doubts] == [
        ("kobo_pages_missing", {"found": 3, "count": 9}),
        ("kobo_ids_repeated", {"count": 1}),
    ]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (page(SUBMISSIONS, count=5), "kobo_cut_off"),
        (page([{"uid": "v1"}]), "kobo_without_id"),
        (page([1, 2]), "kobo_not_a_page"),  # type: ignore[list-item]
        ({"results": "x", "count": 1}, "kobo_not_a_page"),
        (json.dumps(page(SUBMISSIONS))[:-90], "content_is_broken_json"),
        ({"type": "FeatureCollection", "features": []}, "content_is_other_json"),
        ({"uid": "a", "asset_type": "survey"}, "content_is_other_json"),
        ("<html><body>Sign in</body></html>", "content_is_html"),
    ],
)
def test_what_is_no_page_of_submissions_is_refused(tmp_path: Path, read: Read, content: Any, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read("kobo", written(tmp_path, content))
    assert refused.value.message.key == key
    assert "data.json" in refused.value.message.text("ru")


def test_real_pages(shared_data: Path, read: Read) -> None:
    folder = shared_data / "kobo/api-v2"
    for path in sorted(folder.glob("*/data-json*.json")):
        reading, rows = read("kobo", path)
        stated = json.loads(path.read_text(encoding="utf-8"))
        assert len(rows) == len(stated["results"])
        assert "_id" in reading.columns
    household = next(folder.glob("repeat-groups-household/data-json*.json"))
    assert len(read("kobo", household, repeat="demo")[1]) == 7
    assert len(read("kobo", household, repeat="demo/hobbies_list")[1]) == 14
