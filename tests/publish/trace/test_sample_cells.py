"""Cells of the sample, chosen at random: the traced rows give the published numerator and denominator, every one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from dbt_project.vintages import make_views
from ingest.landing import Landing, sha256_of
from publish.trace.answer import Trace
from publish.trace.question import Question
from publish.trace.tracing import needs_recomputing, trace
from strive.command_line.trace import trace as command
from strive.command_line.trace_output import csv_text, json_text
from strive.database import Connection
from strive.errors import NotReady, Refusal
from tests.pipeline.warehouse import Warehouse
from tests.publish.trace.cells import cells_of_status, question_of, some_of_each_period_type

SEED = 20210517


@pytest.fixture
def warehouse(sample_warehouse: Warehouse) -> Iterator[Connection]:
    with sample_warehouse.in_use() as connection:
        yield connection


@pytest.fixture(scope="module")
def chosen(sample_warehouse: Warehouse) -> list[dict[str, Any]]:
    with sample_warehouse.in_use() as connection:
        return some_of_each_period_type(cells_of_status(connection, "published"), 60, SEED)


def wrong(cells: list[dict[str, Any]], traces: list[Trace]) -> list[Any]:
    """The cells whose trace is of another cell, or does not give their numbers row by row."""
    return [
        (cell, traced.parts)
        for cell, traced in zip(cells, traces, strict=True)
        if traced.cell["cell_id"] != cell["cell_id"] or not traced.agrees or not _rows_are_the_counted_ones(traced)
    ]


def _rows_are_the_counted_ones(traced: Trace) -> bool:
    listed = Counter(row["part"] for row in traced.rows or [] if row["row_number"] is not None)
    return listed == Counter({part.name: part.rows for part in traced.parts or [] if part.rows})


def test_random_cells_are_traced_to_rows_that_give_their_numbers(
    warehouse: Connection, sample_warehouse: Warehouse, chosen: list[dict[str, Any]]
) -> None:
    assert {cell["period_type"] for cell in chosen} == {"M", "Q", "A", "E", "P"}
    traces = [trace(warehouse, question_of(cell)) for cell in chosen]
    assert wrong(chosen, traces) == []
    assert not any(traced.recomputed for traced in traces)
    for traced in traces:
        assert traced.deliveries and traced.rules and traced.definition["definition_en"]
        assert {row["delivery_id"] for row in traced.rows or []} == {d["delivery_id"] for d in traced.deliveries}
        assert all(row["source_position"] for row in traced.rows or [] if row["row_number"] is not None)
    for delivery in traces[0].deliveries:
        landing = Landing.of(warehouse, sample_warehouse.settings, delivery["delivery_id"].split("-")[0])
        original = landing.open(delivery["file_sha256"], delivery["file_name"])
        assert sha256_of(original) == delivery["file_sha256"]


def test_a_vintage_whose_deliveries_were_superseded_is_traced_from_their_raw_rows(
    warehouse: Connection, sample_warehouse: Warehouse, chosen: list[dict[str, Any]]
) -> None:
    make_views(sample_warehouse.settings)
    assert not make_views(sample_warehouse.settings), "nothing changed, so nothing is made again"
    warehouse.execute("update ledger.delivery set superseded_by = delivery_id")  # rolled back with the connection
    warehouse.execute("create temp table nothing_counts_today as select * from ledger.current_delivery")
    cells = [c for kind in "MQAEP" for c in [c for c in chosen if c["period_type"] == kind][:1]]
    assert {cell["period_type"] for cell in cells} == {"M", "Q", "A", "E", "P"}
    assert needs_recomputing(warehouse, question_of(cells[0]))
    traces = [trace(warehouse, question_of(cell)) for cell in cells]
    assert wrong(cells, traces) == []
    assert all(traced.recomputed for traced in traces)


def test_the_views_of_a_vintage_hold_what_the_build_counted(warehouse: Connection, sample_warehouse: Warehouse) -> None:
    make_views(sample_warehouse.settings)
    warehouse.execute("select set_config('strive.vintage', '1', true)")
    views, build = (
        warehouse.execute(f"select count(*), sum(hashtextextended(t::text, 0)) from {table} as t".encode()).fetchone()
        for table in ("as_of.contribution", "indicators.contribution")
    )
    assert views == build


def test_no_key_and_nothing_about_a_person_is_in_a_trace(warehouse: Connection) -> None:
    traced = trace(warehouse, Question("PRB-01", "KGZ", "2021-05"))
    keys = {
        str(row[0])
        for row in warehouse.execute(
            "select counted_key from indicators.contribution where indicator_code = 'PRB-01' and country_code = 'KGZ'"
        )
    }
    text = json_text(traced) + csv_text(traced)
    assert len(keys) > 700
    assert not any(key in text for key in keys)
    assert set(traced.rows[0] if traced.rows else ()) == {
        "part",
        "record_type",
        "delivery_id",
        "row_number",
        "source_position",
        "amount",
    }


def test_hidden_cells_say_neither_rows_nor_counts(warehouse: Connection) -> None:
    hidden = some_of_each_period_type(cells_of_status(warehouse, "suppressed"), 20, SEED)
    for cell in hidden:
        traced = trace(warehouse, question_of(cell))
        assert traced.withheld == "hidden"
        assert traced.rows is None and traced.parts is None and traced.agrees is None
        assert traced.deliveries and traced.rules, cell
        told = [*(d[n] for d in traced.deliveries for n in d if n.startswith("rows_")), *_refused(traced)]
        assert set(told) == {None}
    assert warehouse.execute("select count(*) from ledger.disclosure").fetchone() == (0,)


def _refused(traced: Trace) -> list[Any]:
    return [rule["rows_failed"] for rule in traced.rules]


def test_all_hidden_cells_of_an_indicator_and_country_name_the_same_deliveries(warehouse: Connection) -> None:
    hidden = cells_of_status(warehouse, "suppressed")
    cells = [cell for cell in hidden if (cell["indicator_code"], cell["country_code"]) == ("PRB-01", "KGZ")][:15]
    named = {tuple(sorted(d["delivery_id"] for d in trace(warehouse, question_of(c)).deliveries)) for c in cells}
    assert len(cells) == 15
    assert len(named) == 1


@pytest.mark.parametrize("function", ["quality.trace_rows(%s)", "quality.trace_parts(%s)"])
def test_a_hidden_cell_is_refused_in_sql_as_well(warehouse: Connection, function: str) -> None:
    cell = cells_of_status(warehouse, "suppressed")[0]
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="hidden"):
        warehouse.execute(f"select * from {function}".encode(), (cell["cell_id"],))


def test_revealing_is_noted_with_person_and_reason(warehouse: Connection) -> None:
    cell = cells_of_status(warehouse, "suppressed")[0]
    warehouse.execute("select set_config('strive.person', 'an engineer', false)")
    rows = warehouse.execute("select * from quality.reveal_rows(%s, 'audit 7')", (cell["cell_id"],)).fetchall()
    noted = warehouse.execute("select cell_id, vintage_id, reason, person from ledger.disclosure").fetchall()
    assert noted == [(cell["cell_id"], 1, "audit 7", "an engineer")]
    assert rows is not None
    with pytest.raises(psycopg.errors.CheckViolation):
        warehouse.execute("select * from quality.reveal_rows(%s, ' ')", (cell["cell_id"],))


def test_corrections_of_the_traced_rows_are_named(warehouse: Connection) -> None:
    asked = Question("PRB-01", "KGZ", "2021-05")
    row, *_ = trace(warehouse, asked).rows or []
    if warehouse.execute("select to_regclass('quality.correction')").fetchone() != (None,):
        warehouse.execute("drop table quality.corrected_value, quality.correction cascade")  # rolled back
    warehouse.execute("create table quality.correction (correction_id text, field text, why_en text, why_ru text)")
    warehouse.execute(
        "create table quality.corrected_value (correction_id text, delivery_id text, row_number bigint, field text)"
    )
    warehouse.execute("insert into quality.correction values ('C-1', 'sex', 'why', 'почему'), ('C-2', 'sex', '', '')")
    warehouse.execute(
        "insert into quality.corrected_value values ('C-1', %(d)s, %(r)s, 'sex'), ('C-2', %(d)s, -1, 'sex')",
        {"d": row["delivery_id"], "r": row["row_number"]},
    )
    found = [(c["correction_id"], c["rows_corrected"]) for c in trace(warehouse, asked).corrections]
    assert found == [("C-1", 1)], "the row -1 does not count in the cell"


def test_what_was_not_published_is_said(warehouse: Connection) -> None:
    from datetime import UTC, datetime

    with pytest.raises(Refusal, match="Published: "):
        trace(warehouse, Question("PRB-01", "KGZ", "1999-01"))
    with pytest.raises(Refusal, match="Nothing of PRB-99"):
        trace(warehouse, Question("PRB-99", "KGZ", "2021-05"))
    with pytest.raises(NotReady, match="2001-01-01"):
        trace(warehouse, Question("PRB-01", "KGZ", "2021-05", as_of=datetime(2001, 1, 1, tzinfo=UTC)))


def test_as_json_and_as_csv(warehouse: Connection) -> None:
    traced = trace(warehouse, Question("PRB-01", "KGZ", "2021-05"))
    told = json.loads(json_text(traced))
    assert (told["cell"]["numerator"], told["agrees"], len(told["rows"])) == ("743", True, 743)
    header, *lines = csv_text(traced).splitlines()
    assert header.startswith("part,record_type,delivery_id,file_name,file_sha256,row_number,source_position")
    assert len(lines) == 743


def test_the_command_says_it_in_words_json_and_csv(sample_warehouse: Warehouse) -> None:
    with sample_warehouse.in_use():
        asked = ["PRB-01", "kgz", "2021-05"]
        words, as_json, as_csv, nothing = (
            CliRunner().invoke(command, [*asked, *more]) for more in ([], ["--json"], ["--csv"], ["--reveal", " "])
        )
    assert words.exit_code == as_json.exit_code == as_csv.exit_code == 0, words.output
    assert "value 743 persons" in words.output and "give exactly what is published" in words.output
    assert json.loads(as_json.output)["agrees"] is True
    assert len(as_csv.output.splitlines()) == 744
    assert nothing.exit_code == 1 and "--reveal" in nothing.output
