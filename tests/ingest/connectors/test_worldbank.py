"""World Bank indicators: the API's answers, wide and long exports, workbooks."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors import recognise
from ingest.connectors.recording import PageToRecord, write_recording
from strive.errors import Refusal
from tests.ingest.connectors.conftest import MakeWorkbook, Read

HEADER = {"page": 1, "pages": 1, "per_page": "50", "total": 3, "lastupdated": "2025-07-01", "sourceid": "2"}


def row(country: str, iso3: str, name: str, value: Any, date: str = "2022") -> dict[str, Any]:
    return {
        "indicator": {"id": "SP.POP.TOTL", "value": "Population, total"},
        "country": {"id": country, "value": name},
        "countryiso3code": iso3,
        "date": date,
        "value": value,
        "unit": "",
        "decimal": 0,
    }


ROWS = [
    row("KG", "KGZ", "Kyrgyz Republic ", 6974900),
    row("1A", "", "Arab World", 1.25),
    row("ZH", "AFE", "Africa Eastern and Southern", None),
]


def written(tmp_path: Path, answer: Any) -> Path:
    path = tmp_path / "answer.json"
    path.write_text(answer if isinstance(answer, str) else json.dumps(answer), "utf-8")
    return path


def test_an_answer_of_the_api(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, json.dumps([HEADER, ROWS]).replace("1.25", "1.250"))
    assert recognise(path).name == "worldbank"
    reading, rows = read("worldbank", path)
    assert dict(rows[0].values) == {
        "indicator_code": "SP.POP.TOTL",
        "indicator": "Population, total",
        "country_code": "KG",
        "country": "Kyrgyz Republic",
        "country_iso3": "KGZ",
        "year": "2022",
        "value": "6974900",
        "unit": None,
        "decimal": "0",
        "is_aggregate": "false",
    }
    assert [row.values["value"] for row in rows[1:]] == ["1.250", None]
    assert [row.values["is_aggregate"] for row in rows[1:]] == ["true", "true"]
    assert rows[2].position == "rows[2]"
    assert reading.reported_at == datetime(2025, 7, 1, tzinfo=UTC)
    assert [(note.key, note.values["count"]) for note in reading.assumptions] == [("worldbank_names_trimmed", 1)]
    assert reading.doubts == []
    assert len(read("worldbank", written(tmp_path, ROWS))[1]) == 3


def test_pages(tmp_path: Path, read: Read) -> None:
    header = {**HEADER, "pages": 2, "total": 4}
    reading, _ = read("worldbank", written(tmp_path, [header, ROWS]))
    assert [(doubt.key, doubt.values["count"]) for doubt in reading.doubts] == [("worldbank_pages_missing", 4)]
    pages = [json.dumps([{**header, "page": page}, rows]).encode() for page, rows in ((1, ROWS), (2, ROWS[:1]))]
    path = tmp_path / "pull.zip"
    write_recording(path, "worldbank", [PageToRecord(pages[0], 3), PageToRecord(pages[1], 1)], ".json")
    reading, rows = read("worldbank", path)
    assert [row.position for row in rows][2:] == ["page 1, rows[2]", "page 2, rows[0]"]
    assert reading.doubts == []


def test_no_rows(tmp_path: Path, read: Read) -> None:
    answer = [{"page": 0, "pages": 0, "per_page": 50, "total": 0, "sourceid": None}, None]
    reading, rows = read("worldbank", written(tmp_path, answer))
    assert (rows, [doubt.key for doubt in reading.doubts]) == ([], ["table_has_no_rows"])


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ([{"message": [{"id": "120", "key": "Invalid value", "value": "not valid"}]}], "worldbank_error"),
        ([HEADER, ROWS[:2]], "worldbank_cut_off"),
        (json.dumps([HEADER, ROWS])[:-20], "content_is_broken_json"),
    ],
)
def test_errors_and_cut_off_answers_are_refused(tmp_path: Path, read: Read, answer: Any, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read("worldbank", written(tmp_path, answer))
    assert refused.value.message.key == key


WIDE = """\ufeff"Data Source","World Development Indicators",

"Last Updated Date","2021-09-15",

"Country Name","Country Code","Indicator Name","Indicator Code","1960","1961","2020",
"Kyrgyz Republic","KGZ","Population, total","SP.POP.TOTL","2172300","","6579900",
"World","WLD","Population, total","SP.POP.TOTL","","","7",
"""


def test_a_wide_export_becomes_long(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, WIDE)
    assert recognise(path).name == "worldbank"
    reading, rows = read("worldbank", path)
    assert [tuple(row.values.values()) for row in rows] == [
        ("Kyrgyz Republic", "KGZ", "Population, total", "SP.POP.TOTL", "1960", "2172300", "false"),
        ("Kyrgyz Republic", "KGZ", "Population, total", "SP.POP.TOTL", "2020", "6579900", "false"),
        ("World", "WLD", "Population, total", "SP.POP.TOTL", "2020", "7", "true"),
    ]
    assert rows[1].position == "line 6, 2020"
    assert reading.reported_at == datetime(2021, 9, 15, tzinfo=UTC)
    assert reading.columns == list(rows[0].values)
    assert reading.columns[-3:] == ["year", "value", "is_aggregate"]
    assert reading.assumptions[-1].values == {"periods": 3, "empty": 3}


def test_a_databank_export(tmp_path: Path, read: Read) -> None:
    text = (
        "Country Name,Country Code,Series Name,Series Code,2019 [YR2019],2020 [YR2020]\n"
        "Kazakhstan,KAZ,GDP,NY.GDP.MKTP.CD,181667190075.542,..\n"
    )
    _, rows = read("worldbank", written(tmp_path, text))
    assert [(row.values["year"], row.values["value"]) for row in rows] == [("2019", "181667190075.542")]


def test_a_workbook_with_the_data_on_one_of_its_sheets(make_workbook: MakeWorkbook, read: Read) -> None:
    data = [
        ["Data Source", "World Development Indicators"],
        ["Last Updated Date", "2020-07-01"],
        [],
        ["Country Name", "Country Code", "Indicator Name", "Indicator Code", "1960", "1961"],
        ["Aruba", "ABW", "Population, total", "SP.POP.TOTL", 54211, None],
    ]
    path = make_workbook([["Country Code", "Region"]] + [["ABW", "x"]] * 50, sheets={"Data": data}, name="API.xlsx")
    assert recognise(path).name == "worldbank"
    _, rows = read("worldbank", path)
    assert [(row.values["year"], row.values["value"], row.position) for row in rows] == [
        ("1960", "54211", "sheet 'Data', row 5, 1960")
    ]


def test_an_ordinary_table_is_none(tmp_path: Path, make_workbook: MakeWorkbook, read: Read) -> None:
    assert recognise(written(tmp_path, "Country Name,Year,Value\nKG,2020,1\n")).name == "csv"
    path = make_workbook([["Country Name", "Indicator Code"], ["a", "b"]])
    assert recognise(path).name == "workbook"
    with pytest.raises(Refusal) as refused:
        read("worldbank", path)
    assert refused.value.message.key == "worldbank_not_an_export"


def test_real_files(shared_data: Path, read: Read) -> None:
    folder = shared_data / "worldbank"
    stated = json.loads((folder / "wb-country-indicator.json").read_text(encoding="utf-8"))
    _, rows = read("worldbank", folder / "wb-country-indicator.json")
    assert [(row.values["year"], row.values["value"]) for row in rows] == [
        (item["date"], None if item["value"] is None else str(item["value"])) for item in stated
    ]
    path = folder / "WDI_poverty_raw_KGZ_KAZ_BGD_IDN.csv"
    lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    header = next(index for index, line in enumerate(lines) if line[:1] == ["Country Name"])
    cells = [
        (line[1], line[3], year, cell)
        for line in lines[header + 1 :]
        for year, cell in zip(lines[header], line, strict=True)
        if year.isdecimal() and cell
    ]
    names = ("country_iso3", "indicator_code", "year", "value")
    assert [tuple(row.values[name] for name in names) for row in read("worldbank", path)[1]] == cells
    _, rows = read("worldbank", folder / "API_SP.POP.TOTL_list.xls")
    assert (len(rows), rows[0].values["value"], rows[-1].values["value"]) == (15841, "54211", "14645468")
    assert read("worldbank", folder / "hdx/indicators_AFG.csv")[1][0].values["value"] == "638"
