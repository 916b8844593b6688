"""Pulled datasets: nothing lost, nothing doubled, whatever happens between the source and the database."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest import fetch as fetching
from ingest.collect import collect
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.manners import Manners
from strive.catalogue.files import read_country, read_record_types
from strive.database import Connection
from strive.errors import Refusal, SourceUnavailable, StriveError
from strive.raw_tables import create_raw_table
from strive.settings import PROJECT_ROOT, Settings, load_settings
from tests.ingest.pulls.server.loopback import Loopback
from tests.ingest.pulls.server.sftp import LOGIN, PASSWORD, SftpServer
from tests.ingest.pulls.server.systems import TOKEN, Kobo

COUNTRY: dict[str, Any] = {
    "country": "XAA",
    "iso2": "XA",
    "names": {"en": "Testland", "ru": "Тестландия"},
    "currency": "XTS",
    "time_zone": "UTC",
    "first_period": "2020-01-01",
    "datasets": {
        "events": {
            "record_type": "training_event",
            "strand": "training",
            "delivered_by": {"en": "Office", "ru": "Ведомство"},
            "frequency": "irregular",
            "attribution": {"programme": "P", "donor": "D", "agency": "A"},
            "connector": "kobo",
            "source": {"kind": "api", "connection": "xaa_kobo", "options": dict(Kobo.options), "overlap_days": 1},
            "period": {"source": "reported"},
            "columns": {"_id": "event", "group/value": "event_title"},
            "constants": {"status": "held", "started_on": "2026-03-01", "area": "Чуй"},
            "ignored_columns": ["_submission_time"],
            "owner": "tester",
        }
    },
}


@pytest.fixture
def testland(database: Connection, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    project = tmp_path / "project"
    (project / "countries").mkdir(parents=True)
    (project / "catalogue").symlink_to(PROJECT_ROOT / "catalogue")
    (project / "countries" / "XAA.yaml").write_text(yaml.safe_dump(COUNTRY, allow_unicode=True), encoding="utf-8")
    read_country.cache_clear()
    monkeypatch.setenv("STRIVE_PROJECT", str(project))
    monkeypatch.setattr(fetching, "manners_of", lambda _: Manners(attempts=1))
    create_raw_table(database, read_record_types(PROJECT_ROOT / "catalogue")["training_event"], ["XAA"])
    database.commit()
    return load_settings()


@pytest.fixture
def kobo(testland: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    with Loopback(Kobo()) as server:
        monkeypatch.setenv("AIRFLOW_CONN_XAA_KOBO", f"http://:{TOKEN}@127.0.0.1:{server.url.rpartition(':')[2]}")
        yield server


def deliveries(connection: Connection) -> list[tuple[str, int]]:
    connection.commit()
    found = connection.execute(
        "select delivery_id, rows_received from ledger.delivery where state = 'loaded' order by received_at"
    )
    return [(str(name), int(str(rows))) for name, rows in found]


def loaded(connection: Connection, delivery_id: str) -> dict[str, str]:
    """Event and title of the delivery's rows."""
    table = "arriving_" + delivery_id.lower().replace("-", "_")
    names = connection.execute(
        "select table_name from information_schema.tables where table_name like 'arriving%'"
    ).fetchall()
    (name,) = [n for (n,) in names if delivery_id.rpartition("-")[2].lower() in str(n)] or [table]
    rows = connection.execute(f'select event, event_title from raw."{name}"').fetchall()
    assert len({str(event) for event, _ in rows}) == len(rows), "a row came twice"
    return {str(event): str(title) for event, title in rows}


def test_a_pull_becomes_a_delivery_with_all_rows_once(kobo: Loopback, database: Connection) -> None:
    result = collect("XAA", "events")
    assert (result["received"], len(result["loaded"])) == (1, 1)
    ((delivery, rows),) = deliveries(database)
    assert rows == 25 and loaded(database, delivery) == kobo.system.expected()
    receipt = database.execute("select inbox_path from ledger.receipt").fetchone()
    assert receipt == (f"kobo {kobo.url}/api/v2/assets/aSynthetic/data.json",)


def test_the_next_pull_asks_from_the_watermark_less_the_overlap(kobo: Loopback, database: Connection) -> None:
    collect("XAA", "events")
    kobo.system.rows[20]["value"] = "edited"
    kobo.system.insert(3)
    collect("XAA", "events")
    assert "2026-02-28T00:25" in kobo.asks[-1].param("query")
    second, _ = deliveries(database)[1]
    assert loaded(database, second) == kobo.system.expected()
    times = database.execute("select reported_at from ledger.delivery order by received_at").fetchall()
    assert times == sorted(times) and len(set(times)) == 2, "the later pull must win"


def test_a_pull_that_brings_the_same_changes_nothing(kobo: Loopback, database: Connection) -> None:
    for _ in range(3):
        result = collect("XAA", "events")
    assert (result["received"], result["duplicates"], result["loaded"]) == (1, 0, [])
    assert len(deliveries(database)) == 1


def test_a_pull_killed_before_its_receipt_is_made_again(
    kobo: Loopback, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(fetching, "receive", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            collect("XAA", "events")
    assert database.execute("select count(*) from ledger.watermark").fetchone() == (0,)
    database.commit()
    collect("XAA", "events")
    ((delivery, _),) = deliveries(database)
    assert loaded(database, delivery) == kobo.system.expected()


def test_everything_is_asked_for_again_when_that_is_due(
    kobo: Loopback, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    COUNTRY["datasets"]["events"]["source"]["full_every_days"] = 30
    try:
        (load_settings().countries / "XAA.yaml").write_text(yaml.safe_dump(COUNTRY), encoding="utf-8")
        read_country.cache_clear()
        collect("XAA", "events")
        database.execute("update ledger.watermark set pulled_all_at = pulled_all_at - interval '31 days'")
        database.commit()
        collect("XAA", "events")
    finally:
        del COUNTRY["datasets"]["events"]["source"]["full_every_days"]
    assert kobo.asks[-1].param("query", "{}") in {"{}", ""}


def test_a_source_that_fails_is_named_and_what_is_there_is_loaded(
    kobo: Loopback, testland: Settings, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = testland.inbox / "XAA" / "events"
    folder.mkdir(parents=True)
    (folder / "by_hand.json").write_text(
        '{"count":1,"next":null,"results":[{"_id":900,"_submission_time":"2026-03-02T00:00:00","group/value":"x"}]}'
    )
    kobo.system.valid_tokens = {"another"}
    with pytest.raises(StriveError) as refused:
        collect("XAA", "events")
    text = refused.value.message.text()
    assert "XAA, events" in text and "xaa_kobo" in text and TOKEN not in text
    assert "получить новое не удалось" in refused.value.message.text("ru")
    ((delivery, _),) = deliveries(database)
    assert loaded(database, delivery) == {"900": "x"}


def test_an_absent_source_may_be_tried_again(
    testland: Settings, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_XAA_KOBO", f"http://:{TOKEN}@127.0.0.1:9")
    with pytest.raises(SourceUnavailable, match="XAA, events"):
        collect("XAA", "events")


def test_a_connection_that_is_not_there_says_what_to_set(testland: Settings, database: Connection) -> None:
    with pytest.raises(Refusal, match="AIRFLOW_CONN_XAA_KOBO"):
        collect("XAA", "events")


def test_a_backfill_asks_no_source(kobo: Loopback, database: Connection) -> None:
    from datetime import date

    collect("XAA", "events", (date(2026, 3, 1), date(2026, 3, 31)))
    assert kobo.asks == []


def test_airflows_own_connections_serve_as_well(kobo: Loopback, database: Connection) -> None:
    result = collect("XAA", "events", None, lambda name: Endpoint(name, "http", kobo.url, password=TOKEN))
    assert result["received"] == 1


def with_source(source: dict[str, Any], **changes: Any) -> None:
    """Describe the dataset anew."""
    dataset = COUNTRY["datasets"]["events"] | {"connector": "csv", "source": source} | changes
    described = yaml.safe_dump(COUNTRY | {"datasets": {"events": dataset}}, allow_unicode=True)
    (load_settings().countries / "XAA.yaml").write_text(described, encoding="utf-8")
    read_country.cache_clear()


def test_remote_files_are_received_once_and_again_when_they_change(
    testland: Settings, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = tmp_path / "served" / "out"
    served.mkdir(parents=True)
    (served / "events_2026-02.csv").write_text("_id,group/value\n1,a\n", encoding="utf-8")
    (served / "events_2026-03.csv").write_text("_id,group/value\n2,b\n", encoding="utf-8")
    period = {"source": "file_name", "pattern": r"(?P<year>\d{4})-(?P<month>\d{2})"}
    with SftpServer(tmp_path / "served") as server:
        extra = json.dumps({"known_hosts": "/nowhere", "host_key": server.host_key})
        fields = {"conn_type": "sftp", "host": "127.0.0.1", "port": server.port, "login": LOGIN, "password": PASSWORD}
        monkeypatch.setenv("AIRFLOW_CONN_XAA_SFTP", json.dumps({**fields, "extra": extra}))
        url = f"sftp://127.0.0.1:{server.port}/out/*.csv"
        with_source({"kind": "files", "url": url, "connection": "xaa_sftp"}, period=period)
        assert collect("XAA", "events")["received"] == 2
        assert collect("XAA", "events")["received"] == 0
        (served / "events_2026-03.csv").write_text("_id,group/value\n2,b\n3,c\n", encoding="utf-8")
        assert collect("XAA", "events")["received"] == 1
    periods = database.execute("select period, rows_received from ledger.delivery order by received_at").fetchall()
    assert periods == [("2026-02", 1), ("2026-03", 1), ("2026-03", 2)]


def test_a_table_is_pulled_by_its_watermark(
    testland: Settings, database: Connection, postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source is a PostgreSQL database: here, a table beside the warehouse's own."""
    database.execute("create schema office")
    database.execute("create table office.event (_id int, title text, changed timestamptz)")
    database.execute("insert into office.event values (1, 'a', '2026-03-01'), (2, null, '2026-03-05')")
    database.commit()
    monkeypatch.setenv("AIRFLOW_CONN_XAA_DATABASE", os.environ["STRIVE_DATABASE_URL"])
    options = {"schema": "office", "table": "event", "watermark_column": "changed"}
    source = {"kind": "sql", "connection": "xaa_database", "options": options, "overlap_days": 1}
    with_source(source, columns={"_id": "event", "title": "event_title"}, ignored_columns=["changed"])
    collect("XAA", "events")
    database.execute("insert into office.event values (3, 'c', '2026-03-09')")
    database.execute("update office.event set title = 'b', changed = '2026-03-06' where _id = 2")
    database.commit()
    collect("XAA", "events")
    found = [loaded(database, delivery) for delivery, _ in deliveries(database)]
    assert found == [{"1": "a", "2": "None"}, {"2": "b", "3": "c"}]
