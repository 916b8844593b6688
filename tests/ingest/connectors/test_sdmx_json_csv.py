"""SDMX as JSON and as CSV, and what SDMX-ML 3.0 adds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors import recognise
from ingest.connectors.json_rows import structure as json_structure
from ingest.connectors.recording import PageToRecord, write_recording
from strive.errors import Refusal
from tests.ingest.connectors.conftest import Read

TIME = {"id": "TIME", "roles": ["TIME_PERIOD"], "values": [{"id": "2020"}, {"id": "2021"}]}
SEX = {"id": "SEX", "keyPosition": 1, "values": [{"id": "F", "name": "Women"}, {"id": "M", "name": "Men"}]}
AREA = {"id": "REF_AREA", "keyPosition": 0, "values": [{"id": "KG", "name": "Kyrgyzstan"}]}
STATUS = {"id": "OBS_STATUS", "values": [{"id": "A"}, {"id": "E"}]}
UNIT = {"id": "UNIT", "values": [{"id": "PT"}]}

SERIES_1: dict[str, Any] = {
    "header": {"id": "x", "prepared": "2021-06-19T14:06:41Z", "test": True},
    "dataSets": [
        {
            "action": "Replace",
            "series": {
                "0": {"attributes": [0], "observations": {"0": [21.40, 0], "1": ["NaN", 1]}},
                "1": {"attributes": [None], "observations": {"1": [None]}},
            },
        }
    ],
    "structure": {
        "dimensions": {"dataSet": [AREA], "series": [SEX], "observation": [TIME]},
        "attributes": {"dataSet": [], "series": [UNIT], "observation": [STATUS]},
    },
}
FLAT_2: dict[str, Any] = {
    "meta": {"prepared": "2021-06-19T14:06:41Z"},
    "data": {
        "structures": [
            {
                "dimensions": {"observation": [AREA, SEX, TIME]},
                "measures": {"observation": [{"id": "OBS_VALUE"}, {"id": "OBS_COUNT"}]},
                "attributes": {
                    "dataSet": [{"id": "SOURCE"}],
                    "dimensionGroup": [{"id": "TITLE"}, {"id": "UNIT", "values": [{"id": "PT"}]}],
                    "observation": [STATUS, {"id": "NOTE"}],
                },
            }
        ],
        "dataSets": [
            {
                "structure": 0,
                "action": "Information",
                "attributes": ["survey"],
                "dimensionGroupAttributes": {"0:0:": [{"ru": "Женщины", "en": "Women"}, None], "::": [None, 0]},
                "observations": {"0:0:0": [1.50, 7, 1, "as told"], "0:1:1": [2, None, 0]},
            }
        ],
    },
}


def written(tmp_path: Path, content: Any, name: str = "message") -> Path:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
    return path


def test_json_in_series(tmp_path: Path, read: Read) -> None:
    path = written(tmp_path, json.dumps(SERIES_1).replace("21.4", "21.40"))
    assert recognise(path).name == "sdmx"
    reading, rows = read("sdmx", path)
    assert dict(rows[0].values) == {
        "REF_AREA": "KG",
        "SEX": "F",
        "UNIT": "PT",
        "TIME_PERIOD": "2020",
        "OBS_VALUE": "21.40",
        "OBS_STATUS": "A",
    }
    assert [(row.values["SEX"], row.values["OBS_VALUE"], row.values.get("OBS_STATUS")) for row in rows[1:]] == [
        ("F", "NaN", "E"),
        ("M", None, None),
    ]
    assert rows[2].position == "series 1, observation 1"
    assert reading.reported_at == datetime(2021, 6, 19, 14, 6, 41, tzinfo=UTC)
    assert [note.values["action"] for note in reading.assumptions] == ["Replace"]
    assert [doubt.key for doubt in reading.doubts] == ["sdmx_is_test"]


def test_flat_json_with_groups_measures_and_texts(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, FLAT_2)
    assert recognise(path).name == "sdmx"
    expected = [
        {
            "SOURCE": "survey",
            "REF_AREA": "KG",
            "SEX": "F",
            "TIME_PERIOD": "2020",
            "OBS_VALUE": "1.5",
            "OBS_COUNT": "7",
            "OBS_STATUS": "E",
            "NOTE": "as told",
            "TITLE": "Women",
            "UNIT": "PT",
        },
        {"SOURCE": "survey", "REF_AREA": "KG", "SEX": "M", "TIME_PERIOD": "2021", "OBS_VALUE": "2", "OBS_STATUS": "A"},
    ]
    _, rows = read("sdmx", path)
    assert dict(rows[0].values) == expected[0]
    assert {name: rows[1].values[name] for name in expected[1]} == expected[1]
    assert (rows[1].values["TITLE"], rows[1].values["UNIT"]) == (None, "PT")
    monkeypatch.setattr(json_structure, "PIECE", 10)
    assert [row.values for row in read("sdmx", path)[1]] == [row.values for row in rows]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"dataSets": [{"action": "Delete", "series": {}}]}, "sdmx_deletes"),
        ({"dataSets": [{"series": {"7": {"observations": {}}}}]}, "sdmx_json_misshapen"),
        ({"dataSets": [{"series": {"0:0": {"observations": {}}}}]}, "sdmx_json_misshapen"),
        ({"dataSets": [{"series": {"x": {"observations": {}}}}]}, "sdmx_json_misshapen"),
        ({"dataSets": [{"series": {"0": {"observations": {"0": [1, 9]}}}}]}, "sdmx_json_misshapen"),
        ({"dataSets": [{"series": 5}]}, "sdmx_json_misshapen"),
        ({"dataSets": None}, "sdmx_is_structure"),
        ({"dataSets": [], "errors": [{"code": 150, "title": "Too many observations"}]}, "sdmx_error_message"),
    ],
)
def test_json_that_cannot_be_data_is_refused(tmp_path: Path, read: Read, change: dict[str, Any], key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read("sdmx", written(tmp_path, {**SERIES_1, **change}))
    assert refused.value.message.key == key


def test_csv_1(tmp_path: Path, read: Read) -> None:
    text = "DATAFLOW,FREQ,TIME_PERIOD,OBS_VALUE\nX:Y(1.0),A,2020,NaN\nX:Y(1.0),A,2021,\n"
    path = written(tmp_path, text)
    assert recognise(path).name == "sdmx"
    reading, rows = read("sdmx", path)
    assert [tuple(row.values.values()) for row in rows] == [
        ("X:Y(1.0)", "A", "2020", "NaN"),
        ("X:Y(1.0)", "A", "2021", None),
    ]
    assert rows[0].position == "line 2"
    assert reading.doubts == []


def test_csv_2_with_labels_marks_and_an_action(tmp_path: Path, read: Read) -> None:
    text = (
        "STRUCTURE[;],STRUCTURE_ID,ACTION,FREQ: Frequency,TIME_PERIOD: Time,OBS_VALUE: Value,NOTE[en;fr]\n"
        'dataflow,A:B(1.0): Main,M,A: Annual,2020: 2020,1.5,"en:x;fr:y"\n'
    )
    path = written(tmp_path, text)
    assert recognise(path).name == "sdmx"
    reading, rows = read("sdmx", path)
    assert dict(rows[0].values) == {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": "A:B(1.0)",
        "ACTION": "M",
        "FREQ": "A",
        "TIME_PERIOD": "2020",
        "OBS_VALUE": "1.5",
        "NOTE": "en:x;fr:y",
    }
    assert [note.values["action"] for note in reading.assumptions if note.key == "sdmx_action"] == ["Merge"]
    assert "sdmx_labels_taken_off" in [note.key for note in reading.assumptions]


@pytest.mark.parametrize(
    ("action", "key"), [("D", "sdmx_deletes"), ("Delete", "sdmx_deletes"), ("E", "sdmx_action_unknown")]
)
def test_csv_that_deletes_is_refused(tmp_path: Path, read: Read, action: str, key: str) -> None:
    path = written(tmp_path, f"STRUCTURE,STRUCTURE_ID,ACTION,DIM,OBS_VALUE\ndataflow,A:B(1.0),{action},A,-\n")
    with pytest.raises(Refusal) as refused:
        read("sdmx", path)
    assert refused.value.message.key == key


def test_an_ordinary_table_may_have_such_a_column(tmp_path: Path) -> None:
    assert recognise(written(tmp_path, "name,DATAFLOW\na,b\nc,d\n")).name == "csv"


SDMX_3 = """<m:StructureSpecificData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message"
  xmlns:s="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/data/structurespecific"
  xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common">
 <m:Header><m:Prepared>2024-12-16T11:49:05Z</m:Prepared></m:Header>
 <m:DataSet s:action="Merge" s:dataScope="DataStructure">
  <Atts SEX="F" TITLE="Women"/>
  <Series SEX="F"><Comp id="CONTACT"><Value>one</Value><Value>two</Value></Comp>
   <Obs TIME_PERIOD="2020" OBS_VALUE="1.50"><Comp id="NOTE"><Value><c:Text>as told</c:Text></Value></Comp></Obs>
   <Obs TIME_PERIOD="2021" OBS_VALUE="2"/></Series>
  <Series SEX="M"><Obs TIME_PERIOD="2020" OBS_VALUE="3"/></Series>
 </m:DataSet></m:StructureSpecificData>"""


def test_xml_3(tmp_path: Path, read: Read) -> None:
    reading, rows = read("sdmx", written(tmp_path, SDMX_3))
    assert dict(rows[0].values) == {
        "TITLE": "Women",
        "SEX": "F",
        "CONTACT": "one;two",
        "TIME_PERIOD": "2020",
        "OBS_VALUE": "1.50",
        "NOTE": "as told",
    }
    assert [
        (row.values["SEX"], row.values["NOTE"], row.values["TITLE"], row.values["CONTACT"]) for row in rows[1:]
    ] == [
        ("F", None, "Women", "one;two"),
        ("M", None, None, None),
    ]
    assert rows[2].position == "series 2, observation 1 (line 10)"
    assert [note.values["action"] for note in reading.assumptions] == ["Merge"]


def test_many_observations_in_many_batches_keep_their_series(tmp_path: Path, read: Read) -> None:
    series = "".join(
        f'<Series S="{number}">'
        + "".join(f'<Obs TIME_PERIOD="{1900 + at}" OBS_VALUE="{number * 100 + at}"/>' for at in range(97))
        + "</Series>\n"
        for number in range(150)
    )
    text = SDMX_3[: SDMX_3.index("  <Atts")] + series + "</m:DataSet></m:StructureSpecificData>"
    _, rows = read("sdmx", written(tmp_path, text))
    assert [(row.values["S"], row.values["OBS_VALUE"], row.position) for row in rows] == [
        (str(number), str(number * 100 + at), f"series {number + 1}, observation {at + 1} (line {6 + number})")
        for number in range(150)
        for at in range(97)
    ]


def test_a_recording_of_messages(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "pull.zip"
    write_recording(path, "sdmx", [PageToRecord(SDMX_3.encode(), 3, (2,)), PageToRecord(SDMX_3.encode(), 3)], ".xml")
    assert recognise(path).name == "sdmx"
    reading, rows = read("sdmx", path)
    assert [row.position[:15] for row in rows] == ["page 1, series "] * 2 + ["page 2, series "] * 3
    assert reading.reported_at == datetime(2024, 12, 16, 11, 49, 5, tzinfo=UTC)
    assert [note.key for note in reading.assumptions] == ["sdmx_action", "recording_rows_superseded"]


def test_real_files(shared_data: Path, read: Read) -> None:
    folder = shared_data / "sdmx"
    counts = {
        "agencies/OECD__data-PART2-all-all.json": 7,
        "pysdmx/csv_nulls_10.csv": 4,
        "pysdmx/v1data_v1.csv": 1000,
        "pysdmx/v2data_v2.csv": 20,
        "pysdmx/v2csv_labels_both.csv": 1,
        "sdmx-csv2/example-01.csv": 2,
        "sdmx-csv2/example-03.csv": 2,
        "sdmx-csv2/example-05.csv": 2,
        "sdmx-csv2/example-07.csv": 2,
        "sdmx-csv2/example-09A.csv": 3,
        "sdmx-csv2/example-09B.csv": 3,
        "sdmx-csv2/example-11.csv": 2,
        "sdmx-csv2/example-13.csv": 2,
        "sdmx-csv2/example-15.csv": 2,
    }
    assert {name: len(read("sdmx", folder / name)[1]) for name in counts} == counts
    assert {recognise(folder / name).name for name in counts} == {"sdmx"}
    for name in ("agencies/ECB_EXR__action-delete.json", "sdmx-csv2/example-17.csv"):
        with pytest.raises(Refusal) as refused:
            read("sdmx", folder / name)
        assert refused.value.message.key == "sdmx_deletes"
    _, rows = read("sdmx", folder / "agencies/OECD__data-PART2-all-all.json")
    assert dict(rows[1].values) == {
        "LOCATION": "HUN",
        "IND": "5CLAT",
        "PER": "CHG",
        "GRD": "FOG",
        "FLD": "MAT",
        "MSR": "MN",
        "OBS_VALUE": "-2.13889095389401",
        "OBS_STATUS": "x",
    }
