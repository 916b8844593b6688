"""Collecting is safe to repeat, to interrupt, and to feed with bad files: each costs only itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest import collect as collecting
from ingest.collect import collect, countries_with_new_files
from ingest.landing import Landing
from ingest.load import load_delivery
from strive.catalogue.files import read_country, read_record_types
from strive.database import Connection
from strive.errors import Refusal, StriveError
from strive.ledger import arriving_table
from strive.messages import message_from_json
from strive.raw_tables import create_raw_table
from strive.settings import PROJECT_ROOT, Settings, load_settings

COUNTRY: dict[str, Any] = {
    "country": "XAA",
    "iso2": "XA",
    "names": {"en": "Testland", "ru": "Тестландия"},
    "currency": "XTS",
    "time_zone": "UTC",
    "first_period": "2020-01-01",
    "datasets": {
        "clients": {
            "record_type": "probation_client",
            "strand": "probation",
            "delivered_by": {"en": "Office", "ru": "Ведомство"},
            "frequency": "monthly",
            "attribution": {"programme": "P", "donor": "D", "agency": "A"},
            "connector": "csv",
            "period": {"source": "file_name", "pattern": r"(?P<year>\d{4})-(?P<month>\d{2})"},
            "columns": {
                "id": "client",
                "name": "full_name",
                "sex": "sex",
                "born": "birth_year",
                "area": "area",
                "category": "conviction_category",
                "since": "supervision_started_on",
            },
            "owner": "tester",
        }
    },
}
HEADER = "id,name,sex,born,area,category,since"
ROW = "991399900006,Иванова Тест,F,17.05.1994,Чуй,theft,01.02.2021"


@pytest.fixture
def testland(database: Connection, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    project = tmp_path / "project"
    (project / "countries").mkdir(parents=True)
    (project / "catalogue").symlink_to(PROJECT_ROOT / "catalogue")
    write_country(project, COUNTRY)
    monkeypatch.setenv("STRIVE_PROJECT", str(project))
    create_raw_table(database, read_record_types(PROJECT_ROOT / "catalogue")["probation_client"], ["XAA"])
    database.commit()
    return load_settings()


def write_country(project: Path, country: dict[str, Any]) -> None:
    (project / "countries" / "XAA.yaml").write_text(yaml.safe_dump(country, allow_unicode=True), encoding="utf-8")
    read_country.cache_clear()


def deliver(settings: Settings, name: str, *lines: str, mtime: int = 1_622_505_600) -> Path:
    folder = settings.inbox / "XAA" / "clients"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("\n".join(lines) + ("\n" if lines else ""), encoding="utf-8")
    os.utime(path, (mtime, mtime))
    return path


def ledger(connection: Connection) -> list[tuple[Any, ...]]:
    connection.commit()
    return connection.execute(
        "select file_name, state, period, rows_received, is_synthetic from ledger.delivery order by file_name"
    ).fetchall()


def test_a_delivery_is_landed_and_loaded_with_its_period(testland: Settings, database: Connection) -> None:
    sent = deliver(testland, "clients_2021-05.csv", HEADER, ROW).read_bytes()
    result = collect("XAA", "clients")
    assert len(result["loaded"]) == 1
    assert ledger(database) == [("clients_2021-05.csv", "loaded", "2021-05", 1, False)]
    (landed,) = testland.landing.rglob("original.sealed")
    assert landed.stat().st_mode & 0o077 == 0
    original = Landing.of(database, testland, "XAA").open(landed.parent.name, "clients_2021-05.csv")
    assert original.read_bytes() == sent


def test_no_identifier_reaches_the_database(testland: Settings, database: Connection) -> None:
    deliver(testland, "clients_2021-05.csv", HEADER, ROW)
    delivery_id = collect("XAA", "clients")["loaded"][0]
    (row,) = database.execute(f"select t::text from raw.{arriving_table(delivery_id)} as t".encode()).fetchall()
    text = str(row[0])
    assert "991399900006" not in text and "Иванова" not in text and "17.05" not in text
    assert "1994" in text and "Чуй" in text


def test_collecting_again_changes_nothing(testland: Settings, database: Connection) -> None:
    deliver(testland, "clients_2021-05.csv", HEADER, ROW)
    assert countries_with_new_files() == ["XAA"]
    collect("XAA", "clients")
    before = database.execute("select d::text from ledger.delivery as d").fetchall()
    again = collect("XAA", "clients")
    assert (again["received"], again["loaded"]) == (0, [])
    database.commit()
    assert database.execute("select d::text from ledger.delivery as d").fetchall() == before
    assert database.execute("select count(*) from ledger.receipt").fetchone() == (1,)


def test_the_same_bytes_under_another_name_are_a_duplicate(testland: Settings, database: Connection) -> None:
    deliver(testland, "clients_2021-05.csv", HEADER, ROW)
    deliver(testland, "clients_2021-05 (copy).csv", HEADER, ROW)
    result = collect("XAA", "clients")
    assert (result["received"], result["duplicates"], len(result["loaded"])) == (2, 1, 1)
    assert database.execute("select count(*) from ledger.receipt where is_duplicate").fetchone() == (1,)


def test_a_bad_file_costs_only_itself_and_says_what_is_wrong(testland: Settings, database: Connection) -> None:
    deliver(testland, "clients_2021-04.csv")
    deliver(testland, "clients_2021-05.csv", HEADER, ROW)
    deliver(testland, "clients_2021-06.csv", HEADER.replace("area", "region"), ROW)
    deliver(testland, "clients_may.csv", HEADER, ROW.replace("theft", "drugs"))
    result = collect("XAA", "clients")
    assert [(name, state) for name, state, *_ in ledger(database)] == [
        ("clients_2021-04.csv", "rejected"),
        ("clients_2021-05.csv", "loaded"),
        ("clients_2021-06.csv", "rejected"),
        ("clients_may.csv", "rejected"),
    ]
    keys = sorted(str(rejected["message"]["key"]) for rejected in result["rejected"])
    assert keys == ["file_is_empty", "period_not_found_in_file_name", "required_columns_missing"]
    assert len(list(testland.landing.rglob("original.sealed"))) == 4
    tables = database.execute("select count(*) from pg_tables where tablename like 'arriving%'").fetchone()
    assert tables == (1,)


def test_a_rejected_delivery_is_read_again_once_the_country_file_is_mended(
    testland: Settings, database: Connection
) -> None:
    deliver(testland, "clients_2021-06.csv", HEADER.replace("area", "region"), ROW)
    collect("XAA", "clients")
    assert collect("XAA", "clients")["rejected"] == []
    mended = yaml.safe_load(yaml.safe_dump(COUNTRY))
    mended["datasets"]["clients"]["columns"]["region"] = "area"
    write_country(testland.project, mended)
    assert len(collect("XAA", "clients")["loaded"]) == 1
    assert ledger(database)[0][1] == "loaded"


def test_an_interrupted_collection_goes_on_where_it_stopped(
    testland: Settings, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(testland, "clients_2021-05.csv", HEADER, ROW)
    deliver(testland, "clients_2021-06.csv", HEADER, ROW.replace("theft", "drugs"))
    killed = KeyboardInterrupt("killed half-way")

    def dies_at_the_second(*arguments: Any) -> Any:
        if arguments[-1].file_name == "clients_2021-06.csv":
            raise killed
        return load_delivery(*arguments)

    monkeypatch.setattr(collecting, "load_delivery", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        collect("XAA", "clients")
    assert [state for _, state, *_ in ledger(database)] == ["loaded", "landed"]
    monkeypatch.setattr(collecting, "load_delivery", load_delivery)
    assert len(collect("XAA", "clients")["loaded"]) == 1
    assert [state for _, state, *_ in ledger(database)] == ["loaded", "loaded"]


def test_an_unforeseen_failure_is_named_and_the_others_go_on(
    testland: Settings, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(testland, "clients_2021-05.csv", HEADER, ROW)
    deliver(testland, "clients_2021-06.csv", HEADER, ROW + "x")

    def breaks_at_the_first(*arguments: Any) -> Any:
        if arguments[-1].file_name == "clients_2021-05.csv":
            raise ZeroDivisionError
        return load_delivery(*arguments)

    monkeypatch.setattr(collecting, "load_delivery", breaks_at_the_first)
    with pytest.raises(StriveError, match=r"clients_2021-05\.csv"):
        collect("XAA", "clients")
    assert [state for _, state, *_ in ledger(database)] == ["landed", "loaded"]


def test_a_backfill_reads_only_its_own_periods_again(testland: Settings, database: Connection) -> None:
    from datetime import date

    deliver(testland, "clients_2021-05.csv", HEADER, ROW)
    deliver(testland, "clients_2021-06.csv", HEADER, ROW.replace("theft", "drugs"))
    collect("XAA", "clients")
    result = collect("XAA", "clients", (date(2021, 5, 1), date(2021, 5, 31)))
    assert len(result["loaded"]) == 1
    names = database.execute(
        "select file_name from ledger.delivery where delivery_id = %s", (result["loaded"][0],)
    ).fetchone()
    assert names == ("clients_2021-05.csv",)


def test_files_that_no_dataset_claims_are_noted_until_they_are_moved(testland: Settings, database: Connection) -> None:
    stray = testland.inbox / "XAA" / "klients" / "clients_2021-05.csv"
    stray.parent.mkdir(parents=True)
    stray.write_text("x")
    (testland.inbox / "lost.csv").write_text("x")
    countries_with_new_files()
    rows = database.execute("select inbox_path from ledger.unclaimed_file order by inbox_path").fetchall()
    assert rows == [("XAA/klients/clients_2021-05.csv",), ("lost.csv",)]
    stray.unlink()
    countries_with_new_files()
    database.commit()
    assert database.execute("select count(*) from ledger.unclaimed_file").fetchone() == (1,)


def test_an_unknown_country_or_dataset_is_refused_with_those_that_there_are(testland: Settings) -> None:
    with pytest.raises(Refusal, match="XAA"):
        collect("XBB", "clients")
    with pytest.raises(Refusal, match="clients"):
        collect("XAA", "klients")


IIN = "991399900006"
NOTE_COLUMNS = HEADER + ",district"


def test_a_delivery_with_identifiers_where_none_belong_is_stopped(
    testland: Settings, database: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    project = testland.countries.parent
    columns = {**COUNTRY["datasets"]["clients"]["columns"], "district": "area"}
    del columns["area"]
    clients = {**COUNTRY["datasets"]["clients"], "columns": columns, "ignored_columns": ["area"]}
    write_country(project, {**COUNTRY, "datasets": {"clients": clients}})
    rows = [f"{ROW},Чуй", f"{ROW},Нарын", f"{ROW},Ош"]
    deliver(testland, "Образцов Азамат 2021-05.csv", NOTE_COLUMNS, *rows, f"{ROW},ИИН {IIN}", f"{ROW},Талас")
    (rejected,) = collect("XAA", "clients")["rejected"]
    said = str(rejected["message"])
    assert "'district'" in str(message_from_json(rejected["message"]).text("en")) and "line 5" in said
    everything = said + caplog.text + dump(database)
    assert IIN not in everything and "Образцов" not in everything
    assert database.execute("select count(*) from pg_tables where tablename like 'arriving%'").fetchone() == (0,)


def test_what_somebody_answers_for_passes_until_the_day_it_ends(testland: Settings, database: Connection) -> None:
    clients = COUNTRY["datasets"]["clients"]
    columns = {**clients["columns"], "phone": "conviction_category"}
    del columns["category"]
    entry = {"column": "Phone", "kinds": ["phone"], "reason": "of the office", "owner": "tester"}
    deliver(
        testland, "clients_2021-05.csv", HEADER.replace("category", "phone"), ROW.replace("theft", "+996 000 000001")
    )
    for until, loaded in (("2021-12-31", 0), ("2999-12-31", 1)):
        excepted = {**entry, "decided_on": "2021-01-01", "until": until}
        described = {**clients, "columns": columns, "no_identifiers": [excepted]}
        write_country(testland.countries.parent, {**COUNTRY, "datasets": {"clients": described}})
        assert len(collect("XAA", "clients")["loaded"]) == loaded


def test_a_fault_while_reading_says_nothing_of_the_data(
    testland: Settings, database: Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(connection: Connection, *_: Any) -> None:
        connection.execute("select %s::text::integer", (IIN + "x",))

    monkeypatch.setattr(collecting, "load_delivery", broken)
    deliver(testland, "clients_2021-05.csv", HEADER, ROW)
    with pytest.raises(StriveError) as raised:
        collect("XAA", "clients")
    assert IIN not in caplog.text + str(raised.value)
    assert "NumericValueOutOfRange 22003" in caplog.text


def dump(connection: Connection) -> str:
    connection.commit()
    tables = connection.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables "
        "where schemaname in ('ledger', 'raw', 'quality', 'quarantine')"
    ).fetchall()
    rows = [connection.execute(f"select t::text from {name} as t".encode()).fetchall() for (name,) in tables]
    return str(rows)
