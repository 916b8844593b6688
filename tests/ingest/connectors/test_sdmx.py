"""SDMX-ML data messages, in the flavours that offices publish."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from strive.errors import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.connectors.conftest import Read

M21 = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
G21 = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"
M20 = "http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message"
G20 = "http://www.SDMX.org/resources/SDMXML/schemas/v2_0/generic"

GENERIC_20 = f"""<?xml version="1.0"?>
<m:GenericData xmlns:m="{M20}" xmlns:g="{G20}">
 <m:Header><m:Prepared>2025-07-28T04:28:30Z</m:Prepared></m:Header>
 <m:DataSet>
  <g:Series>
   <g:SeriesKey><g:Value concept="SERIES" value="NEET"/><g:Value concept="SEX" value="F"/></g:SeriesKey>
   <g:Attributes><g:Value concept="UNIT_MEASURE" value="PT"/></g:Attributes>
   <g:Obs><g:Time>2010</g:Time><g:ObsValue value="9.0"/>
    <g:Attributes><g:Value concept="OBS_STATUS" value="A"/></g:Attributes></g:Obs>
   <g:Obs><g:Time>2011</g:Time></g:Obs>
  </g:Series>
 </m:DataSet>
</m:GenericData>"""

GENERIC_21 = f"""<?xml version="1.0"?>
<m:GenericData xmlns:m="{M21}" xmlns:g="{G21}">
 <m:Header><m:Prepared>2015-12-23T21:41:55</m:Prepared>
  <m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD"/></m:Header>
 <m:DataSet>
  <g:Attributes><g:Value id="SOURCE" value="survey"/></g:Attributes>
  <g:Group><g:GroupKey><g:Value id="SERIES" value="NEET"/></g:GroupKey>
   <g:Attributes><g:Value id="TITLE" value="Youth"/></g:Attributes></g:Group>
  <g:Series>
   <g:SeriesKey><g:Value id="SERIES" value="NEET"/><g:Value id="SEX" value="M"/></g:SeriesKey>
   <g:Obs><g:ObsDimension value="2014"/><g:ObsValue value="NaN"/></g:Obs>
  </g:Series>
  <g:Series>
   <g:SeriesKey><g:Value id="SERIES" value="POP"/><g:Value id="SEX" value="M"/></g:SeriesKey>
   <g:Obs><g:ObsDimension value="2014"/><g:ObsValue value="1"/></g:Obs>
  </g:Series>
 </m:DataSet>
</m:GenericData>"""

STRUCTURED = f"""<?xml version="1.0"?>
<m:StructureSpecificData xmlns:m="{M21}" xmlns:s="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific"
  xmlns:x="http://www.w3.org/2001/XMLSchema-instance">
 <m:Header><m:Prepared>2024-12-16T11:49:05Z</m:Prepared></m:Header>
 <m:DataSet s:dataScope="DataStructure" x:type="n:DataSetType" s:action="Information" PUBLISHER="NSC">
  <Series SERIES="NEET" SEX="_T" UNIT="PT"><Obs TIME_PERIOD="2020" OBS_VALUE="21.4" COMMENT=""/></Series>
  <Series SERIES="NEET" SEX="_T" UNIT="PT"><Obs TIME_PERIOD="2021" OBS_VALUE="19"/></Series>
 </m:DataSet>
</m:StructureSpecificData>"""

COMPACT_20 = f"""<m:CompactData xmlns:m="{M20}" xmlns:k="urn:k">
 <m:Header><m:Prepared>2009-05-01</m:Prepared></m:Header>
 <k:DataSet action="Append"><k:SiblingGroup CURRENCY="CHF" TITLE="Franc"/>
  <k:Series FREQ="M" CURRENCY="CHF"><k:Obs TIME_PERIOD="2009-01" OBS_VALUE="1.5"/></k:Series>
  <k:Series FREQ="M" CURRENCY="USD"><k:Obs TIME_PERIOD="2009-01" OBS_VALUE="1.3"/></k:Series>
 </k:DataSet></m:CompactData>"""

FLAT = f"""<m:GenericData xmlns:m="{M21}" xmlns:g="{G21}">
 <m:Header><m:Structure structureID="S" dimensionAtObservation="AllDimensions"/></m:Header>
 <m:DataSet><g:Group><g:GroupKey><g:Value id="SEX" value="F"/></g:GroupKey>
  <g:Attributes><g:Value id="TITLE" value="Women"/></g:Attributes></g:Group>
  <g:Obs><g:ObsKey><g:Value id="SEX" value="F"/><g:Value id="TIME_PERIOD" value="2020"/></g:ObsKey>
   <g:ObsValue value="1"/></g:Obs>
  <g:Obs><g:ObsKey><g:Value id="SEX" value="M"/><g:Value id="TIME_PERIOD" value="2020"/></g:ObsKey>
   <g:ObsValue value="2"/></g:Obs>
 </m:DataSet></m:GenericData>"""


def written(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "message.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_generic_20(tmp_path: Path, read: Read) -> None:
    reading, rows = read("sdmx", written(tmp_path, GENERIC_20))
    assert dict(rows[0].values) == {
        "SERIES": "NEET",
        "SEX": "F",
        "UNIT_MEASURE": "PT",
        "TIME_PERIOD": "2010",
        "OBS_VALUE": "9.0",
        "OBS_STATUS": "A",
    }
    assert (rows[1].values["TIME_PERIOD"], rows[1].values["OBS_VALUE"]) == ("2011", None)
    assert [row.position for row in rows] == [
        "series 1, observation 1 (line 8)",
        "series 1, observation 2 (line 10)",
    ]
    assert reading.reported_at == datetime(2025, 7, 28, 4, 28, 30, tzinfo=UTC)


def test_generic_21_with_data_set_and_group_attributes(tmp_path: Path, read: Read) -> None:
    _, rows = read("sdmx", written(tmp_path, GENERIC_21))
    assert dict(rows[0].values) == {
        "SOURCE": "survey",
        "TITLE": "Youth",
        "SERIES": "NEET",
        "SEX": "M",
        "TIME_PERIOD": "2014",
        "OBS_VALUE": "NaN",
    }
    assert rows[1].values["TITLE"] is None
    assert rows[1].values["SOURCE"] == "survey"


def test_structure_specific_and_repeated_series(tmp_path: Path, read: Read) -> None:
    reading, rows = read("sdmx", written(tmp_path, STRUCTURED))
    assert dict(rows[0].values) == {
        "PUBLISHER": "NSC",
        "SERIES": "NEET",
        "SEX": "_T",
        "UNIT": "PT",
        "TIME_PERIOD": "2020",
        "OBS_VALUE": "21.4",
        "COMMENT": None,
    }
    assert [(doubt.key, doubt.values["count"]) for doubt in reading.doubts] == [("sdmx_series_repeated", 1)]


def test_compact_20_with_a_group(tmp_path: Path, read: Read) -> None:
    _, rows = read("sdmx", written(tmp_path, COMPACT_20))
    assert [(row.values["CURRENCY"], row.values.get("TITLE"), row.values["OBS_VALUE"]) for row in rows] == [
        ("CHF", "Franc", "1.5"),
        ("USD", None, "1.3"),
    ]


def test_flat(tmp_path: Path, read: Read) -> None:
    _, rows = read("sdmx", written(tmp_path, FLAT))
    assert [(row.values["SEX"], row.values.get("TITLE"), row.values["OBS_VALUE"]) for row in rows] == [
        ("F", "Women", "1"),
        ("M", None, "2"),
    ]


def test_blank_lines_and_mark_before_the_declaration(tmp_path: Path, read: Read) -> None:
    plain = read("sdmx", written(tmp_path, GENERIC_20))[1]
    _, rows = read("sdmx", written(tmp_path, b"\xef\xbb\xbf\r\n\n  " + GENERIC_20.encode()))
    assert [row.values for row in rows] == [row.values for row in plain]
    assert rows[0].position == "series 1, observation 1 (line 10)"


def test_utf16(tmp_path: Path, read: Read) -> None:
    text = GENERIC_20.replace('version="1.0"', 'version="1.0" encoding="UTF-16"').replace("PT", "сом")
    _, rows = read("sdmx", written(tmp_path, text.encode("utf-16")))
    assert rows[0].values["UNIT_MEASURE"] == "сом"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (STRUCTURED.replace('s:action="Information"', 's:action="Delete"'), "sdmx_deletes"),
        (
            GENERIC_20.replace("<m:Prepared>", "<m:DataSetAction>Delete</m:DataSetAction><m:Prepared>"),
            "sdmx_deletes",
        ),
        (f'<m:Structure xmlns:m="{M21}"/>', "sdmx_is_structure"),
        (f'<m:GenericMetadata xmlns:m="{M21}"/>', "sdmx_is_metadata"),
        (f'<m:StructureSpecificMetadata xmlns:m="{M21}"/>', "sdmx_is_metadata"),
        (f'<m:CrossSectionalData xmlns:m="{M20}"/>', "sdmx_kind_unsupported"),
        (
            f'<m:Error xmlns:m="{M21}"><m:ErrorMessage><m:Text>No data</m:Text></m:ErrorMessage></m:Error>',
            "sdmx_error_message",
        ),
        (
            f'<m:GenericData xmlns:m="{M21}"><m:Footer><m:Text>Come back later</m:Text></m:Footer></m:GenericData>',
            "sdmx_footer_instead_of_data",
        ),
        (GENERIC_20[:600], "xml_is_broken"),
        ("<data><row/></data>", "content_is_other_xml"),
        ("<!DOCTYPE html><html></html>", "content_is_html"),
    ],
)
def test_messages_without_data_are_refused_by_name(tmp_path: Path, read: Read, content: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read("sdmx", written(tmp_path, content))
    assert refused.value.message.key == key
    assert "message.xml" in refused.value.message.text("ru")


def test_a_fault_far_down_is_refused_while_rows_are_read(tmp_path: Path, read: Read) -> None:
    series = "<Series A='1'><Obs TIME_PERIOD='2020' OBS_VALUE='1'/></Series>\n"
    text = STRUCTURED.replace("<Series SERIES", series * 3000 + "<Series SERIES", 1).replace(
        "</m:DataSet>", "</m:Data>"
    )
    with pytest.raises(Refusal) as refused:
        read("sdmx", written(tmp_path, text))
    assert refused.value.message.key == "xml_is_broken"
    assert int(str(refused.value.message.values["line"])) > 3000


def test_real_files_give_every_observation(shared_data: Path, read: Read) -> None:
    paths = [*(shared_data / "sdmx/kg-nsc").glob("*.xml"), *(shared_data / "sdmx/kg-nsc-history").glob("*.xml")]
    assert len(paths) == 20
    for path in paths:
        reading, rows = read("sdmx", path)
        assert len(rows) == len(re.findall(rb"<(?:generic:)?Obs[ >]", path.read_bytes())), path.name
        assert {"SERIES", "REF_AREA", "SEX", "TIME_PERIOD", "OBS_VALUE"} <= set(reading.columns)
        assert reading.reported_at is not None
        assert all(re.fullmatch(r"\d{4}", row.values["TIME_PERIOD"] or "") for row in rows)
    values = {row.values["OBS_VALUE"] for row in read("sdmx", shared_data / "sdmx/kg-nsc/17.18.3.xml")[1]}
    assert "NaN" in values


def test_real_files_of_other_agencies(shared_data: Path, read: Read) -> None:
    folder = shared_data / "sdmx/agencies"
    counts = {
        "ECB_EXR__ng-flat.xml": 12,
        "ECB_EXR__sg-flat.xml": 12,
        "IMF__PCPS.xml": 1,
        "INSEE__CNA-2010-CONSO-SI-A17.xml": 2,
        "WB__gh-78.xml": 1,
        "v21__xml__demography__demography_xs.xml": 60,
    }
    assert {name: len(read("sdmx", folder / name)[1]) for name in counts} == counts
    _, rows = read("sdmx", folder / "v21__xml__demography__demography_xs.xml")
    assert rows[1].values["DEMO"] == "LEXPNSIT"
    _, rows = read("sdmx", folder / "ECB_EXR__sg-flat.xml")
    assert rows[0].values["TITLE"] == "ECB reference exchange rate, Swiss franc/Euro"
