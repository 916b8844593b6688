"""Workbooks that cannot be read, and would-be workbooks: each refusal says what it is and what to ask for."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from ingest.connectors import recognise
from ingest.connectors.workbook import guard as workbook_guard
from ingest.connectors.workbook.biff_guard import guard_xls
from ingest.connectors.workbook.ole_streams import open_ole
from ingest.connectors.workbook.sheets import open_workbook
from strive.errors import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.connectors.conftest import MakeWorkbook, Read


def refusal(read: Read, path: Path) -> str:
    with pytest.raises(Refusal) as refused:
        read("workbook", path)
    assert path.name in refused.value.message.text("en")
    assert path.name in refused.value.message.text("ru")
    return refused.value.message.key


def test_truncated_at_any_byte(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook([["Имя", "Год"], *([f"клиент {n}", n] for n in range(50))])
    whole = path.read_bytes()
    for length in range(4, len(whole) - 1, len(whole) // 40):
        path.write_bytes(whole[:length])
        assert refusal(read, path) in {"content_is_broken_zip", "workbook_is_damaged"}


def test_damaged_inside(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook([["Имя", "Год"], *([f"клиент {n}", n] for n in range(50))])
    whole = bytearray(path.read_bytes())
    for place in range(40, len(whole), len(whole) // 60):
        harmed = whole[:place] + bytes(byte ^ 0x5A for byte in whole[place : place + 25]) + whole[place + 25 :]
        path.write_bytes(harmed)
        with suppress(Refusal):  # whatever the damage: read, or refused, and nothing else
            read("workbook", path)


def test_parts_whose_names_are_no_text(make_workbook: MakeWorkbook, tmp_path: Path) -> None:
    path = make_workbook([["Имя", "Год"], ["а", 1]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("часть", "")  # its name is marked as UTF-8
    path.write_bytes(path.read_bytes().replace("часть".encode(), b"\xc0" * 10))
    with pytest.raises(Refusal) as refused:
        recognise(path)
    assert refused.value.message.key == "content_is_broken_zip"


def test_nothing_in_any_sheet(make_workbook: MakeWorkbook, read: Read) -> None:
    assert refusal(read, make_workbook([], sheets={"Лист2": []})) == "workbook_is_empty"


def test_no_header(make_workbook: MakeWorkbook, read: Read) -> None:
    assert refusal(read, make_workbook([[1.5, 2.5, 3.5], [4.5, 5.5, 6.5]])) == "workbook_no_header"


def test_password(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "secret.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    )
    assert refusal(read, path) == "content_is_encrypted"


def test_zip_bomb(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(130):
                sheet.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 20
    assert refusal(read, path) == "workbook_unpacks_to_too_much"


def ole_file(*following: int, table_goes_on: int = 0xFFFFFFFE) -> bytes:
    """An OLE file of which the table, in sector 0, says which sector follows which."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = (9).to_bytes(2, "little")
    header[60:64] = (0xFFFFFFFE).to_bytes(4, "little")
    header[68:72] = table_goes_on.to_bytes(4, "little")
    header[76:512] = b"\xff" * 436
    header[76:80] = bytes(4)
    table = b"".join(number.to_bytes(4, "little") for number in (0xFFFFFFFD, *following))
    return bytes(header) + table.ljust(512, b"\xff") + "Workbook".encode("utf-16-le").ljust(1024, b"\0")


TABLE_THAT_CONTINUES_ITSELF = ole_file(table_goes_on=1)[:1024] + b"\xff" * 508 + (1).to_bytes(4, "little") + bytes(512)


@pytest.mark.parametrize("circle", [ole_file(2, 1), ole_file(1), TABLE_THAT_CONTINUES_ITSELF])
def test_sectors_in_a_circle_would_fill_the_memory(tmp_path: Path, circle: bytes) -> None:
    path = tmp_path / "circle.xls"
    path.write_bytes(circle)
    with pytest.raises(Refusal) as refused:
        open_workbook(path)
    assert refused.value.message.key == "workbook_is_damaged"
    assert "circle" in str(refused.value.message.values["problem"])


def test_a_library_that_panics_says_nothing_by_itself(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cut.xls"
    path.write_bytes(ole_file(0xFFFFFFFE)[:1100])
    with pytest.raises(Refusal):
        open_workbook(path)
    assert capfd.readouterr() == ("", "")


def test_sound_chains_of_sectors_pass(tmp_path: Path) -> None:
    path = tmp_path / "sound.xls"
    path.write_bytes(ole_file(2, 3, 0xFFFFFFFE, 0xFFFFFFFF))
    open_ole(path)


@pytest.mark.parametrize("far", ["XFD1048576", "XFD500", "XFE1"])
def test_one_far_cell_would_allocate_the_whole_area(far: str, tmp_path: Path, read: Read) -> None:
    path = tmp_path / "far.xlsx"
    cell = '<row r="{0}"><c r="{1}"><v>1</v></c></row>'
    rows = cell.format(1, "A1") + cell.format(re.sub(r"\D", "", far), far)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
    assert refusal(read, path) == "workbook_sheet_too_wide"


def test_far_cells_that_are_only_formatted_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "styled.xlsx"
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="3"/></row>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
    workbook_guard.guard_areas(path)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "content_is_empty"),
        (b"%PDF-1.7 \x00\x01", "content_is_pdf"),
        (b"<!DOCTYPE html><html><body>login</body></html>", "content_is_html"),
        ("Имя;Год\nАйбек;1990\n".encode("cp1251"), "content_is_of_other_connector"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, read: Read, content: bytes, key: str) -> None:
    path = tmp_path / "delivery.xlsx"
    path.write_bytes(content)
    assert refusal(read, path) == key


@pytest.mark.parametrize("options", [{"shet": "A"}, {"header_row": 0}, {"header_row": "two"}, {"total_words": 3}])
def test_options_that_do_not_fit_are_refused(
    make_workbook: MakeWorkbook, read: Read, options: dict[str, object]
) -> None:
    with pytest.raises(Refusal) as refused:
        read("workbook", make_workbook([["Имя", "Год"], ["а", 1]]), **options)
    assert refused.value.message.key.startswith("connector_option")


def test_real_workbooks_of_every_format_are_read(shared_data: Path, read: Read) -> None:
    folders = ("messy/kg-xlsx", "messy/kz-xlsx", "messy/kg-meta", "kobo/exports-xlsx", "kobo/xlsform", "hxl")
    paths = [path for folder in folders for path in sorted((shared_data / folder).rglob("*.xls*"))]
    assert len(paths) > 40
    for path in paths:
        reading, rows = read("workbook", path)
        assert reading.columns
        assert rows, path.name


def ole_with(stream: bytes) -> bytes:
    """An OLE file of one stream called Workbook: sector 0 is the table, sector 1 the directory, then the stream."""
    least = 4096
    content = stream.ljust(least, b"\0") + bytes(-len(stream) % 512 if len(stream) > least else 0)
    sectors = len(content) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = b"".join(number.to_bytes(4, "little") for number in chain).ljust(512, b"\xff")

    def entry(name: str, first: int, length: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        head = text.ljust(64, b"\0") + len(text).to_bytes(2, "little") + bytes(50)
        return head + first.to_bytes(4, "little") + length.to_bytes(8, "little")

    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    header[30] = 9
    for at, number in ((48, 1), (56, least), (60, 0xFFFFFFFE), (68, 0xFFFFFFFE)):
        header[at : at + 4] = number.to_bytes(4, "little")
    header[76:] = (0).to_bytes(4, "little") + b"\xff" * 432
    directory = (entry("Root Entry", 0xFFFFFFFE, 0) + entry("Workbook", 2, len(content))).ljust(512, b"\0")
    return bytes(header) + table + directory + content


def record(kind: int, content: bytes) -> bytes:
    return kind.to_bytes(2, "little") + len(content).to_bytes(2, "little") + content


@pytest.mark.parametrize(
    "far",
    [
        record(0x203, b"\x01\0\x03\x20" + bytes(10)),  # a number in column 8196
        record(0xBD, b"\xff\xff\x00\x01" + bytes(8)),
        record(0x200, bytes(4) + b"\0\0\0\x7f" + bytes(2) + b"\0\x01" + bytes(2)),  # two thousand million rows
        record(0x200, b"\0\0\x82\0\2\0\0\0" + bytes(2) + b"\3\0" + bytes(2)),  # from row 8519681 to row 2
        record(0x200, bytes(2) + b"\xff\xff" + bytes(2) + b"\xff\xff" + bytes(2)),
        record(0xFC, bytes(4) + b"\0\0\0\x7f"),  # two thousand million texts
    ],
)
def test_a_far_cell_or_size_in_an_xls_file_is_damage(tmp_path: Path, far: bytes) -> None:
    path = tmp_path / "far.xls"
    near = record(0x809, bytes(16)) + record(0x203, b"\x01\0\x03\0" + bytes(10)) * 500
    path.write_bytes(ole_with(near + far))
    with pytest.raises(Refusal) as refused:
        open_workbook(path)
    assert refused.value.message.key in {"workbook_sheet_too_wide", "workbook_is_damaged"}
    path.write_bytes(ole_with(near))
    ole = open_ole(path)
    assert ole is not None
    guard_xls(path, ole)


@pytest.mark.parametrize(("row", "column", "passes"), [(10, 20, True), (1 << 19, 1 << 13, False), (1, 1 << 15, False)])
def test_a_far_cell_in_an_xlsb_file(tmp_path: Path, row: int, column: int, passes: bool) -> None:
    path = tmp_path / "far.xlsb"
    number = b"\x05\x10" + column.to_bytes(4, "little") + bytes(12)
    sheet = b"\x81\x01\x00" + b"\x00\x04" + row.to_bytes(4, "little") + number
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    if passes:
        workbook_guard.guard_areas(path)
        return
    with pytest.raises(Refusal) as refused:
        workbook_guard.guard_areas(path)
    assert refused.value.message.key == "workbook_sheet_too_wide"


def test_a_stream_longer_than_its_file_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "long.xls"
    whole = bytearray(ole_with(record(0x809, bytes(16))))
    place = 512 + 512 + 128 + 120  # the length of the second entry in the directory
    whole[place : place + 4] = b"\0\0\0\x7f"
    path.write_bytes(whole)
    with pytest.raises(Refusal) as refused:
        open_workbook(path)
    assert refused.value.message.key == "workbook_is_damaged"


def ods(path: Path, rows: str) -> Path:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='A'>{rows}"
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


def ods_row(*cells: str, repeated: int = 1, rows: int = 1) -> str:
    filled = "".join(
        f"<table:table-cell office:value-type='string' table:number-columns-repeated='{repeated}'>"
        f"<text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    )
    return (
        f"<table:table-row table:number-rows-repeated='{rows}'>{filled}"
        "<table:table-cell table:number-columns-repeated='16000'/></table:table-row>"
    )


@pytest.mark.parametrize(
    "bomb",
    [
        ods_row("x", repeated=16_000, rows=1_000_000),
        ods_row("x", repeated=2_000_000_000),
        ods_row("x", rows=2_000_000_000),
        ods_row(rows=1_000_000) + ods_row("x", repeated=10_000),
    ],
)
def test_repeated_cells_that_would_fill_the_memory(tmp_path: Path, read: Read, bomb: str) -> None:
    assert refusal(read, ods(tmp_path / "bomb.ods", ods_row("имя", "год") + bomb)) == "workbook_sheet_too_wide"


def test_repeated_blank_cells_do_not_matter(tmp_path: Path, read: Read) -> None:
    path = ods(tmp_path / "blank.ods", ods_row("имя", "год") + ods_row("а", "1", rows=2) + ods_row(rows=1_048_000))
    _, rows = read("workbook", path)
    assert [dict(row.values) for row in rows] == [{"имя": "а", "год": "1"}] * 2
