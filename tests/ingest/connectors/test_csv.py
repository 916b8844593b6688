"""Tables in text files."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from ingest.connectors import recognise
from strive.errors import Refusal
from strive.messages import Message

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.connectors.conftest import Read

RUSSIAN = "Год;Область;Значение\r\n2018;Чуйская;62,8\r\n2019;Ошская;71,4\r\n"


def written(tmp_path: Path, content: str | bytes, name: str = "delivery.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def keys(messages: list[Message]) -> list[str]:
    return [message.key for message in messages]


def test_semicolons_with_decimal_commas(tmp_path: Path, read: Read) -> None:
    reading, rows = read("csv", written(tmp_path, RUSSIAN))
    assert reading.columns == ["Год", "Область", "Значение"]
    assert [(row.position, row.values["Значение"]) for row in rows] == [("line 2", "62,8"), ("line 3", "71,4")]
    assert reading.doubts == []


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(tmp_path: Path, read: Read, separator: str) -> None:
    text = "\n".join(separator.join(row) for row in (["имя", "пол", "год"], ["а", "м", "1990"], ["б", "ж", "1991"]))
    reading, rows = read("csv", written(tmp_path, text))
    assert reading.columns == ["имя", "пол", "год"]
    assert rows[1].values == {"имя": "б", "пол": "ж", "год": "1991"}


def test_separator_named_by_the_first_line(tmp_path: Path, read: Read) -> None:
    reading, rows = read("csv", written(tmp_path, "sep=|\r\nимя|доля\r\nа,б|1;2\r\n"))
    assert reading.columns == ["имя", "доля"]
    assert [(row.position, dict(row.values)) for row in rows] == [("line 3", {"имя": "а,б", "доля": "1;2"})]
    assert "csv_separator_by_line" in keys(reading.assumptions)


def test_options_override_what_would_be_found(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, "x;y\na,b\nимя,год\nа,1990\n".encode("cp866"))
    reading, rows = read("csv", path, separator=",", header_row=3, encoding="cp866")
    assert reading.columns == ["имя", "год"]
    assert rows[0].position == "line 4"
    for options, key in (
        ({"encoding": "cp9999"}, "text_encoding_unknown"),
        ({"separator": "ab"}, "csv_separator_misfit"),
        ({"header_row": 99}, "csv_header_line_missing"),
    ):
        with pytest.raises(Refusal) as refused:
            read("csv", path, **options)
        assert refused.value.message.key == key


def test_title_rows_empty_columns_and_blank_lines(tmp_path: Path, read: Read) -> None:
    text = "7-1-2;;;;;;\n;;;;;;\nГод;Единица;Значение;;;;\n2015;процент;42.98;;;;\n\n2016;процент;46.35;;;;\n"
    reading, rows = read("csv", written(tmp_path, text))
    assert reading.preamble == "7-1-2"
    assert reading.columns == ["Год", "Единица", "Значение"]
    assert [row.position for row in rows] == ["line 4", "line 6"]
    assert reading.doubts == []


def test_quoted_line_ends_keep_the_physical_line_numbers(tmp_path: Path, read: Read) -> None:
    text = 'имя,прим.\r\nа,"две\r\nстроки, и ""кавычки"""\r\nб,нет\r\n'
    _, rows = read("csv", written(tmp_path, text))
    assert [(row.position, row.values["прим."]) for row in rows] == [
        ("line 2", 'две\r\nстроки, и "кавычки"'),
        ("line 4", "нет"),
    ]


def test_ragged_rows_are_kept_with_their_line(tmp_path: Path, read: Read) -> None:
    reading, rows = read("csv", written(tmp_path, "а,б,в\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n"))
    assert [dict(row.values) for row in rows][1:3] == [
        {"а": "1", "б": "2", "в": None, "column 4": None},
        {"а": "1", "б": "2", "в": "3", "column 4": "4"},
    ]
    found = {doubt.key: (doubt.values["count"], doubt.values["line"]) for doubt in reading.doubts}
    assert found == {"csv_rows_too_long": (1, 4), "csv_rows_too_short": (1, 3)}


def test_repeated_header_and_hxl_tags_are_left_out(tmp_path: Path, read: Read) -> None:
    reading, rows = read(
        "csv",
        written(tmp_path, "Страна,Год,Число\n#country,#date+year,#value\nKG,2020,1\nСтрана,Год,Число\nKG,2021,2\n"),
    )
    assert [row.values["Год"] for row in rows] == ["2020", "2021"]
    assert {"table_header_rows_left_out", "table_tag_rows_left_out"} <= set(keys(reading.assumptions))


def test_total_is_left_out_but_a_category_of_that_name_is_kept(tmp_path: Path, read: Read) -> None:
    text = "Категория,Год,Число\nВсего,2020,5\nВсего,2021,6\nИТОГО,,11\nTotal,2022,7\n"
    reading, rows = read("csv", written(tmp_path, text))
    assert [row.values["Категория"] for row in rows] == ["Всего", "Всего", "Total"]
    assert "table_total_rows_left_out" in keys(reading.assumptions)


def test_header_only_is_a_doubt(tmp_path: Path, read: Read) -> None:
    reading, rows = read("csv", written(tmp_path, "Year,Units,Value\n"))
    assert (reading.columns, rows, keys(reading.doubts)) == (["Year", "Units", "Value"], [], ["table_has_no_rows"])


def test_zero_bytes_are_left_out_with_a_doubt(tmp_path: Path, read: Read) -> None:
    reading, rows = read("csv", written(tmp_path, b"name,year\nab\x00c,1990\n"))
    assert rows[0].values["name"] == "abc"
    assert keys(reading.doubts) == ["csv_zero_bytes"]


def test_a_quote_that_never_closes_is_refused_with_its_line(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, 'имя,год\nа,1990\n"б,1991\nв,1992\nг,1993\n')
    with pytest.raises(Refusal) as refused:
        read("csv", path)
    assert refused.value.message.key == "csv_quote_never_closes"
    assert refused.value.message.values["line"] == 3


def test_quotes_inside_unquoted_fields_are_text(tmp_path: Path, read: Read) -> None:
    _, rows = read("csv", written(tmp_path, 'имя,труба\nа,5" ж\nб,6"\n'))
    assert [row.values["труба"] for row in rows] == ['5" ж', '6"']


def test_one_column_is_read_when_asked_for(tmp_path: Path, read: Read) -> None:
    reading, rows = read("csv", written(tmp_path, "номер\nа-1\nа-2\n"))
    assert (reading.columns, len(rows), keys(reading.doubts)) == (["номер"], 2, ["csv_one_column"])


def test_numbers_alone_have_no_header(tmp_path: Path, read: Read) -> None:
    with pytest.raises(Refusal) as refused:
        read("csv", written(tmp_path, "1,2.5\n3,4.5\n5,6.5\n"))
    assert refused.value.message.key == "csv_no_header"


def test_spreadsheet_dates_among_numbers_and_mixed_alphabets(tmp_path: Path, read: Read) -> None:
    reading, _ = read("csv", written(tmp_path, "год;доля;имя\n2019;2,5;Ош\n2020;03.май;Oш\n2021;мар.48;Талас\n"))
    assert keys(reading.doubts) == ["cells_month_for_number", "cells_mixed_alphabets"]


def test_dates_among_numbers_are_doubted(tmp_path: Path, read: Read) -> None:
    body = "".join(f"{2000 + n};{n},5\n" for n in range(9))
    reading, _ = read("csv", written(tmp_path, f"год;доля\n{body}2019;03.05.2021\n"))
    assert [(doubt.key, doubt.values["position"]) for doubt in reading.doubts] == [("cells_date_for_number", "line 11")]


def test_apostrophes_around_decimal_commas(tmp_path: Path, read: Read) -> None:
    body = "".join(f"201{n},Ош,'{n},5'\n" for n in range(9))
    reading, rows = read("csv", written(tmp_path, f"год,место,доля\n{body}"))
    assert [row.values["доля"] for row in rows][:2] == ["0,5", "1,5"]
    assert "csv_quoted_by_apostrophes" in keys(reading.assumptions)
    reading, rows = read("csv", written(tmp_path, "год,место,доля\n2019,'Ош,1\n2020,'Ош,2\n2021,'Ош',3\n"))
    assert [row.values["место"] for row in rows] == ["'Ош", "'Ош", "'Ош'"]


def test_decimal_commas_without_quotes_are_refused(tmp_path: Path, read: Read) -> None:
    body = "".join(f"201{n},Ош,{n},5\n" if n % 2 else f"201{n},Ош,{n}\n" for n in range(9))
    with pytest.raises(Refusal) as refused:
        read("csv", written(tmp_path, f"год,место,доля\n{body}"))
    assert refused.value.message.key == "csv_decimal_commas"
    assert refused.value.message.values == {"file": "delivery.csv", "count": 4, "rows": 9, "line": 3}


def test_columns_without_a_name_are_said(tmp_path: Path, read: Read) -> None:
    reading, rows = read("csv", written(tmp_path, "имя;;год\nа;x;1990\nб;;1991\n"))
    assert dict(rows[0].values) == {"имя": "а", "column 2": "x", "год": "1990"}
    assert keys(reading.doubts) == ["table_columns_without_name"]


def number(text: str | None) -> str | None:
    return text.replace(",", ".").strip() if text else text


@pytest.mark.parametrize(
    ("office", "least"), [("kg-csv", {"bfaae7d_1-2-2.csv", "29f0705_17-8-1.csv"}), ("kz-csv", {"6c9363d_2-3-1.csv"})]
)
def test_real_files_agree_with_the_clean_ones(shared_data: Path, read: Read, office: str, least: set[str]) -> None:
    """Where the office later published the same table clean, encodings and separators must give the same cells."""
    agreeing = set()
    for path in sorted((shared_data / "messy" / office).glob("*.csv")):
        reading, rows = read("csv", path)
        assert rows, path.name
        truth = path.parent / "truth" / path.name
        if not truth.exists():
            continue
        with truth.open(encoding="utf-8-sig", newline="") as file:
            clean = [[number(cell) for cell in row if cell] for row in csv.reader(file) if any(row)]
        ours = [[number(cell) for cell in row.values.values() if cell] for row in rows]
        assert len(reading.columns) >= 3
        words = {cell for row in ours for cell in row if cell and not cell.isascii()}
        known = {cell for row in clean for cell in row if cell}
        if sum(row in clean for row in ours) == len(ours):
            agreeing.add(path.name)
        elif "REF_AREA" not in known:  # those with codes in place of names have other words by intent
            assert len(words & known) >= 0.5 * len(words), path.name
    assert least <= agreeing


def test_many_blank_rows_above_the_table_do_not_hide_it(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, ",,,\n" * 70 + ",год,область,доля\n,2018,Чуй,62.8\n,2019,Чуй,63.1\n")
    assert recognise(path).name == "csv"
    _, rows = read("csv", path)
    assert [(row.position, row.values["доля"]) for row in rows] == [("line 72", "62.8"), ("line 73", "63.1")]


def test_headers_of_several_rows_are_flattened(tmp_path: Path, read: Read) -> None:
    text = "Отчёт за год;;;;\n\nРегион;2019;;2020;\n;муж;жен;муж;жен\n;эркек;аял;эркек;аял\nОш;1;2;3;4\nНарын;5;6;7;8\n"
    reading, rows = read("csv", written(tmp_path, text))
    assert reading.columns == [
        "Регион",
        *(f"{year} / {sex}" for year in (2019, 2020) for sex in ("муж / эркек", "жен / аял")),
    ]
    assert [(row.position, list(row.values.values())) for row in rows] == [
        ("line 6", ["Ош", "1", "2", "3", "4"]),
        ("line 7", ["Нарын", "5", "6", "7", "8"]),
    ]
    assert reading.preamble == "Отчёт за год"
    _, first_only = read("csv", written(tmp_path, text), header_row=3, header_rows=1)
    assert len(first_only) == 4


def test_a_row_under_a_column_without_a_name_is_no_header(tmp_path: Path, read: Read) -> None:
    for text in ("имя,,род\nа,б,\nв,г,д\n", "имя,род,\nа,,б\nв,г,д\n"):
        _, rows = read("csv", written(tmp_path, text))
        assert len(rows) == 2


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_without_an_end_is_refused(
    tmp_path: Path, read: Read, quote: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.connectors.csv.rows.FIELD_SIZE_LIMIT", 1 << 21)
    monkeypatch.setattr("ingest.connectors.tables.separators.FIELD_SIZE_LIMIT", 1 << 21)
    path = written(tmp_path, f"имя,год\nа,{quote}{'x' * (3 << 20)}{quote}\n")
    with pytest.raises(Refusal) as refused:
        read("csv", path)
    assert refused.value.message.key == "csv_cell_too_long"
    assert "2" in refused.value.message.text("ru")


@pytest.mark.parametrize(
    ("cells", "doubts"),
    [
        ("3,15;03.май;мар.48;10,88", ["cells_month_for_number"]),
        ("3,15;03.мам;қаз.88;10,88", ["cells_month_for_number"]),  # Kazakh
        ("3.15;3-May;Mar-48;10.88", ["cells_month_for_number"]),
        ("03.май;мар.48;окт.88", ["cells_month_for_number"]),  # no column of dates is written in both ways
        ("3,15;03.05.2019;10.10.1988;10,88;4,5;5,5", ["cells_date_for_number"]),
        ("янв.21;фев.21;мар.21", []),
        ("01.май;02.май", []),
        ("17.05.2021;18.05.2021;5", []),
    ],
)
def test_numbers_that_became_dates(tmp_path: Path, read: Read, cells: str, doubts: list[str]) -> None:
    lines = [f"{2000 + place};{cell}" for place, cell in enumerate(cells.split(";"))]
    reading, _ = read("csv", written(tmp_path, "\n".join(["Год;Значение", *lines])))
    assert keys(reading.doubts) == doubts
