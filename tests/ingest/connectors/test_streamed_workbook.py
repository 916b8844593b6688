"""Sheets read piece by piece give what the reader of whole sheets gives. All workbooks here are synthetic."""

from __future__ import annotations

import random
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest.connectors.workbook import sheets
from ingest.connectors.workbook.calamine_book import CalamineBook
from ingest.connectors.workbook.streamed import sheet_pieces
from ingest.connectors.workbook.streamed.formats import Kind, kind_of_format
from ingest.connectors.workbook.streamed.package import open_package
from ingest.connectors.workbook.streamed.workbook import StreamedWorkbook
from strive.errors import Refusal

if TYPE_CHECKING:
    from tests.ingest.connectors.conftest import MakeWorkbook, Read

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FORMATS = {
    164: "dd.mm.yyyy",
    165: "[h]:mm:ss",
    166: "0.0%",
    167: '"d"0',
    168: "[Red]0.0",
    169: r"[$-419]d\ mmmm\ yyyy",
    170: "General;[Red]dd",
}
STYLES = (0, *FORMATS, 9, 14, 22, 36, 46, 47, 58, 81)
NUMBERS = ("43831", "43831.5", "0.5", "0", "1", "59", "60", "61", "43831.999999", "2958465", "2958465.9", "-5", "1.25")
FLOATS = (
    "0.1",
    "0.30000000000000004",
    "0.13164084338080392",
    "1E-3",
    "1e-05",
    "1.0",
    "-0",
    "12345678901234567890",
    "7.",
)
SHARED = (
    "<si><t>a&amp;b &lt;x&gt; &quot;q&quot;&#10;n&#x41;</t></si>",
    '<si><r><t>ri</t></r><r><t xml:space="preserve">ch </t></r></si>',
    "<si><t>x_x000D_y_x005F_z</t></si>",
    "<si><t/></si>",
    "<si/>",
    "<si><t>base</t><rPh><t>sound</t></rPh></si>",
    "<si><t>one\r\ntwo\rthree</t></si>",
    "<si><t> trimmed </t></si>",
    '<si><t xml:space="preserve"> kept </t></si>',
    "<si><t><![CDATA[c<d]]></t></si>",
)
CELLS = (
    *(f' t="s"><v>{place}</v>' for place in range(len(SHARED))),
    ' t="inlineStr"><is><t>in&amp;line </t></is>',
    ' t="inlineStr"><is><t xml:space="preserve"> in line </t></is>',
    ' t="inlineStr"><is><r><t>in</t></r><r><t>runs</t></r></is>',
    ' t="str"><f>A1&amp;"x"</f><v>of a formula &lt;</v>',
    ' t="str"><f t="shared" ref="A1:A2" si="0">A1</f><v> blank ends </v>',
    ' t="str"><f t="shared" si="0"/><v>shared</v>',
    ' t="str"><v></v>',
    ' t="b"><v>1</v>',
    ' t="b"><v>0</v>',
    ' t="e"><v>#DIV/0!</v>',
    ' t="d"><v>2021-05-17T10:30:00</v>',
    ' t="d"><v>2021-05-17</v>',
    "><f>1+1</f><v>2</v>",
    "><f>1+1</f>",
    "><v>no number</v>",
    "><!-- a comment --><v>8</v>",
    *(f"><v>{number}</v>" for number in FLOATS),
    *(f' s="{style}"><v>{number}</v>' for style in range(len(STYLES)) for number in NUMBERS),
)


def package_of(path: Path, rows: str, after: str = "", properties: str = "") -> Path:
    """A workbook with one sheet "S" of these rows."""
    codes = "".join(f'<numFmt numFmtId="{n}" formatCode="{c.replace(chr(34), "&quot;")}"/>' for n, c in FORMATS.items())
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in STYLES)
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(
            (("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")),
            1,
        )
    )
    package = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships {package}><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}">{properties}<sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships {package}>{relations}</Relationships>",
        "xl/styles.xml": f"<styleSheet {MAIN}><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{''.join(SHARED)}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return path


Found = dict[tuple[int, int], str]


def cells_in(sheet: sheets.Sheet) -> Found:
    found: Found = {}
    for block in sheet.blocks(0):
        for index in range(len(block.rows)):
            number, row = block.rows.row(index)
            found |= {(number, place + sheet.left): text for place, text in enumerate(row) if text is not None}
    return found


def both(path: Path, name: str) -> tuple[Found, Found]:
    package = open_package(path)
    assert package is not None
    return cells_in(StreamedWorkbook(package).sheet(name)), cells_in(CalamineBook(path).sheet(name))


@pytest.mark.parametrize("rows_per_piece", [1, 1000])
@pytest.mark.parametrize("properties", ["", '<workbookPr date1904="1"/>'])
def test_cells_of_every_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_per_piece: int, properties: str
) -> None:
    monkeypatch.setattr(sheet_pieces, "_PIECE", 64 * rows_per_piece)
    rows = "".join(f'<row r="{n}"><c r="AB{n}"{cell}</c></row>' for n, cell in enumerate(CELLS, start=1))
    streamed, whole = both(package_of(tmp_path / "kinds.xlsx", rows, properties=properties), "S")
    assert len(whole) > 140
    assert streamed == whole


def test_blank_cells_gaps_and_blank_rows_keep_their_places(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="B2"><v>1</v></c><c r="D2" s="1"/></row><row r="3" ht="15"/><row r="9"><c r="A9" s="2"/>'
        '<c r="XFD9"><v>2</v></c></row>\n<row r="900000"> <c r="C900000" t="inlineStr"><is><t>end</t></is></c></row>'
    )
    path = package_of(tmp_path / "gaps.xlsx", rows)
    package = open_package(path)
    assert package is not None
    sheet = StreamedWorkbook(package).sheet("S")
    assert cells_in(sheet) == {(2, 1): "1", (9, 16383): "2", (900_000, 2): "end"}
    assert sheet.height == 900_000
    assert sum(len(block.rows) for block in sheet.blocks(0)) < 100


def test_random_tables(make_workbook: MakeWorkbook) -> None:
    chance = random.Random(5)
    makers: list[Any] = [
        lambda: f"клиент {chance.randrange(99)}",
        lambda: chance.random() * 10 ** chance.randrange(-6, 12),
        lambda: round(chance.uniform(-1000, 1000), chance.randrange(6)),
        lambda: chance.randrange(10**16),
        lambda: date(1900, 3, 1).replace(year=chance.randrange(1901, 2100)),
        lambda: datetime(2021, 5, 17, chance.randrange(24), chance.randrange(60), chance.randrange(60)),
        lambda: time(chance.randrange(24), chance.randrange(60)),
        lambda: chance.random() < 0.5,
        lambda: None,
        lambda: "  ",
    ]
    rows = [[chance.choice(makers)() for _ in range(12)] for _ in range(700)]
    streamed, whole = both(make_workbook([["Имя", "Год"], *rows]), "Реестр")
    assert len(whole) > 5_000
    assert streamed == whole


def test_the_connector_reads_large_sheets_as_it_reads_small_ones(
    make_workbook: MakeWorkbook, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = [[n, f"р-н {n // 3}" if n % 3 == 0 else None, date(2021, 5, 1 + n % 28), n / 7] for n in range(300)]
    rows = [
        ["Реестр"],
        [],
        ["№", "Район", "Срок", None],
        [None, None, "начало", "доля"],
        *body,
        ["ИТОГО", None, None, 9],
    ]
    merges = ["A3:A4", "B3:B4", "C3:D3", *(f"B{5 + n}:B{7 + n}" for n in range(0, 300, 3))]
    path = make_workbook(rows, merges, sheets={"Коды": [["Код", "Смысл"], ["1", "да"]], "Пусто": []})
    whole, whole_rows = read("workbook", path)
    monkeypatch.setattr(sheets, "STREAMED_FROM", 0)
    streamed, streamed_rows = read("workbook", path)
    assert [row.values for row in streamed_rows] == [row.values for row in whole_rows]
    assert [row.position for row in streamed_rows] == [row.position for row in whole_rows]
    assert (streamed.columns, streamed.preamble) == (whole.columns, whole.preamble)
    assert (streamed.assumptions, streamed.doubts) == (whole.assumptions, whole.doubts)
    assert streamed_rows[4].values["Район"] == "р-н 1"


def test_large_sheets_written_in_an_unusual_way_are_read_whole(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "STREAMED_FROM", 0)
    rows = "".join(f"<row><c><v>{n}</v></c><c t='str'><v>word</v></c></row>" for n in range(3))
    heading = "<row><c t='str'><v>number</v></c><c t='str'><v>text</v></c></row>"
    _, found = read("workbook", package_of(tmp_path / "placeless.xlsx", heading + rows))
    assert [row.values["number"] for row in found] == ["0", "1", "2"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>',
    ],
)
def test_damaged_sheets_are_refused(tmp_path: Path, rows: str) -> None:
    package = open_package(package_of(tmp_path / "damaged.xlsx", rows))
    assert package is not None
    with pytest.raises(Refusal) as refused:
        cells_in(StreamedWorkbook(package).sheet("S"))
    assert refused.value.message.key == "workbook_is_damaged"


def test_percentages_are_said_and_not_changed(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    percent = STYLES.index(9)
    heading = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for letter, name in zip("BCD", ("a", "b", "c"), strict=True)
    )
    rows = "".join(
        f'<row r="{n}"><c r="B{n}" s="{percent}"><v>0.{n}</v></c>'
        f'<c r="C{n}" s="{percent if n % 2 else 0}"><v>0.{n}</v></c><c r="D{n}"><v>{n}</v></c></row>'
        for n in range(2, 9)
    )
    path = package_of(tmp_path / "percent.xlsx", f'<row r="1">{heading}</row>{rows}')
    for streamed_from in (0, 1 << 30):
        monkeypatch.setattr(sheets, "STREAMED_FROM", streamed_from)
        reading, found = read("workbook", path)
        assert [row.values["a"] for row in found][:2] == ["0.2", "0.3"]
        said = {m.key: m.values for m in (*reading.assumptions, *reading.doubts)}
        assert said["workbook_percent_columns"] == {"columns": "'a'"}
        assert said["workbook_percent_mixed"] == {"columns": "'b'"}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("dd.mm.yyyy", Kind.DATE),
        ('"год" 0', Kind.NUMBER),
        (r"0\d", Kind.NUMBER),
        ("[Red]0.00", Kind.NUMBER),
        ("[mm]:ss", Kind.DURATION),
        ("0.0%", Kind.PERCENT),
        ('0"%"', Kind.NUMBER),
        ("0;dd", Kind.NUMBER),
    ],
)
def test_kinds_of_formats(code: str, kind: Kind) -> None:
    assert kind_of_format(164, code) == kind


def test_real_workbooks_alike_both_ways(shared_data: Path) -> None:
    compared = 0
    for path in sorted(shared_data.rglob("*")):
        if not path.is_file() or path.suffix == ".xlsb" or (package := open_package(path)) is None:
            continue
        whole = CalamineBook(path)
        for part in package.sheets:
            ours, theirs = cells_in(StreamedWorkbook(package).sheet(part.name)), cells_in(whole.sheet(part.name))
            assert ours == theirs, (path.name, part.name)
            compared += len(theirs)
    assert compared > 100_000


def test_scattered_cells_do_not_make_large_blocks(tmp_path: Path) -> None:
    letters = [a + b + c for a in "ABCD" for b in "ABCDEFGHIJ" for c in "ABCDEFGHIJ"]
    places = [(n * 2_500 + 1, letters[n]) for n in range(400)]
    rows = "".join(f'<row r="{row}"><c r="{column}{row}"><v>{row}</v></c></row>' for row, column in places)
    package = open_package(package_of(tmp_path / "scattered.xlsx", rows))
    assert package is not None
    sheet = StreamedWorkbook(package).sheet("S")
    assert sorted(cells_in(sheet).values()) == sorted(str(row) for row, _ in places)
    assert max(len(block.rows) for block in sheet.blocks(0)) < 20_000
