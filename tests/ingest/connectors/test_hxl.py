"""HXL-tagged tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hxl
import pytest

from ingest.connectors import recognise
from ingest.connectors.hxl.tags import normal_tag
from strive.errors import Refusal
from tests.ingest.connectors.conftest import MakeWorkbook, Read


def written(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "table.bin"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_tags_under_several_rows_of_headings(tmp_path: Path, read: Read) -> None:
    head = "Где?,,Сколько,\nОбласть,Код,Всего,№\n#adm1 +Name,#adm1+code,#affected ?,\n"
    path = written(tmp_path, head + 'Чуйская,KG08,"433,412",1\nОш,KG06,_,2\n')
    assert recognise(path).name == "hxl"
    reading, rows = read("hxl", path)
    assert [dict(row.values) for row in rows] == [
        {"#adm1+name": "Чуйская", "#adm1+code": "KG08", "#affected": "433,412", "№": "1"},
        {"#adm1+name": "Ош", "#adm1+code": "KG06", "#affected": "_", "№": "2"},
    ]
    assert rows[0].position == "line 4"
    assert reading.columns == ["#adm1+name", "#adm1+code", "#affected", "№"]
    assert reading.assumptions[-1].values == {
        "row": 3,
        "headings": "#adm1+name = Область; #adm1+code = Код; #affected = Всего",
    }


def test_tags_that_come_twice_and_texts_that_are_none(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, "a,b,c\n#org,#org,not a tag\nUNDP,UNODC,x\n")
    reading, rows = read("hxl", path)
    assert dict(rows[0].values) == {"#org": "UNDP", "#org (2)": "UNODC", "not a tag": "x"}
    assert reading.assumptions[-1].key == "hxl_malformed_tags"


def test_latin_1_and_a_first_line_for_excel(tmp_path: Path, read: Read) -> None:
    _, rows = read("hxl", written(tmp_path, "País;Año\n#country;#date+year\nPanamá;2015\n".encode("latin-1")))
    assert rows[0].values["#country"] == "Panamá"
    _, rows = read("hxl", written(tmp_path, "sep=;\nCountry;Year\n#country;#date+year\nKG;2015\n"))
    assert [(row.values["#country"], row.position) for row in rows] == [("KG", "line 4")]


def test_a_workbook_whose_second_sheet_is_tagged(make_workbook: MakeWorkbook, read: Read) -> None:
    tagged = [["Area", "People"], ["#adm1+name", "#affected"], ["Chuy", 12], ["Total", 12]]
    path = make_workbook([["Read me", "x"]] * 3, sheets={"Data": tagged})
    assert recognise(path).name == "hxl"
    _, rows = read("hxl", path)
    first = rows[0]
    assert (first.values["#adm1+name"], first.values["#affected"]) == ("Chuy", "12")
    assert first.position == "sheet 'Data', row 3"


@pytest.mark.parametrize(
    "content",
    [
        [["Area", "x"], ["(2020)", ""], ["#adm1+name", "#affected"], ["Chuy", 1.50], ["Osh", None, "more"]],
        [{"#adm1 +name": "Chuy", "#affected": 1.50}, {"#adm1 +name": "Osh"}],
    ],
)
def test_json(tmp_path: Path, read: Read, content: list[Any]) -> None:
    path = written(tmp_path, json.dumps(content).replace("1.5", "1.50"))
    assert recognise(path).name == "hxl"
    _, rows = read("hxl", path)
    assert [(row.values["#adm1+name"], row.values["#affected"]) for row in rows] == [("Chuy", "1.50"), ("Osh", None)]
    assert rows[1].position in {"rows[1]", "rows[4]"}


@pytest.mark.parametrize(
    ("content", "connector"),
    [
        ("# a comment\na,b\n1,2\n", "csv"),
        ("name,note\nx,#hashtag\ny,#other\n", "csv"),
        ("a,b\n1,2\n", "csv"),
    ],
)
def test_tables_without_tags_are_not_taken_for_tagged_ones(
    tmp_path: Path, read: Read, content: str, connector: str
) -> None:
    path = written(tmp_path, content)
    assert recognise(path).name == connector
    with pytest.raises(Refusal) as refused:
        read("hxl", path)
    assert refused.value.message.key == "hxl_no_tags"


def test_real_files_as_libhxl_reads_them(shared_data: Path, read: Read) -> None:
    """Cell by cell, for the files that libhxl reads; numbers of workbooks compare as numbers."""
    compared = 0
    for path in sorted((shared_data / "hxl").rglob("*")):
        if not path.is_file() or path.name == "input-invalid.csv":
            continue
        try:
            is_tagged = recognise(path).name == "hxl"
        except Refusal:
            continue
        if not is_tagged:
            continue
        encoding = "latin-1" if "latin1" in path.name else None
        source = hxl.data(str(path), hxl.InputOptions(allow_local=True, encoding=encoding))
        tags = [column.display_tag for column in source.columns]
        theirs = [row.values for row in source if any(str(value).strip() for value in row.values)]
        _, ours = read("hxl", path)
        assert len(ours) == len(theirs), path.name
        for row, values in zip(ours, theirs, strict=True):
            for place, tag in enumerate(tags):
                if tag and tag not in tags[:place] and place < len(values):
                    assert _plain(row.values.get(tag)) == _plain(values[place]), (path.name, tag)
                    compared += 1
    assert compared > 60_000


def _plain(value: object) -> object:
    text = " ".join(str(value if value is not None else "").split())
    try:
        return float(text)
    except ValueError:
        return text


def test_a_tag_has_one_form() -> None:
    assert [normal_tag(text) for text in ("#ORG +Type", "#org+type", " # org +type", "org")] == [
        "#org+type",
        "#org+type",
        "#org+type",
        None,
    ]
