"""Refusing ods files whose repeated cells and rows would fill the memory: a few bytes may stand for a whole sheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.connectors.archives import OpenedZip
from ingest.connectors.workbook.biff_guard import MOST_AREA
from ingest.connectors.zip_damages import ZIP_DAMAGES
from strive.errors import Refusal
from strive.messages import message

if TYPE_CHECKING:
    from lxml import etree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_MOST_COLUMNS = 1 << 14
_MOST_ROWS = 1 << 20


def guard_ods(path: Path) -> None:
    """Raise Refusal for an ods file of which a sheet spans too large an area; other files pass."""
    from lxml import etree

    try:
        with OpenedZip(path) as archive:
            if "content.xml" not in archive.namelist():
                return
            with archive.open("content.xml") as file:
                parser = etree.iterparse(
                    file, tag=(f"{_TABLE}table-row", f"{_TABLE}table"), resolve_entities=False, no_network=True
                )
                for rows, columns in _areas(parser):
                    if rows * columns > MOST_AREA or rows > _MOST_ROWS or columns > _MOST_COLUMNS:
                        raise Refusal(message("workbook_sheet_too_wide", file=path.name, rows=rows, columns=columns))
    except (*ZIP_DAMAGES, etree.XMLSyntaxError) as error:
        raise Refusal(message("workbook_is_damaged", file=path.name, problem=str(error))) from None


def _areas(elements: Iterator[tuple[str, etree._Element]]) -> Iterator[tuple[int, int]]:
    """(rows, columns) of the sheet so far, up to its last filled cell, whenever it has grown."""
    height = last_row = last_column = 0
    for _, element in elements:
        if element.tag == f"{_TABLE}table":
            height = last_row = last_column = 0
        else:
            width = _filled_width(element)
            height += _repeated(element, "number-rows-repeated")
            if width:
                last_row, last_column = height, max(last_column, width)
                yield last_row, last_column
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]  # type: ignore[union-attr]


def _filled_width(row: etree._Element) -> int:
    place = width = 0
    for cell in row:
        place += _repeated(cell, "number-columns-repeated")
        if len(cell) or any(str(name).startswith(_OFFICE) for name in cell.attrib):
            width = place
    return width


def _repeated(element: etree._Element, name: str) -> int:
    return int(element.get(f"{_TABLE}{name}", "1"))
