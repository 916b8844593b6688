"""Recognising a file by its content, and the messages of the connectors."""

from __future__ import annotations

import re
import string
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest.connectors import CONNECTORS, connector_named, recognise
from strive.errors import Refusal
from strive.messages import TEXTS_FOLDER, all_message_texts

if TYPE_CHECKING:
    from tests.ingest.connectors.conftest import MakeWorkbook

SDMX = '<m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"/>'


@pytest.mark.parametrize(
    ("content", "connector"),
    [
        ("Год;Область\n2020;Чуйская\n".encode("cp1251"), "csv"),
        *(("Год,Область\n2020,Чуйская\n".encode(f"utf-{wide}"), "csv") for wide in ("16", "16-le", "16-be", "32-le")),
        *(('[{"_uuid": "Ош"}]'.encode(f"utf-{wide}"), "kobo") for wide in ("16", "16-le", "16-be", "32", "32-be")),
        (b'{"count":0,"next":null,"previous":null,"results":[]}', "kobo"),
        (b'\xef\xbb\xbf [{"_id": 1, "_uuid": "a"}]', "kobo"),
        (b"\xef\xbb\xbf\n\n" + SDMX.encode(), "sdmx"),
        (SDMX.encode("utf-16"), "sdmx"),
        (b"<iati-activities version='2.03'/>", "iati"),
        (b"<iati-organisations version='2.03'/>", "iati"),
        (b'{"value":[],"@odata.context":"x"}', "odk"),
        (b'{"rows":0,"columns":{}}', "activityinfo"),
        (b'{"dataValues":[]}', "dhis2"),
        (b"<dataValueSet xmlns='http://dhis2.org/schema/dxf/2.0'/>", "dhis2"),
        (b"dataelement,period,orgunit,value\na,2020,b,1\n", "dhis2"),
        (b'[{"page":1,"per_page":"50","total":0},[]]', "worldbank"),
        (b"Country Name,Country Code,Indicator Name,Indicator Code,1960\na,ABW,b,c,1\n", "worldbank"),
        (b'{"TotalCount":0,"NextPageUrl":"","Result":[]}', "ucdp"),
        (b"Area,People\n#adm1+name,#affected\nChuy,3\n", "hxl"),
        (b'[["Area","People"],["#adm1+name","#affected"]]', "hxl"),
        (b'{"header":{},"dataSets":[],"structure":{}}', "sdmx"),
        (b'{"meta":{},"data":{"dataSets":[],"structures":[]}}', "sdmx"),
        (b"DATAFLOW,FREQ,OBS_VALUE\nA:B(1.0),A,1\n", "sdmx"),
    ],
)
def test_whatever_the_name(tmp_path: Path, content: bytes, connector: str) -> None:
    path = tmp_path / "delivery.pdf"
    path.write_bytes(content)
    assert recognise(path).name == connector
    assert [name for name in CONNECTORS if CONNECTORS[name].recognises(path)] == [connector]


def test_a_workbook_named_xml(make_workbook: MakeWorkbook) -> None:
    assert recognise(make_workbook([["a", "b"], [1, 2]], name="activities.xml")).name == "workbook"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"PK\x03\x04 cut off", "broken_zip"),
        (b"%PDF-1.4", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\x1f\x8b\x08", "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "document"),
        (b"<!doctype HTML><title>Login</title>", "html"),
        (b"<html><body><table><tr><td>a", "html_table"),
        (b"\n<table border=1><tr><td>a</td></tr></table>", "html_table"),
        (b"<html><form><table><tr><td><input type=password>", "html"),
        (b"<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "spreadsheet_xml"),
        (b'{"_id":1}\n{"_id":2}\n', "json_lines"),
        ("Ош;5;6\nНарын;7;8\n".encode(), "headless"),
        (b"<kml/>", "other_xml"),
        (b"<a><b></a>", "other_xml"),
        (b"<a <b", "broken_xml"),
        (b'{"type":"FeatureCollection","features":[]}', "other_json"),
        (b"[[1, 2], [3, 4]]", "other_json"),
        (b'{"count": 3, "resu', "broken_json"),
        (bytes(range(32)) * 40, "binary"),
        ("Уважаемые коллеги, направляем данные.\nС уважением, отдел.\n".encode(), "text"),
        (b"# Title\n\nSome words, and more; and more.\nNo table here.\n" * 5, "text"),
        (b"- {name: Kabul, code: AF01}\n- {name: Herat, code: AF02}\n", "text"),
    ],
)
def test_what_no_connector_reads_is_named(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "delivery.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        recognise(path)
    assert refused.value.message.key == f"content_is_{key}"
    assert "delivery.xlsx" in refused.value.message.text("ru")


def test_other_archives_folders_and_missing_files(tmp_path: Path) -> None:
    path = tmp_path / "files.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("may.csv", "a,b")
    for place, key in (
        (path, "content_is_archive"),
        (tmp_path, "file_is_a_folder"),
        (tmp_path / "no", "file_is_missing"),
    ):
        with pytest.raises(Refusal) as refused:
            recognise(place)
        assert refused.value.message.key == key


def test_an_unknown_connector_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refusal) as refused:
        connector_named("exel")
    assert all(name in refused.value.message.text("en") for name in CONNECTORS)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_message_of_the_connectors_exists_in_both_languages() -> None:
    texts = all_message_texts()
    files = [TEXTS_FOLDER / name for name in ("connectors.yaml", "readers.yaml")]
    ours = re.findall(r"^(\w+):", "\n".join(file.read_text(encoding="utf-8") for file in files), re.MULTILINE)
    folder = Path(connector_named.__code__.co_filename).parent
    sources = [*folder.rglob("*.py"), folder.parent / "preview.py", TEXTS_FOLDER.parent / "command_line/read.py"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    prefixes = {key.partition("_")[0] for key in ours}
    named = {key for key in re.findall(r'"([a-z0-9]+_[a-z_0-9]+)"', code) if key.partition("_")[0] in prefixes}
    assert {key for key in named if key in texts} >= set(ours) - {key for key in ours if key.startswith("content_is_")}
    for key in ours:
        assert fields(texts[key]["en"]) == fields(texts[key]["ru"]), key
        assert re.search("[а-я]", texts[key]["ru"]), key
    for key, values in re.findall(r'message\(\s*"(\w+)"((?:,\s*\w+=[^()]*(?:\([^()]*\))*[^()]*)*)\)', code):
        given = set(re.findall(r"(\w+)=", values))
        assert fields(texts[key]["en"]) <= given | fields(values), key


@pytest.mark.parametrize("suffix", [".xls", ".xlsb", ".ods", ".csv", ""])
def test_a_workbook_is_known_by_its_bytes_whatever_its_name(
    suffix: str, make_workbook: MakeWorkbook, tmp_path: Path
) -> None:
    path = make_workbook([["область", "год"], ["Чуй", 2020]]).rename(tmp_path / f"delivery{suffix}")
    rows = list(recognise(path).read(path, {}).rows())
    assert [dict(row.values) for row in rows] == [{"область": "Чуй", "год": "2020"}]


def test_messages_of_other_systems_are_no_errors_of_the_world_bank(tmp_path: Path) -> None:
    path = tmp_path / "notes.json"
    path.write_text('[{"message": "Import complete", "completed": true}]', encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        recognise(path)
    assert refused.value.message.key == "content_is_other_json"
