"""The schema applied piece by piece says what it says of the whole file."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from ingest.connectors.iati.validate import validate
from ingest.connectors.iati.validation.schema import _STAND_INS
from ingest.connectors.iati.validation.standard import VERSIONS, coded_elements, codelists, schema, schema_version
from tests.ingest.connectors import iati_files as made

GOOD = made.activity()
LONG = made.activity(description=f"<description><narrative>{'long ' * 30_000}</narrative></description>")
BAD = made.activity(description="")


def whole_file_is_valid(path: Path) -> bool:
    root = etree.parse(path, etree.XMLParser(remove_comments=True, remove_pis=True)).getroot()
    return schema(schema_version(root.get("version")), root.tag).validate(root)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", ["iati-activities", "iati-organisations"])
def test_stand_ins_are_valid_in_their_version(version: str, kind: str) -> None:
    assert schema(version, kind).validate(etree.fromstring(_STAND_INS[kind, version[0]]))


@pytest.mark.parametrize("version", ["1.01", "1.05", "2.01", "2.03"])
@pytest.mark.parametrize(
    ("inside", "attributes"),
    [
        ([GOOD], ""),
        ([GOOD, GOOD], 'generated-datetime="2025-01-01T00:00:00Z"'),
        ([GOOD], 'generated-datetime="yesterday"'),
        ([GOOD], 'colour="red"'),
        ([GOOD], 'x:colour="red"'),
        ([], ""),
        ([BAD], ""),
        ([GOOD, BAD, GOOD], ""),
        (["<x:note>a</x:note>", GOOD], ""),
        ([GOOD, "<x:note>a</x:note>"], ""),
        ([GOOD, "<x:note>a</x:note>", GOOD], ""),
        ([GOOD, "<x:note><iati-activity/></x:note>"], ""),
        ([GOOD, "<x:note/><x:note/><x:other>b</x:other>"], ""),
        ([GOOD, "<note/>"], ""),
        (["<note/>", GOOD], ""),
        (["loose text", GOOD], ""),
        ([GOOD, "loose text", GOOD], ""),
        ([GOOD, "loose text"], ""),
        ([LONG, "loose text", LONG], ""),
        ([LONG, "<x:note/>", LONG], ""),
        ([GOOD, "<!-- a comment -->", GOOD, "<?a b?>"], ""),
        ([GOOD.replace("</iati-activity>", "<x:note>a</x:note></iati-activity>")], ""),
        ([GOOD.replace("</iati-activity>", f"{GOOD}</iati-activity>")], ""),
    ],
)
def test_roots_and_what_stands_in_them(tmp_path: Path, version: str, inside: list[str], attributes: str) -> None:
    path = made.written(tmp_path, made.activities(*inside, version=version, attributes=attributes))
    assert validate(path).schema_valid == whole_file_is_valid(path)


@pytest.mark.parametrize("version", [None, "", "2.99", "1.0", "2", " 2.03 "])
def test_any_stated_version(tmp_path: Path, version: str | None) -> None:
    path = made.written(tmp_path, made.activities(GOOD, version=version))
    assert validate(path).schema_valid == whole_file_is_valid(path)


@pytest.mark.parametrize("root", ["iati-activity", "iati-organisations"])
def test_other_roots(tmp_path: Path, root: str) -> None:
    path = made.written(tmp_path, made.organisations() if root == "iati-organisations" else GOOD)
    assert validate(path).schema_valid is True
    assert whole_file_is_valid(path)


def test_breaches_of_the_schema_are_named_and_placed(tmp_path: Path) -> None:
    untitled = made.activity(title="<title/>")
    misplaced = made.activity(title=made.STATUS + made.TITLE)
    undated = made.activity(dates='<activity-date type="2" iso-date="soon"/>')
    path = tmp_path / "delivery.xml"
    path.write_text("\n\n" + made.activities(GOOD, untitled, misplaced, undated), encoding="utf-8")
    verdict = validate(path)
    found = {tally.rule: tally for tally in verdict.tallies if tally.rule.startswith("schema_")}
    assert set(found) == {"schema_child_missing", "schema_content", "schema_value"}
    assert found["schema_child_missing"].subject == "title → narrative"
    assert found["schema_value"].subject == "activity-date/@iso-date"
    assert found["schema_content"].subject == "activity-status → title"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert "<title/>" in lines[found["schema_child_missing"].line - 1]
    assert "soon" in lines[found["schema_value"].line - 1]


def test_lines_beyond_65535_are_right(tmp_path: Path) -> None:
    path = made.written(tmp_path, made.activities(GOOD, "\n" * 70_000, BAD))
    tally = next(tally for tally in validate(path).tallies if tally.rule.startswith("schema_"))
    assert tally.line > 70_000


@pytest.mark.parametrize("version", ["2.01", "2.02", "2.03"])
def test_every_mapped_attribute_has_its_codelist(version: str) -> None:
    lists = codelists(version)
    assert {"Country", "Sector", "TransactionType", "Language"} <= set(lists)
    assert all(codelist.codes for codelist in lists.values())
    assert len(coded_elements(version, "iati-activity").children) > 25
    assert len(coded_elements(version, "iati-organisation").children) > 3


def test_every_shared_file_is_judged_as_a_whole_file_is(shared_data: Path) -> None:
    compared = 0
    for path in sorted((shared_data / "iati").rglob("*.xml")):
        try:
            root = etree.parse(path).getroot()
        except etree.XMLSyntaxError:
            continue
        if root.tag in {"iati-activities", "iati-activity", "iati-organisations"}:
            assert validate(path).schema_valid == whole_file_is_valid(path), path.name
            compared += 1
    assert compared > 300
