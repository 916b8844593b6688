"""DHIS2's data values and analytics, in all their forms."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors import recognise
from strive.errors import Refusal
from tests.ingest.connectors.conftest import Read

VALUES = {
    "dataSet": "ds",
    "period": "201908",
    "orgUnit": "ou1",
    "dataValues": [
        {"dataElement": "de1", "value": "24", "lastUpdated": "2019-09-01T00:00:00.000+0000", "followup": False},
        {"dataElement": "de2", "value": "1", "period": "2019W43", "lastUpdated": "2019-09-02T10:00:00.000+0600"},
        {"dataElement": "de3", "value": "2", "deleted": True},
    ],
}
XML = """<dataValueSet xmlns="http://dhis2.org/schema/dxf/2.0" dataSet="ds" period="201908" orgUnit="ou1"
  dataElementIdScheme="code" dryRun="true">
  <dataValue dataElement="de1" value="24" storedBy="admin" comment=""/>
  <dataValue dataElement="de2" value="1" period="2019W43"/>
</dataValueSet>"""
ADX = """<adx xmlns="urn:ihe:qrph:adx:2015"><group orgUnit="ou1" period="2015-06-01/P1M" dataSet="ds">
  <dataValue dataElement="de1" SEX="F" value="32"/><dataValue dataElement="de1" SEX="M" value="0">
  <annotation>counted twice</annotation></dataValue></group></adx>"""


def written(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "delivery.bin"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_json_with_what_stands_around_on_each_row(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, VALUES)
    assert recognise(path).name == "dhis2"
    reading, rows = read("dhis2", path)
    assert [(row.values["dataElement"], row.values["period"], row.values["orgUnit"]) for row in rows] == [
        ("de1", "201908", "ou1"),
        ("de2", "2019W43", "ou1"),
        ("de3", "201908", "ou1"),
    ]
    assert rows[0].values["followUp"] == "false"
    assert rows[2].position == "dataValues[2]"
    assert reading.reported_at == datetime(2019, 9, 2, 4, tzinfo=UTC)
    assert [(doubt.key, doubt.values["count"]) for doubt in reading.doubts] == [("dhis2_deleted_values", 1)]


def test_members_behind_the_values_hold_as_well(tmp_path: Path, read: Read) -> None:
    turned = dict(reversed(VALUES.items()))
    assert next(iter(turned)) == "dataValues"
    _, rows = read("dhis2", written(tmp_path, turned))
    assert [row.values["orgUnit"] for row in rows] == ["ou1"] * 3


def test_xml_and_adx(tmp_path: Path, read: Read) -> None:
    reading, rows = read("dhis2", written(tmp_path, XML))
    assert dict(rows[0].values) == {
        "dataSet": "ds",
        "period": "201908",
        "orgUnit": "ou1",
        "dataElement": "de1",
        "value": "24",
        "storedBy": "admin",
        "comment": None,
    }
    assert rows[1].values["period"] == "2019W43"
    assert rows[1].position == "data value 2 (line 4)"
    assert reading.assumptions[0].values["schemes"] == "dataElementIdScheme code"
    _, rows = read("dhis2", written(tmp_path, ADX))
    assert [(row.values["SEX"], row.values["value"], row.values.get("annotation")) for row in rows] == [
        ("F", "32", None),
        ("M", "0", "counted twice"),
    ]
    assert rows[0].values["period"] == "2015-06-01/P1M"


@pytest.mark.parametrize(
    "heading",
    [
        "dataelement,period,orgunit,catoptcombo,attroptcombo,value,strby,lstupd,cmt",
        '"dataelement","period","orgunit","categoryoptioncombo","attributeoptioncombo","value","storedby","lastupdated","comment"',
        "Data element,Period,OrgUnit,CatOptCombo,AttrOptCombo,Value,StoredBy,Timestamp,Comment",
    ],
)
def test_csv_in_every_spelling(tmp_path: Path, read: Read, heading: str) -> None:
    path = written(tmp_path, f"{heading}\nde1,201202,ou1,coc,,7,admin,2010-04-17,late\n")
    assert recognise(path).name == "dhis2"
    reading, rows = read("dhis2", path)
    assert dict(rows[0].values) == {
        "dataElement": "de1",
        "period": "201202",
        "orgUnit": "ou1",
        "categoryOptionCombo": "coc",
        "attributeOptionCombo": None,
        "value": "7",
        "storedBy": "admin",
        "lastUpdated": "2010-04-17",
        "comment": "late",
    }
    assert reading.reported_at == datetime(2010, 4, 17, tzinfo=UTC)
    assert len(read("csv", path)[1]) == 1  # it may be read as the plain table that it is, too


def analytics(rows: list[list[Any]], **more: Any) -> dict[str, Any]:
    headers = [{"name": name, "column": name.upper()} for name in ("dx", "pe", "value")]
    return {"headers": headers, "metaData": {"items": {"rows": [["no"]]}}, "rows": rows, **more}


def test_analytics(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, analytics([["a", "2024W8", "1.50"], ["b", "2017", 2.50]], height=2))
    path.write_text(path.read_text().replace("2.5]", "2.50]"))
    assert recognise(path).name == "dhis2"
    reading, rows = read("dhis2", path)
    assert [list(row.values.values()) for row in rows] == [["a", "2024W8", "1.50"], ["b", "2017", "2.50"]]
    assert reading.columns == ["dx", "pe", "value"]
    assert rows[1].position == "rows[1]"
    turned = dict(reversed(analytics([["a", "2017", "1"]]).items()))
    assert [dict(row.values) for row in read("dhis2", written(tmp_path, turned))[1]] == [
        {"dx": "a", "pe": "2017", "value": "1"}
    ]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (analytics([["a", "2017", "1"]], height=2), "dhis2_cut_off"),
        (analytics([["a", "2017"]]), "dhis2_row_misfit"),
        ({"rows": [["a"]], "headers": []}, "json_not_rows"),
        ({"event": "e", "program": "p", "dataValues": [{"dataElement": "x", "value": "1"}]}, "content_is_other_json"),
        ({"httpStatus": "OK", "response": {"responseType": "ImportSummary"}}, "content_is_other_json"),
        ({"dataValues": [1]}, "json_not_rows"),
        (XML[:250], "xml_is_broken"),
    ],
)
def test_what_is_no_such_data_is_refused(tmp_path: Path, read: Read, content: Any, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read("dhis2", written(tmp_path, content))
    assert refused.value.message.key == key


def test_real_files(shared_data: Path, read: Read) -> None:
    folder = shared_data / "dhis2"
    stated = json.loads((folder / "chap/dhis_response.json").read_text(encoding="utf-8"))
    _, rows = read("dhis2", folder / "chap/dhis_response.json")
    assert [list(row.values.values()) for row in rows] == stated["rows"]
    counts = {
        "docs-examples/data-00.xml": 3,
        "docs-examples/data-02.csv": 3,
        "docs-examples/data-04.json": 3,
        "docs-examples/data-06.json": 4,
        "docs-examples/data-09.xml": 0,
        "docs-examples/data-12.csv": 3,
        "docs-examples/data-14.json": 3,
        "docs-examples/data-18.xml": 20,
        "android-sdk/datavalue/data_values_empty.json": 0,
        "android-sdk/datavalue/data_values_monthly.json": 4,
        "dataValueSetCreateDate.json": 1,
    }
    assert {name: len(read("dhis2", folder / name)[1]) for name in counts} == counts
    assert {recognise(folder / name).name for name in counts} == {"dhis2"}
