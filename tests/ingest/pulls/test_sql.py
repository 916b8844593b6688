"""Tables and queries of a database as CSV: exact values, increments, and nothing written there."""

from __future__ import annotations

import csv
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors import connector_named
from ingest.pulls.endpoint import Endpoint, endpoint_of
from ingest.pulls.manners import Manners
from ingest.pulls.sql import pull_rows
from ingest.pulls.sql_values import as_text, comparable, watermark_of
from strive.errors import Refusal, SourceUnavailable
from tests.ingest.pulls.server.playing import Time


@pytest.fixture
def office(tmp_path: Path) -> Endpoint:
    """A database with a table of synthetic rows, whose names need quoting."""
    path = tmp_path / "office.db"
    with sqlite3.connect(path) as database:
        database.execute('create table "order" (id integer, "Имя, поле" text, amount numeric, changed text)')
        rows = [
            (number, f'значение "{number}"', number / 4, f"2026-03-{number:02} 10:00:00") for number in range(1, 21)
        ]
        database.executemany('insert into "order" values (?, ?, ?, ?)', rows)
        database.execute('insert into "order" values (21, null, null, null)')
    database.close()
    return endpoint_of("office_db", "sqlite", host=str(path))


def pulled(
    office: Endpoint, target: Path, since: str | None = None, **options: Any
) -> tuple[list[dict[str, str]], str | None]:
    found = pull_rows(office, options, since, target, Manners(attempts=2), sleep=lambda _: None)
    if found.path is None:
        return [], found.watermark
    with found.path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == found.rows
    return rows, found.watermark


def test_a_table_as_the_csv_connector_reads_it(office: Endpoint, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    rows, watermark = pulled(office, target, table="order")
    assert (len(rows), watermark) == (21, None)
    assert rows[2] == {"id": "3", "Имя, поле": 'значение "3"', "amount": "0.75", "changed": "2026-03-03 10:00:00"}
    read = [dict(row.values) for row in connector_named("csv").read(target, {}).rows()]
    assert read[2] == rows[2] and read[20]["Имя, поле"] is None
    assert (target.stat().st_mode & 0o077) == 0


def test_only_what_changed_and_what_has_no_time(office: Endpoint, tmp_path: Path) -> None:
    rows, watermark = pulled(office, tmp_path / "a.csv", table="order", watermark_column="changed")
    assert watermark == "2026-03-20T10:00:00.000000Z"
    rows, watermark = pulled(
        office, tmp_path / "b.csv", "2026-03-18T10:00:00.000000Z", table="order", watermark_column="changed"
    )
    assert sorted(row["id"] for row in rows) == ["18", "19", "20", "21"]


def test_a_query_with_a_number_as_watermark(office: Endpoint, tmp_path: Path) -> None:
    query = 'select id, amount from "order" where amount > 1;'
    rows, watermark = pulled(office, tmp_path / "a.csv", "19", query=query, watermark_column="id")
    assert [row["id"] for row in rows] == ["19", "20"] and watermark == "20"


def test_a_colon_in_a_query_is_a_colon(office: Endpoint, tmp_path: Path) -> None:
    query = "select id from \"order\" where changed like '%03 10:00:%'"
    assert pulled(office, tmp_path / "a.csv", query=query)[0] == [{"id": "3"}]


def test_a_misspelt_path_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable):
        pulled(endpoint_of("office_db", "sqlite", host=str(tmp_path / "misspelt.db")), tmp_path / "a.csv", table="t")
    assert not (tmp_path / "misspelt.db").exists()


def test_no_rows_leave_no_file(office: Endpoint, tmp_path: Path) -> None:
    assert pulled(office, tmp_path / "a.csv", query='select * from "order" where id > 99') == ([], None)
    assert not (tmp_path / "a.csv").exists() and not list(tmp_path.glob(".*"))


def test_the_watermark_is_bound_and_never_text_of_the_statement(office: Endpoint, tmp_path: Path) -> None:
    for since in ("x' or '1'='1", '0; drop table "order"'):
        with pytest.raises(Refusal) as refusal:
            pulled(office, tmp_path / "a.csv", since, table="order", watermark_column="id")
        assert refusal.value.message.key == "sql_watermark_misfit"
    with pytest.raises(Refusal):
        pulled(office, tmp_path / "a.csv", table='order"; drop table "order')
    assert len(pulled(office, tmp_path / "a.csv", table="order")[0]) == 21


def test_nothing_is_written_there(office: Endpoint, tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        pulled(office, tmp_path / "a.csv", query='delete from "order" returning *')
    assert len(pulled(office, tmp_path / "a.csv", table="order")[0]) == 21


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"table": "nowhere"}, "no such table"),
        ({"table": "order", "watermark_column": "changd"}, "changd"),
        ({"query": "selec 1"}, "syntax"),
        ({}, "table / query"),
        ({"table": "a", "query": "b"}, "table / query"),
        ({"tabel": "a"}, "tabel"),
    ],
)
def test_a_bad_question_is_refused_with_the_reason(
    options: dict[str, Any], said: str, office: Endpoint, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match=said):
        pulled(office, tmp_path / "a.csv", **options)


def test_a_database_that_is_not_there_is_tried_again(tmp_path: Path) -> None:
    time = Time()
    endpoint = endpoint_of("office_db", "sqlite", host=str(tmp_path / "no folder" / "x.db"))
    with pytest.raises(SourceUnavailable, match="office_db"):
        pull_rows(endpoint, {"table": "t"}, None, tmp_path / "a.csv", Manners(attempts=3), time.sleep, lambda: 1.0)
    assert time.slept == [1.0, 2.0]


@pytest.mark.parametrize("kind", ["http", "mssql"])
def test_a_kind_without_a_driver_is_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="office_db"):
        pull_rows(endpoint_of("office_db", kind, host="h"), {"table": "t"}, None, tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.10"), "0.10"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 10, tzinfo=UTC), "2026-03-01T10:00:00+00:00"),
        (b"\x00\xff", "00ff"),
        ({"a": "ё"}, '{"a": "ё"}'),
        (12, "12"),
    ],
)
def test_values_as_text(value: Any, text: str) -> None:
    assert as_text(value) == text


def test_watermarks_of_columns_of_any_type() -> None:
    since = "2026-03-01T10:20:30.500000Z"
    assert watermark_of(datetime(2026, 3, 1, 10, 20, 30, 500_000)) == since
    assert watermark_of(date(2026, 3, 1)) == "2026-03-01T00:00:00.000000Z"
    assert watermark_of(7) == "7" and watermark_of(20260301) == "20260301" and watermark_of(None) is None
    assert comparable(since, datetime(2020, 1, 1)) == datetime(2026, 3, 1, 10, 20, 30, 500_000)
    assert comparable(since, datetime(2020, 1, 1, tzinfo=UTC)).tzinfo is UTC
    assert comparable(since, date(2020, 1, 1)) == date(2026, 3, 1)
    assert comparable(since, "2020-01-01T00:00:00Z") == "2026-03-01T10:20:30"
    assert comparable(since, "2020-01-01") == "2026-03-01" and comparable("A7", "A1") == "A7"
