"""Recordings of pulls: written, recognised, replayed."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors import recognise
from ingest.connectors.recording import PageToRecord, is_recording, open_pages, read_manifest, write_recording
from strive.errors import Refusal
from tests.ingest.connectors.conftest import Read

Pages = Sequence[tuple[dict[str, Any], int, Sequence[int]]]


def recorded(path: Path, connector: str, pages: Pages) -> Path:
    write_recording(
        path,
        connector,
        [PageToRecord(json.dumps(body).encode(), rows, tuple(gone)) for body, rows, gone in pages],
        ".json",
    )
    return path


def kobo_page(*ids: int, count: int, following: str | None) -> dict[str, Any]:
    results = [{"_id": number, "_submission_time": f"2021-05-{number:02}T10:00:00", "a": "x"} for number in ids]
    return {"count": count, "next": following, "previous": None, "results": results}


def test_written_and_read_back(tmp_path: Path) -> None:
    body = tmp_path / "page.json"
    body.write_bytes(b'{"results": []}')
    for name in ("one.zip", "two.zip"):
        write_recording(tmp_path / name, "kobo", [PageToRecord(b"[]", 0), PageToRecord(body, 3, (2, 0))], ".json")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert is_recording(tmp_path / "one.zip")
    assert not is_recording(body)
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == ["pull.json", "pages/000001.json", "pages/000002.json"]
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
    assert read_manifest(tmp_path / "one.zip").connector == "kobo"
    pages = [(page.number, page.superseded, page.body.read()) for page in open_pages(tmp_path / "one.zip")]
    assert pages == [(1, frozenset(), b"[]"), (2, frozenset({0, 2}), b'{"results": []}')]


def test_pages_replay_with_their_positions_and_without_what_was_superseded(tmp_path: Path, read: Read) -> None:
    pages: Pages = [
        (kobo_page(1, 2, 3, count=5, following="https://example.org/?start=3"), 3, [2]),
        (kobo_page(3, 4, 5, count=5, following=None), 3, []),
    ]
    path = recorded(tmp_path / "pull.zip", "kobo", pages)
    assert recognise(path).name == "kobo"
    reading, rows = read("kobo", path)
    assert [(row.values["_id"], row.position) for row in rows] == [
        ("1", "page 1, results[0]"),
        ("2", "page 1, results[1]"),
        ("3", "page 2, results[0]"),
        ("4", "page 2, results[1]"),
        ("5", "page 2, results[2]"),
    ]
    assert reading.doubts == []
    assert [(note.key, note.values.get("count")) for note in reading.assumptions][-1] == (
        "recording_rows_superseded",
        1,
    )


def test_missing_pages_are_doubted(tmp_path: Path, read: Read) -> None:
    pages: Pages = [(kobo_page(1, 2, count=5, following=None), 2, [])]
    reading, rows = read("kobo", recorded(tmp_path / "pull.zip", "kobo", pages))
    assert len(rows) == 2
    assert [(doubt.key, doubt.values["found"]) for doubt in reading.doubts] == [("kobo_pages_missing", 2)]


def test_damaged_recordings_are_refused(tmp_path: Path, read: Read) -> None:
    page = kobo_page(1, count=1, following=None)
    path = recorded(tmp_path / "pull.zip", "kobo", [(page, 2, [])])
    with pytest.raises(Refusal) as refused:
        read("kobo", path)
    assert refused.value.message.key == "recording_rows_differ"
    for manifest, key in (
        (b"{", "recording_unreadable"),
        (b'{"format": "strive-pull/9", "connector": "kobo", "pages": []}', "recording_format_unknown"),
        (
            b'{"format": "strive-pull/1", "connector": "kobo", "pages": [{"name": "pages/1.json", "rows": 1}]}',
            "recording_unreadable",
        ),
    ):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("pull.json", manifest)
        with pytest.raises(Refusal) as refused:
            read("kobo", path)
        assert refused.value.message.key == key
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pull.json", b'{"format": "strive-pull/1", "connector": "nobody", "pages": []}')
    with pytest.raises(Refusal) as refused:
        recognise(path)
    assert "nobody" in refused.value.message.text("ru")


def test_pages_that_are_no_json(tmp_path: Path, read: Read) -> None:
    first = b'<dataValueSet period="2020" orgUnit="a"><dataValue dataElement="x" value="1"/></dataValueSet>'
    second = b'<dataValueSet period="2021"><dataValue dataElement="x" value="2" comment="late"/></dataValueSet>'
    write_recording(tmp_path / "pull.zip", "dhis2", [PageToRecord(first, 1), PageToRecord(second, 1)], ".xml")
    reading, rows = read("dhis2", tmp_path / "pull.zip")
    assert [(row.position, row.values["period"], row.values["orgUnit"], row.values.get("comment")) for row in rows] == [
        ("page 1, data value 1 (line 1)", "2020", "a", None),
        ("page 2, data value 1 (line 1)", "2021", None, "late"),
    ]
    assert reading.columns == list(rows[1].values)
