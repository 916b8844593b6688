"""The oracle's own reading of xlsx: the XML parts of the package, nothing more. Dates are whole days."""

from __future__ import annotations

import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

from lxml import etree

_EPOCH = date(1899, 12, 30)
_BUILT_IN_DATES = {14, 15, 16, 17, 22}
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Unreadable(Exception):
    """The file cannot be read at all."""


def sheet_lines(path: Path, sheet: str | None = None) -> list[list[str]]:
    """The cells of a sheet (default: the first) as text, line by line; an empty cell is an empty text."""
    try:
        with zipfile.ZipFile(path) as package:
            part = _part_of(package, sheet)
            strings = _strings(package)
            dates = _date_styles(package)
            root = etree.fromstring(package.read(part))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise Unreadable(str(error)) from error
    lines: list[list[str]] = []
    for line in root.iter(f"{_SHEET}row"):
        place = int(line.get("r", len(lines) + 1))
        lines += [[] for _ in range(place - 1 - len(lines))]
        lines.append(_cells(line, strings, dates))
    width = max(map(len, lines), default=0)
    return [line + [""] * (width - len(line)) for line in lines]


def _part_of(package: zipfile.ZipFile, sheet: str | None) -> str:
    sheets = etree.fromstring(package.read("xl/workbook.xml")).iter(f"{_SHEET}sheet")
    chosen = next((item for item in sheets if sheet in (None, item.get("name"))), None)
    if chosen is None:
        raise Unreadable(f"no sheet {sheet}")
    relations = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    target = next(str(item.get("Target")) for item in relations if item.get("Id") == chosen.get(_RELATION))
    return f"xl/{target}"


def _strings(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    items = etree.fromstring(package.read("xl/sharedStrings.xml")).iterchildren(f"{_SHEET}si")
    return ["".join(text.text or "" for text in item.iter(f"{_SHEET}t")) for item in items]


def _date_styles(package: zipfile.ZipFile) -> set[str]:
    """The numbers of the cell styles that show a date."""
    root = etree.fromstring(package.read("xl/styles.xml"))
    named = {int(item.get("numFmtId", 0)): item.get("formatCode", "") for item in root.iter(f"{_SHEET}numFmt")}
    own = {number for number, form in named.items() if re.search("[dy]", form)}
    formats = root.find(f"{_SHEET}cellXfs")
    used = [] if formats is None else [int(style.get("numFmtId", 0)) for style in formats]
    return {str(number) for number, form in enumerate(used) if form in _BUILT_IN_DATES | own}


def _cells(line: etree._Element, strings: list[str], dates: set[str]) -> list[str]:
    cells: list[str] = []
    for cell in line:
        column = 0
        for letter in re.match("[A-Z]+", cell.get("r", "A"))[0]:  # type: ignore[index]
            column = 26 * column + ord(letter) - 64
        cells += [""] * (column - 1 - len(cells))
        cells.append(_text(cell, strings, dates))
    return cells


def _text(cell: etree._Element, strings: list[str], dates: set[str]) -> str:
    value = cell.findtext(f"{_SHEET}v")
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_SHEET}t"))
    if value is None:
        return ""
    if cell.get("t") == "s":
        return strings[int(value)]
    if cell.get("t") in ("str", "b", "e"):
        return value
    if cell.get("s") in dates:
        return (_EPOCH + timedelta(days=int(float(value)))).isoformat()
    number = float(value)
    return str(int(number)) if number.is_integer() else value
