"""How many observations an SDMX body has, and what an error document in its place says.

Each function raises CutOff for a body without its end, NotTheData for another format, Refusal for an error document
(which may come with any status, and in another format than asked for) unless it says that there are no results.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from ingest.pulls.api import CutOff, NotTheData
from ingest.pulls.apis.json_body import unexpected

_NO_RESULTS = re.compile(
    r"\bno[\s_]*(records?|results?|data|observations?)(?![a-z])|no(records|results)found", re.IGNORECASE
)
_NO_RESULTS_CODE = "100"
_HEAD = 4_096
_CSV_STARTS = ("dataflow", "structure")


class _Series(msgspec.Struct):
    observations: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict)


class _DataSet(msgspec.Struct):
    series: dict[str, _Series] = msgspec.field(default_factory=dict)
    observations: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict)


class _Data(msgspec.Struct):
    data_sets: list[_DataSet] | None = msgspec.field(name="dataSets", default=None)


class _Json(msgspec.Struct):
    data: _Data | None = None
    data_sets: list[_DataSet] | None = msgspec.field(name="dataSets", default=None)
    errors: list[dict[str, Any]] | None = None


def xml_rows(body: Path) -> int:
    """The observations of an SDMX-ML message."""
    rows, said = 0, []
    code = ""
    try:
        with body.open("rb") as file:
            events = etree.iterparse(
                file, events=("end",), huge_tree=True, resolve_entities=False, no_network=True, recover=False
            )
            for _, element in events:
                name = etree.QName(element).localname if isinstance(element.tag, str) else ""
                rows += name == "Obs"
                if name in ("ErrorMessage", "Message"):
                    code = code or element.get("code", "")
                    said += [text for text in element.itertext() if text and text.strip()]
                if name in ("Obs", "Series"):
                    element.clear(keep_tail=False)
                    while element.getprevious() is not None:
                        del element.getparent()[0]
    except etree.XMLSyntaxError:
        _no_rows_or_refused(body, "<")
        return 0
    if rows or not (said or code):
        return rows
    _require_no_results(code, " ".join(said))
    return 0


def csv_rows(body: Path) -> int:
    """The observations of an SDMX-CSV table."""
    with body.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            header = next(reader, [])
            if not header or not header[0].strip().lower().startswith(_CSV_STARTS):
                _no_rows_or_refused(body, "")
                return 0
            rows, last = 0, header
            for row in reader:
                rows += bool(row)
                last = row or last
        except (csv.Error, UnicodeDecodeError):
            raise CutOff from None
    if len(last) < len(header):
        raise CutOff
    return rows


def json_rows(body: Path) -> int:
    """The observations of an SDMX-JSON message."""
    content = body.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if not content.lstrip().startswith(b"{"):
        _no_rows_or_refused(body, "{")
        return 0
    try:
        found = msgspec.json.decode(content, type=_Json)
    except msgspec.ValidationError as error:
        raise unexpected("sdmx", str(error)) from None
    except msgspec.DecodeError:
        raise CutOff from None
    sets = (found.data.data_sets if found.data else None) or found.data_sets or []
    rows = sum(
        len(part.observations) + sum(len(series.observations) for series in part.series.values()) for part in sets
    )
    if not rows and found.errors:
        first = found.errors[0]
        _require_no_results(str(first.get("code", "")), str(first.get("title") or first.get("detail") or ""))
    return rows


def _no_rows_or_refused(body: Path, start: str) -> None:
    """For a body that cannot be read in the format asked for, which begins with ``start``: a text that says "no
    results", an error document, a body cut off, or something else."""
    with body.open("rb") as file:
        head = file.read(_HEAD).decode("utf-8", "replace").strip()
    if body.stat().st_size < _HEAD and _NO_RESULTS.search(head):
        return
    if head.startswith("<") and ("ErrorMessage" in head or "<Error" in head):
        text = " ".join(re.sub(r"<[^>]*>", " ", head).split())
        found = re.search(r"""ErrorMessage[^>]*code=["'](\d+)""", head)
        _require_no_results(found.group(1) if found else "", text)
        return
    if start and head.startswith(start):
        raise CutOff
    if head.startswith(("<", "{", "[")):
        raise unexpected("sdmx", f"{head[0]}…")
    raise NotTheData


def _require_no_results(code: str, text: str) -> None:
    if code != _NO_RESULTS_CODE and not _NO_RESULTS.search(text):
        raise unexpected("sdmx", " ".join((code, text[:200])).strip())
