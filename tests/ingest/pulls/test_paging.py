"""The engine: resuming, increments, watermarks, and recordings that are equal for equal pages."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.pulls.apis import api_named
from ingest.pulls.paging import Pulled, pull
from ingest.pulls.watermarks import with_overlap
from strive.errors import SourceUnavailable
from tests.ingest.pulls.server.faults import always, before_each, before_question, broken, status
from tests.ingest.pulls.server.loopback import Loopback, undisturbed
from tests.ingest.pulls.server.playing import NOON, QUICK, Time, client_for, played, received_rows
from tests.ingest.pulls.server.reply import Ask, Reply
from tests.ingest.pulls.server.systems import SYSTEMS, Kobo, Odk, Sdmx, System, WorldBank

PAGED = [name for name, system in SYSTEMS.items() if system.is_paged]


def pull_from(server: Loopback, folder: Path, since: str | None = None, time: Time | None = None) -> Pulled:
    time = time or Time()
    with client_for(server, time) as client:
        return pull(api_named(server.system.name), client, server.system.options, since, folder, time.now)


@pytest.mark.parametrize("name", PAGED)
def test_a_killed_pull_goes_on_with_the_next_page(name: str, tmp_path: Path) -> None:
    with Loopback(SYSTEMS[name](), always(broken("reset"))) as server:
        assert played(server, tmp_path).outcome == "pull_connection_broken"
        server.disturb = undisturbed
        outcome = played(server, tmp_path)
    assert dict(outcome.received) == outcome.expected and outcome.doubles == 0
    assert outcome.requests == 2, "the first of three pages is not asked for again"


def test_a_renewed_token_goes_on_where_the_expired_one_stopped(tmp_path: Path) -> None:
    with Loopback(Kobo(), before_question(2, lambda system: system.valid_tokens.clear())) as server:
        assert played(server, tmp_path).outcome == "pull_not_allowed"
        server.system.valid_tokens, server.system.password = {"renewed"}, "renewed"
        outcome = played(server, tmp_path)
    assert dict(outcome.received) == outcome.expected and outcome.requests == 2


def test_a_pull_killed_in_its_second_walk_goes_on_there(tmp_path: Path) -> None:
    def disturb(system: System, number: int, ask: Ask, answer: Callable[[], Reply]) -> Reply:
        if number == 2:
            system.delete_first(3)
        return Reply(b"", 503) if number > 3 else answer()

    with Loopback(Kobo(), disturb) as server:
        assert played(server, tmp_path).outcome == "pull_server_failed"
        assert sorted(path.name for path in tmp_path.glob("walk-*")) == ["walk-1", "walk-2"]
        server.disturb = undisturbed
        outcome = played(server, tmp_path)
    assert dict(outcome.received) == outcome.expected and len(outcome.expected) == 22
    assert outcome.requests == 2, "the second walk had one of its three pages"


def test_a_session_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with Loopback(Odk()) as server:
        server.system.password = "wrong"
        outcome = played(server, tmp_path)
    assert outcome.outcome == "pull_not_allowed" and server.asks == []


def test_a_page_that_was_being_written_is_asked_for_again(tmp_path: Path) -> None:
    with Loopback(Kobo(), always(status(500))) as server:
        played(server, tmp_path)
        (tmp_path / "walk-1" / ".000002.json.part").write_bytes(b'{"count": 25, "resu')
        (tmp_path / "walk-1" / "000002.json").write_bytes(b'{"count": 25, "resu')
        server.disturb = undisturbed
        outcome = played(server, tmp_path)
    assert dict(outcome.received) == outcome.expected and outcome.requests == 2


@pytest.mark.parametrize("other", ["since", "age"])
def test_another_question_or_old_pages_begin_anew(other: str, tmp_path: Path) -> None:
    with Loopback(Kobo(), always(status(500))) as server:
        played(server, tmp_path)
        server.disturb = undisturbed
        time = Time(NOON + timedelta(hours=13)) if other == "age" else Time()
        asked = len(server.asks)
        pulled = pull_from(server, tmp_path, "2026-03-01T00:00:00.000000Z" if other == "since" else None, time)
        assert pulled.rows == 25 and len(server.asks) - asked == 3


def test_after_pages_that_repeat_the_next_pull_begins_anew(tmp_path: Path) -> None:
    with Loopback(Kobo(), before_question(1, lambda system: None)) as server:
        first = server.system.reply
        server.system.reply = lambda ask, base: first(replace(ask, params={**ask.params, "start": ["0"]}), base)  # type: ignore[method-assign]
        assert played(server, tmp_path).outcome == "pull_page_repeats"
        server.system.reply = first  # type: ignore[method-assign]
        outcome = played(server, tmp_path)
    assert dict(outcome.received) == outcome.expected and outcome.requests == 3


@pytest.mark.parametrize("name", ["kobo", "odk", "dhis2 data values", "sdmx"])
def test_the_next_pull_asks_for_what_changed(name: str, tmp_path: Path) -> None:
    with Loopback(SYSTEMS[name]()) as server:
        first = played(server, tmp_path)
        assert first.watermark is not None
        server.system.insert(4)
        since = with_overlap("2026-03-01T00:25:00.000000Z", 2 / 24 / 60)
        second = played(server, tmp_path, since)
    if not server.system.watermark_is_asking_time:
        assert first.watermark == "2026-03-01T00:25:00.000000Z"
    assert {int(key) for key, _ in second.received} == {23, 24, 25, 26, 27, 28, 29}


def test_no_rows_give_no_recording(tmp_path: Path) -> None:
    for name in ("kobo", "odk", "dhis2 data values", "sdmx", "worldbank", "ucdp"):
        with Loopback(SYSTEMS[name](count=0)) as server:
            pulled = pull_from(server, tmp_path / name)
            assert (pulled.path, pulled.rows, pulled.notes) == (None, 0, []), name


def test_the_watermark_is_the_servers_time_where_rows_have_none(tmp_path: Path) -> None:
    with Loopback(Sdmx()) as server:
        pulled = pull_from(server, tmp_path)
    assert pulled.watermark is not None and pulled.watermark > "2026" and pulled.watermark.endswith("Z")


def test_an_unwatermarked_edition_is_the_watermark(tmp_path: Path) -> None:
    with Loopback(WorldBank()) as server:
        assert pull_from(server, tmp_path).watermark == "2026-02-24T00:00:00.000000Z"


def test_equal_pages_give_equal_bytes_and_no_trace_of_time_or_place(tmp_path: Path) -> None:
    with Loopback(Kobo()) as server:
        first = pull_from(server, tmp_path / "a").path
        second = pull_from(server, tmp_path / "b", time=Time(NOON + timedelta(days=3))).path
        assert first is not None and second is not None
        assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == ["pull.json", *(f"pages/00000{number}.json" for number in (1, 2, 3))]
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())
        manifest = json.loads(archive.read("pull.json"))
    assert manifest["pages"][0] == {"name": "pages/000001.json", "rows": 10, "superseded": [9]}
    assert set(manifest) == {"connector", "format", "pages"}
    assert (first.stat().st_mode & 0o077) == 0


def test_of_a_row_that_comes_twice_the_last_one_counts(tmp_path: Path) -> None:
    def edit(system: System) -> None:
        system.rows[9]["value"] = "edited"

    with Loopback(Kobo(), before_question(2, edit)) as server:
        pulled = pull_from(server, tmp_path)
        assert pulled.path is not None
        assert dict(received_rows(server.system, pulled.path))["10"] == "edited"


def test_a_source_that_changes_during_every_walk_is_not_recorded(tmp_path: Path) -> None:
    with Loopback(Kobo(count=60), before_each(lambda system: system.delete_first(1))) as server:
        outcome = played(server, tmp_path, manners=replace(QUICK, attempts=1))
    assert outcome.outcome == "pull_source_keeps_changing" and not (tmp_path / "pull.zip").exists()


def test_rows_that_keep_arriving_do_not_stop_the_pull(tmp_path: Path) -> None:
    with Loopback(Odk(), before_each(lambda system: system.insert(1))) as server:
        pulled = pull_from(server, tmp_path)
    assert [note.key for note in pulled.notes] == ["pull_rows_arrived_meanwhile"]
    assert pulled.rows == 25 + 6 + 1, "as many as there were when the last walk began"


def test_the_pages_do_not_stay(tmp_path: Path) -> None:
    with Loopback(Kobo()) as server:
        pull_from(server, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["pull.zip"]


def test_rows_without_a_key_are_refused(tmp_path: Path) -> None:
    with Loopback(Kobo()) as server:
        server.system.rows[3]["id"] = None
        outcome = played(server, tmp_path)
    assert outcome.outcome == "pull_unexpected_answer" and "_id" in outcome.text


def test_unavailable_is_what_a_retry_may_help(tmp_path: Path) -> None:
    with Loopback(Kobo(), always(status(503))) as server, pytest.raises(SourceUnavailable):
        pull_from(server, tmp_path)
