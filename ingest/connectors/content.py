"""What a file holds, told by its bytes and never by its name.

``content_of`` names the connector that can read it, or else what the file seems to be, so that a refusal can say
"this is a web page, probably an error page" rather than "cannot parse".
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec

from ingest.connectors.archives import OpenedZip
from ingest.connectors.json_rows.array import NO_JSON
from ingest.connectors.json_rows.outline import outline_of
from ingest.connectors.recording import MANIFEST, read_manifest
from ingest.connectors.signs import HXL_ROWS_LOOKED_AT, json_kind, table_kind
from ingest.connectors.tables.headers import Cells
from ingest.connectors.tables.separators import (
    decide_separator,
    lacks_header,
    named_separator,
    reads_like_prose,
    sample_lines,
    to_cells,
)
from ingest.connectors.texts.encodings import Encoding, decide_encoding
from ingest.connectors.texts.wide_text import wide_encoding
from ingest.connectors.zip_damages import ZIP_DAMAGES
from strive.errors import Refusal
from strive.messages import Message, message

CONNECTOR_KINDS = (
    "workbook", "csv", "kobo", "odk", "activityinfo", "dhis2", "worldbank", "ucdp", "hxl", "sdmx", "iati",
)  # fmt: skip
_HEAD = 1 << 16
_MAGIC = (
    (b"%PDF", "pdf", ""),
    (b"\x89PNG", "image", ""),
    (b"\xff\xd8\xff", "image", ""),
    (b"GIF8", "image", ""),
    (b"II*\x00", "image", ""),
    (b"Rar!", "archive", "RAR"),
    (b"7z\xbc\xaf", "archive", "7-Zip"),
    (b"\x1f\x8b", "archive", "gzip"),
    (b"BZh", "archive", "bzip2"),
    (b"\xfd7zXZ", "archive", "xz"),
    (b"(\xb5/\xfd", "archive", "Zstandard"),
    (b"{\\rtf", "document", ""),
    (b"SQLite format 3", "database", ""),
    (b"PAR1", "database", ""),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAG = re.compile(rb"<[!?A-Za-z_]")
_PAGE = re.compile(rb"<(!doctype\s+html|(html|head|body|meta|table|style|div|center)\b)", re.IGNORECASE)
_PAGE_TABLE = re.compile(rb"<t[rd]\b", re.IGNORECASE)
_PAGE_LOGIN = re.compile(rb"<form\b|type=.?password", re.IGNORECASE)
_OFFICE_2003 = "urn:schemas-microsoft-com:office:spreadsheet"


@dataclass(frozen=True)
class Content:
    """``kind``: a connector's name, or what the file seems to be instead; ``detail`` names it more closely.

    A table that is a system's export can be read as the plain table that it is, too: then ``form`` is that connector.
    """

    kind: str
    detail: str = ""
    line: int = 0
    encoding: Encoding | None = None  # of text, where it was decided on the way
    form: str = ""  # what the system's format is written in: csv, workbook, json, xml, recording

    def refusal(self, file: str) -> Message:
        """Why no connector reads this."""
        return message(f"content_is_{self.kind}", file=file, detail=self.detail, line=self.line)


def content_of(path: Path, encoding: str | None = None) -> Content:
    """Look at the file. Raises Refusal when it cannot be opened at all, or its text is lost (unless ``encoding`` is
    known).
    """
    if path.is_fifo() or path.is_char_device() or path.is_socket():  # reading it would wait, or never end
        raise Refusal(message("file_is_no_file", file=path.name))
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except IsADirectoryError:
        raise Refusal(message("file_is_a_folder", file=path.name)) from None
    except FileNotFoundError:
        raise Refusal(message("file_is_missing", file=path.name)) from None
    except OSError as error:
        raise Refusal(message("file_cannot_be_opened", file=path.name, problem=error.strerror or str(error))) from None
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return Content("empty")
    if head.startswith(b"PK"):
        return _zip_content(path)
    if head.startswith(_OLE):
        return _ole_content(path)
    known = next((Content(kind, detail) for magic, kind, detail in _MAGIC if head.startswith(magic)), None)
    return known or _text_content(path, head, encoding)


def _zip_content(path: Path) -> Content:
    try:
        with OpenedZip(path) as archive:
            names = archive.namelist()
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except ZIP_DAMAGES:
        return Content("broken_zip")
    if names[:1] == [MANIFEST]:
        connector = read_manifest(path).connector
        kind = connector if connector in CONNECTOR_KINDS else "other_recording"
        return Content(kind, connector, form="recording")
    if any(name.startswith("xl/") for name in names) or b"opendocument.spreadsheet" in mimetype:
        return Content("workbook")
    if any(name.startswith(("word/", "ppt/")) for name in names) or b"opendocument" in mimetype:
        return Content("document")
    return Content("archive", ", ".join(names[:5]))


def _ole_content(path: Path) -> Content:
    """An OLE file names its streams in UTF-16: a workbook has one called Workbook or Book; so has an encrypted one a
    package.
    """
    with path.open("rb") as file:
        content = file.read(1 << 26)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Content("encrypted")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return Content("workbook")
    return Content("document")


def _text_content(path: Path, head: bytes, encoding: str | None) -> Content:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    wide = wide_encoding(head)
    plain = head.decode(wide, "ignore").lstrip("\ufeff \t\r\n").encode("utf-8", "replace") if wide else start
    if _PAGE.match(plain) and b"www.w3.org/2002/xforms" not in plain:
        return _page(plain)
    if _TAG.match(plain):
        return _xml_content(path)
    if plain.startswith((b"{", b"[")):
        json_content = _json_content(path, plain)
        if json_content is not None:
            return json_content
    return _table_content(path, head, wide is not None, encoding)


def _page(start: bytes) -> Content:
    """A web page, or a table that a system wrote as one and called a workbook."""
    holds_table = _PAGE_TABLE.search(start) and not _PAGE_LOGIN.search(start)
    return Content("html_table" if holds_table else "html")


def _xml_content(path: Path) -> Content:
    from ingest.connectors.texts.xml_reading import root_of  # lxml is heavy: only where there is XML

    try:
        root = root_of(path)
    except ValueError:  # a name that no element can have, such as one with a prefix that stands for nothing
        return Content("broken_xml", "name of the root element", 1)
    if root.problem:
        return Content("broken_xml", root.problem, root.line)
    if root.name.lower() == "html":
        # A form for phones (XForm) is XHTML on the outside; what is missing is the page's text.
        with path.open("rb") as file:
            start = file.read(_HEAD)
        return Content("other_xml", "html (XForm)") if b"www.w3.org/2002/xforms" in start else _page(start)
    if root.has_doctype:
        return Content("xml_with_doctype", root.name)
    if root.name in {"iati-activities", "iati-organisations", "iati-activity"}:
        return Content("iati", form="xml")
    if "sdmx" in root.namespace.lower():
        return Content("sdmx", form="xml")
    if root.namespace == _OFFICE_2003:
        return Content("spreadsheet_xml")
    if root.name == "dataValueSet" or root.namespace == "urn:ihe:qrph:adx:2015":
        return Content("dhis2", form="xml")
    return Content("other_xml", root.name)


def _json_content(path: Path, start: bytes) -> Content | None:
    """None when this is no JSON after all."""
    outline = outline_of(path)
    if outline.problem:
        if _is_json_lines(start):
            return Content("json_lines", form="json")
        if start.startswith(b"{") or re.match(rb"\[\s*[\[{\"\d\]]", start):
            return Content("broken_json", outline.problem, form="json")
        return None
    kind, detail = json_kind(outline)
    return Content(kind, detail, form="json")


def _is_json_lines(start: bytes) -> bool:
    """Whether every line is a JSON document of its own."""
    first, _, rest = start.partition(b"\n")
    try:
        msgspec.json.decode(first)
    except NO_JSON:
        return False
    return rest.lstrip().startswith(first[:1])


def _table_content(path: Path, head: bytes, is_wide: bool, encoding: str | None) -> Content:
    odd = sum(byte < 32 and byte not in b"\t\r\n\x0c\x1a\x00" for byte in head)
    if odd > len(head) // 100 and not is_wide and encoding is None:
        return Content("binary")
    decided = None if encoding else decide_encoding(path)
    lines = sample_lines(path, decided.name if decided else str(encoding))
    named = named_separator(lines[0]) if lines else None
    if named:
        kind = table_kind(_rows(lines[1:], named)) or "csv"
        return Content(kind, encoding=decided, form="csv")
    dialect = decide_separator(lines)
    is_table = dialect.is_table and not reads_like_prose(lines, dialect.separator)
    kind = table_kind(_rows(lines, dialect.separator)) or ("csv" if is_table else "text")
    if kind == "text" and not dialect.columns and lacks_header(lines):
        return Content("headless", encoding=decided)
    return Content(kind, encoding=decided, form="" if kind == "text" else "csv")


def _rows(lines: list[str], separator: str) -> list[Cells]:
    rows = islice(csv.reader(lines, delimiter=separator), HXL_ROWS_LOOKED_AT)
    return [to_cells(fields) for fields in rows]


def require_content(path: Path, *kinds: str, encoding: str | None = None) -> Content:
    """What the file holds. Raises Refusal, saying what it is, unless it is of one of ``kinds`` (the first names the
    connector)."""
    content = content_of(path, encoding)
    if content.kind in kinds or content.form in kinds:
        return content
    if content.kind in CONNECTOR_KINDS:
        raise Refusal(message("content_is_of_other_connector", file=path.name, found=content.kind, wanted=kinds[0]))
    raise Refusal(content.refusal(path.name))
