"""Looking at a file without a database: the functions and the command ``strive read``."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.connectors import CONNECTORS, connector_named
from ingest.preview import harmless_cell, preview, write_rows
from strive.command_line.read import read
from strive.errors import Refusal

TABLE = "Отчёт за май\nИмя;Балл;Прим.\nАйбек;43,5;=HYPERLINK(1)\nГульнара;-5,2;+996 700\nИТОГО;38,3;\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "may.txt"
    path.write_bytes(TABLE.encode("cp1251"))
    return path


def strive_read(*arguments: str | Path, **environment: str) -> Result:
    return CliRunner().invoke(read, [str(argument) for argument in arguments], env={"COLUMNS": "120", **environment})


def test_preview_reads_to_the_end_and_keeps_the_first_rows(table: Path) -> None:
    found = preview(table, most_rows=1)
    assert (found.connector, found.columns, found.row_count) == ("csv", ["Имя", "Балл", "Прим."], 2)
    assert [dict(row.values) for row in found.first_rows] == [
        {"Имя": "Айбек", "Балл": "43,5", "Прим.": "=HYPERLINK(1)"}
    ]
    assert found.preamble == "Отчёт за май"
    assert "table_total_rows_left_out" in [message.key for message in found.assumptions]


def test_rows_as_lines_of_json(table: Path, tmp_path: Path) -> None:
    target = tmp_path / "rows.jsonl"
    assert write_rows(table, connector_named("csv").read(table, {}), target) == 2
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert rows[1] == {"_position": "line 4", "Имя": "Гульнара", "Балл": "-5,2", "Прим.": "+996 700"}


def test_rows_for_a_spreadsheet_start_no_formula(table: Path, tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    assert preview(table, out=target).row_count == 2
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["_position", "Имя", "Балл", "Прим."],
        ["line 3", "Айбек", "43,5", "'=HYPERLINK(1)"],
        ["line 4", "Гульнара", "-5,2", "+996 700"],
    ]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("\t=1", "'\t=1"),
        ("-5.3", "-5.3"),
        ("+7 700 123", "+7 700 123"),
        ("a=b", "a=b"),
        (None, ""),
    ],
)
def test_harmless_cells(cell: str | None, written: str) -> None:
    assert harmless_cell(cell) == written


def test_columns_that_appear_late_are_in_the_csv_header(tmp_path: Path) -> None:
    source, target = tmp_path / "data.json", tmp_path / "rows.csv"
    source.write_text('[{"_id": 1, "a": "x"}, {"_id": 2, "b": "y"}]', encoding="utf-8")
    preview(source, out=target)
    assert target.read_text(encoding="utf-8-sig").splitlines() == [
        "_position,_id,a,b",
        "results[0],1,x,",
        "results[1],2,,y",
    ]


def test_targets_that_cannot_be(table: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_bytes(table.read_bytes())
    for source, target, key in (
        (table, tmp_path / "rows.xlsx", "rows_target_unknown"),
        (own, own, "rows_target_is_source"),
        (table, tmp_path / "no" / "rows.csv", "rows_target_without_folder"),
    ):
        with pytest.raises(Refusal) as refused:
            preview(source, out=target)
        assert refused.value.message.key == key
    assert own.read_bytes() == table.read_bytes()


def test_a_target_that_cannot_be_written_is_said(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ingest.preview.os.replace", full)
    with pytest.raises(Refusal) as refused:
        preview(table, out=tmp_path / "rows.csv")
    assert refused.value.message.key == "rows_target_not_writable"
    assert "No space left" in refused.value.message.text("en")
    assert list(tmp_path.glob("*rows.csv*")) == []


def test_a_refusal_half_way_leaves_no_file(tmp_path: Path) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "rows.jsonl"
    source.write_text('имя,год\nа,1990\n"б,1991\nв,1992\n', encoding="utf-8")
    with pytest.raises(Refusal):
        preview(source, out=target)
    assert list(tmp_path.iterdir()) == [source]


def test_command_shows_and_says_in_both_languages(table: Path, tmp_path: Path) -> None:
    english = strive_read(table, "--language", "en")
    assert english.exit_code == 0, english.output
    for text in ("2 rows, 3 columns", "Encoding cp1251", "Айбек", "Assumed:", "line 2"):
        assert text in english.output
    russian = strive_read(table, "--rows", "0", "--out", tmp_path / "rows.jsonl", STRIVE_LANGUAGE="ru")
    assert russian.exit_code == 0
    assert "строк: 2, столбцов: 3" in russian.output
    assert "Записано строк: 2" in russian.output
    assert "Айбек" not in russian.output


def test_command_passes_options_and_the_sheet(tmp_path: Path) -> None:
    source = tmp_path / "data.json"
    source.write_text('[{"_id": 1, "p": [{"p/n": "x"}, {"p/n": "y"}]}]', encoding="utf-8")
    assert "2 rows" in strive_read(source, "--option", "repeat=p", "--language", "en").output
    for arguments in (["--option", "repeat"], ["--option", "sheet=x"], ["--as", "exel"], ["--as", "sdmx"]):
        result = strive_read(source, *arguments)
        assert (result.exit_code, result.stdout) == (3, ""), arguments
        assert result.stderr.strip()


def test_command_refuses_with_the_reason_on_stderr(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.touch()
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for place in (path, tmp_path, tmp_path / "missing.csv", pipe):
        result = strive_read(place, "--language", "ru")
        assert result.exit_code == 3
        assert result.stdout == ""
        assert place.name in result.stderr


def test_command_never_shows_a_traceback_nor_a_value(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise KeyError("Айбек")

    monkeypatch.setattr(type(CONNECTORS["csv"]), "read", break_down)
    result = strive_read(table, "--as", "csv", "--language", "en")
    assert result.exit_code == 1
    assert "may.txt" in result.stderr
    assert "csv" in result.stderr
    assert "KeyError" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Айбек" not in result.stderr


def test_cells_that_look_like_markup_are_shown_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("[bold]имя,год\n[/red],1990\n[link=x]б,1991\n", encoding="utf-8")
    result = strive_read(path)
    assert result.exit_code == 0, result.stderr
    assert "[/red]" in result.stdout


def test_no_real_file_breaks_the_command(shared_data: Path) -> None:
    paths = [path for path in sorted(shared_data.rglob("*")) if path.is_file() and path.stat().st_size < 2_000_000]
    assert len(paths) > 700
    codes = {path: strive_read(path, "--rows", "2").exit_code for path in paths}
    assert set(codes.values()) == {0, 3}, [path.name for path, code in codes.items() if code not in {0, 3}]
    assert sum(code == 0 for code in codes.values()) > 500


PERSONS = "ПИН;Ф.И.О.;Телефон;Сумма;Заметка\n" + "".join(
    f"2991319850000{n};Образцова Назгүл Асановна;+996 000 00000{n};123456789{n};пришла с somebody{n}@example.org\n"
    for n in range(1, 4)
)


def test_cells_of_persons_are_shown_as_shapes_unless_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "Образцова Назгүл.csv"
    path.write_text(PERSONS, encoding="utf-8")
    said = strive_read(path, COLUMNS="200").stdout
    for value in ("29913198500001", "Назгүл", "000001", "somebody1"):
        assert value not in said
    assert "1234567891" in said and "99999999999999" in said
    for kind in ("national numbers", "names of persons", "telephone numbers", "e-mail addresses"):
        assert kind in said
    shown = strive_read(path, "--show-values", COLUMNS="200").stdout
    assert "29913198500001" in shown and "Назгүл" in shown and "Образцова Назгүл.csv" in shown


def test_what_is_written_out_is_complete(tmp_path: Path) -> None:
    path, target = tmp_path / "persons.csv", tmp_path / "rows.jsonl"
    path.write_text(PERSONS, encoding="utf-8")
    strive_read(path, "--out", target)
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["ПИН"] for row in rows] == ["29913198500001", "29913198500002", "29913198500003"]


def test_a_refusal_does_not_repeat_a_name_in_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "Образцова Назгүл Асановна.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    result = strive_read(path)
    assert result.exit_code == 3 and "Назгүл" not in result.stderr and "яяя" in result.stderr
