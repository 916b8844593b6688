"""The parts of an xlsx file beside its sheets: which sheets there are, styles, shared texts."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from ingest.connectors.archives import OpenedZip, is_zip
from ingest.connectors.workbook.streamed.formats import Kind, kind_of_format
from ingest.connectors.workbook.streamed.shared_texts import shared_texts
from ingest.connectors.zip_damages import ZIP_DAMAGES
from strive.errors import Refusal
from strive.messages import message

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_DAYS_TO_1904 = 1462
_WORKSHEET = "/worksheet"


@dataclass(frozen=True)
class SheetPart:
    """A worksheet: its name, the part of the file that holds it, its size unpacked, whether people see it."""

    name: str
    part: str
    size: int
    is_visible: bool


@dataclass
class Package:
    """An xlsx file. ``styles``: what each cell style makes of a number."""

    path: Path
    sheets: list[SheetPart]
    styles: list[Kind] = field(default_factory=list)
    days_before: int = 0  # of a workbook that counts its days from 1904 on

    _shared: Any = None

    @contextmanager
    def open(self, part: str) -> Iterator[BinaryIO]:
        """The part unpacked, as a stream. Raises Refusal where the archive is damaged."""
        with reading(self.path), OpenedZip(self.path) as archive, archive.open(part) as file:
            yield file  # type: ignore[misc]

    def texts(self) -> Any:
        """The shared texts, read once."""
        if self._shared is None:
            self._shared = self._read_texts()
        return self._shared

    def _read_texts(self) -> Any:
        with OpenedZip(self.path) as archive:
            part = _part(archive, "/sharedStrings")
        if part is None:
            return shared_texts(iter(()))
        with self.open(part) as file:
            return shared_texts(iter(lambda: file.read(1 << 20), b""))


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns what a damaged archive or damaged XML raises into a refusal."""
    try:
        yield
    except (*ZIP_DAMAGES, etree.XMLSyntaxError) as error:
        raise Refusal(message("workbook_is_damaged", file=path.name, problem=str(error))) from None


def open_package(path: Path) -> Package | None:
    """The xlsx file; None when it is something else (ods, xlsb), damaged, or not as this reader knows it: then other
    readers look at it."""
    if not is_zip(path):
        return None
    try:
        with OpenedZip(path) as archive:
            return _package(path, archive)
    except (*ZIP_DAMAGES, etree.XMLSyntaxError):
        return None


def _package(path: Path, archive: zipfile.ZipFile) -> Package | None:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        return None
    book = _xml(archive, "xl/workbook.xml")
    targets = _targets(archive)
    sheets = []
    for sheet in book.iter(f"{_SHEET}sheet"):
        part, kind = targets.get(sheet.get(f"{_RELATION}id", ""), ("", ""))
        if kind.endswith(_WORKSHEET) and part in names:
            visible = sheet.get("state", "visible") == "visible"
            sheets.append(SheetPart(sheet.get("name", ""), part, archive.getinfo(part).file_size, visible))
    properties = book.find(f"{_SHEET}workbookPr")
    counts_from_1904 = properties is not None and properties.get("date1904", "0") in {"1", "true"}
    return Package(path, sheets, _styles(archive), _DAYS_TO_1904 if counts_from_1904 else 0) if sheets else None


def _xml(archive: zipfile.ZipFile, part: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(part), parser)


def _targets(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    relations = _xml(archive, "xl/_rels/workbook.xml.rels").iter(f"{_PACKAGE}Relationship")
    return {
        relation.get("Id", ""): (posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))[1:], kind)
        for relation in relations
        if (kind := relation.get("Type", ""))
    }


def _part(archive: zipfile.ZipFile, kind: str) -> str | None:
    return next((part for part, type_ in _targets(archive).values() if type_.endswith(kind)), None)


def _styles(archive: zipfile.ZipFile) -> list[Kind]:
    part = _part(archive, "/styles")
    if part is None or part not in archive.namelist():
        return []
    styles = _xml(archive, part)
    codes = {item.get("numFmtId"): item.get("formatCode") for item in styles.iter(f"{_SHEET}numFmt")}
    formats = [item.get("numFmtId", "0") for item in styles.iterfind(f"{_SHEET}cellXfs/{_SHEET}xf")]
    return [kind_of_format(int(number), codes.get(number)) for number in formats]
