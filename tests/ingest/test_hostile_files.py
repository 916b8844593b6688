"""Files made to do harm are refused with a reason, or read as the plain tables that they also are."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from ingest.columns import ColumnMapping
from ingest.connectors.protocol import SourceRow, in_batches
from ingest.inbox import files_in, note_unclaimed_files
from ingest.preview import Preview, preview
from ingest.pseudonyms import PseudonymKey
from strive.catalogue.country_file.yaml_text import read_yaml
from strive.catalogue.files import read_country, read_model, read_record_types
from strive.catalogue.models import Country, Dataset
from strive.database import Connection
from strive.errors import Refusal
from strive.settings import PROJECT_ROOT

DEEP = 100_000
DOCTYPE = b'<!DOCTYPE a [<!ENTITY secret SYSTEM "file:///etc/hostname"><!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]>'


def zipped(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def workbook(sheet: str, *rows: tuple[str, ...]) -> bytes:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return target.getvalue()


def members_of(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def nested(levels: int) -> bytes:
    data = b"a,b\n1,2\n"
    for _ in range(levels):
        data = zipped(("inner.zip", data))
    return data


def seen(folder: Path, name: str, data: bytes) -> Preview | str:
    path = folder / name
    path.write_bytes(data)
    try:
        return preview(path)
    except Refusal as refusal:
        return refusal.message.key


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("deep.json", b"[" * DEEP + b"]" * DEEP, "content_is_broken_json"),
        ("deep.json", b'{"results":' * DEEP + b"1" + b"}" * DEEP, "content_is_other_json"),
        (
            "deep.json",
            b'{"count":1,"results":[{"_id":1,"a":' + b"[" * DEEP + b"]" * DEEP + b"}]}",
            "content_is_broken_json",
        ),
        ("deep.xml", b'<iati-activities version="2.03">' + b"<a>" * DEEP, "xml_is_broken"),
        ("doctype.xml", DOCTYPE + b"<iati-activities>&c;</iati-activities>", "content_is_xml_with_doctype"),
        ("fetched.xml", b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', "content_is_xml_with_doctype"),
        ("nested.zip", nested(30), "content_is_archive"),
        ("ratio.zip", zipped(("a.csv", bytes(50 << 20))), "content_is_archive"),
        ("outside.zip", zipped(("../../a.csv", b"a,b\n"), ("/etc/a.csv", b"a,b\n")), "content_is_archive"),
        ("wide.csv", b",".join(b"c%d" % n for n in range(20_000)) + b"\n", "csv_too_wide"),
    ],
)
def test_refused_with_a_reason(tmp_path: Path, name: str, data: bytes, key: str) -> None:
    assert seen(tmp_path, name, data) == key
    assert [path.name for path in tmp_path.iterdir()] == [name]


ROWS = (("code", 'x"; drop table raw.client; --'), ("1", "'; delete from ledger.delivery; --"), ("2", "=cmd|x!A1"))


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_entities_inside_a_workbook_are_never_resolved(tmp_path: Path, member: str) -> None:
    changed = [
        (name, content.replace(b"?>", b"?>" + DOCTYPE, 1).replace(b"code", b"&secret;") if name == member else content)
        for name, content in members_of(workbook("s", *ROWS))
    ]
    found = seen(tmp_path, "book.xlsx", zipped(*changed))
    assert Path("/etc/hostname").read_text().strip() not in str(found)


def test_members_outside_a_workbook_are_left_alone(tmp_path: Path) -> None:
    members = [*members_of(workbook("s", *ROWS)), ("../../evil.csv", b"x"), ("/evil.csv", b"y")]
    found = seen(tmp_path, "book.xlsx", zipped(*members))
    assert isinstance(found, Preview) and found.row_count == 2
    assert not (tmp_path.parent.parent / "evil.csv").exists() and not Path("/evil.csv").exists()


def test_statements_in_names_and_cells_are_text(tmp_path: Path) -> None:
    found = seen(tmp_path, "book.xlsx", workbook("s); drop table--", *ROWS))
    assert isinstance(found, Preview)
    assert found.columns == list(ROWS[0]) and found.first_rows[0].values[ROWS[0][1]] == ROWS[1][1]


@pytest.mark.parametrize(
    "name",
    [
        "line\nbreak.csv",
        "\u202evsc.exe.csv",
        "n" * 240 + ".csv",
        "; rm -rf ~.csv",
        "$(id).csv",
        "%2e%2e%2f.csv",
        "-rf.csv",
    ],
)
def test_names_of_files_are_only_names(tmp_path: Path, name: str) -> None:
    found = seen(tmp_path, name, b"code,value\n1,2\n")
    assert isinstance(found, Preview) and found.row_count == 1


def test_links_and_pipes_in_the_inbox_are_not_read(tmp_path: Path, database: Connection) -> None:
    inbox = tmp_path / "inbox"
    folder = inbox / "XAA" / "clients"
    folder.mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("a,b\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "nowhere.csv").symlink_to(tmp_path / "nowhere.csv")
    os.mkfifo(folder / "pipe.csv")
    (folder / "real.csv").write_text("a,b\n")
    assert [path.name for path in files_in(folder)] == ["real.csv"]
    assert note_unclaimed_files(database, inbox, {}) == 4
    keys = database.execute("select inbox_path, message ->> 'key' from ledger.unclaimed_file order by 1").fetchall()
    assert [key for _, key in keys] == ["file_is_no_plain_file"] * 3 + ["file_without_country"]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_yaml_that_unfolds_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "XAA.yaml"
    path.write_text(BOMB)
    with pytest.raises(Refusal) as refusal:
        read_model(path, Country)
    assert refusal.value.message.key == "catalogue_file_unfolds_without_end"
    content, findings = read_yaml(path)
    assert content is None and len(findings.found) == 1


def test_a_column_that_only_looks_like_a_dropped_one_is_not_loaded() -> None:
    country = read_country(PROJECT_ROOT / "countries" / "KGZ.yaml")
    dataset: Dataset = country.datasets["probation_clients"]
    record_type = read_record_types(PROJECT_ROOT / "catalogue")[dataset.record_type]
    mapping = ColumnMapping(dataset, record_type, PseudonymKey(b"k" * 32, 1))
    lookalike = "\u041f\u0418H"  # the last letter is Latin
    (batch,) = in_batches([SourceRow("row 1", {lookalike: "29913198500012", "ПИН": "29913198500012", "Пол": "м"})])
    loaded = mapping.loaded(batch.cells)
    assert mapping.unknown == [lookalike] and "29913198500012" not in str(loaded.to_pydict())
    assert lookalike not in mapping.scanned(batch.cells)
