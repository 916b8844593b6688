"""The oracle's own reading of the file formats: workbook, CSV, KoBo JSON, SDMX-ML, IATI.

Nothing here comes from the warehouse. Each function gives the rows of a file as the sender wrote them, under the
headings as they stand in the file; what they mean is said in ``tests.oracle.meanings``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from tests.oracle.spreadsheet import Unreadable, sheet_lines

Row = dict[str, str]


@dataclass
class FileContent:
    """The rows of a file with their places, what stands above the header, and when the sender says to have reported."""

    rows: list[tuple[str, Row]]
    headings: list[str]
    preamble: str = ""
    reported_at: datetime | None = None


def read_workbook(path: Path, header_rows: int, sheet: str | None = None) -> FileContent:
    """A sheet whose header is the first row that has at least three texts; data rows have a running number in front."""
    lines = sheet_lines(path, sheet)
    top = next((i for i, line in enumerate(lines) if sum(bool(cell) for cell in line) >= 3), None)
    if top is None:
        raise Unreadable("no header")
    preamble = "\n".join(cell for line in lines[:top] for cell in line if cell)
    headings = _headings(lines[top : top + header_rows])
    rows = []
    for number, line in enumerate(lines[top + header_rows :], start=top + header_rows + 1):
        counts_columns = all(cell in ("", str(column)) for column, cell in enumerate(line, start=1))
        if line and line[0].isdigit() and not counts_columns:
            rows.append((f"row {number}", dict(zip(headings, line, strict=False))))
    return FileContent(rows, headings, preamble)


def _headings(lines: list[list[str]]) -> list[str]:
    if len(lines) == 1:
        return [_plain(cell) for cell in lines[0]]
    upper, headings = "", []
    for high, low in zip(*lines, strict=True):
        upper = high or upper
        headings.append(_plain(f"{upper} / {low}" if low else upper))
    return headings


def _plain(text: str) -> str:
    return " ".join(text.split())


def read_csv(path: Path, first_heading: str) -> FileContent:
    """A CSV file whose header is the line that begins with ``first_heading``."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1251")
    lines = text.splitlines(keepends=True)
    top = next((i for i, line in enumerate(lines) if line.lstrip('"').startswith(first_heading)), None)
    if top is None:
        raise Unreadable(f"no line begins with {first_heading}")
    separator = max(";,\t", key=lines[top].count)
    reader = csv.reader(lines[top:], delimiter=separator)
    headings = [_plain(cell) for cell in next(reader)]
    rows = [(f"line {top + reader.line_num}", dict(zip(headings, line, strict=False))) for line in reader if any(line)]
    return FileContent(rows, headings, "".join(lines[:top]))


def read_kobo(path: Path, repeat: str | None = None) -> FileContent:
    """Submissions, or the items of a repeat group with their submission's answers on each."""
    try:
        submissions = json.loads(path.read_bytes())["results"]
    except (ValueError, KeyError) as error:
        raise Unreadable(str(error)) from error
    rows: list[tuple[str, Row]] = []
    for number, submission in enumerate(submissions):
        answers = {key: value for key, value in submission.items() if isinstance(value, str)}
        items = [{}] if repeat is None else submission.get(repeat, [])
        rows += [(f"submission {number}, item {place}", answers | item) for place, item in enumerate(items)]
    headings = list(dict.fromkeys(key for _, row in rows for key in row))
    times = [datetime.fromisoformat(s["_submission_time"]).replace(tzinfo=UTC) for s in submissions]
    return FileContent(rows, headings, reported_at=max(times, default=None))


def _root(path: Path) -> etree._Element:
    try:
        return etree.fromstring(path.read_bytes().lstrip())
    except etree.XMLSyntaxError as error:
        raise Unreadable(str(error)) from error


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _below(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str) and _name(child) == name]


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def read_sdmx(path: Path) -> FileContent:
    """Observations of a data message, generic or structure-specific, with the values of their series on each."""
    root = _root(path)
    rows: list[tuple[str, Row]] = []
    for series in root.iter("{*}Series"):
        key = _sdmx_values(series, ("SeriesKey", "Attributes"))
        for observation in _below(series, "Obs"):
            values = key | _sdmx_values(observation, ("ObsKey", "Attributes"))
            for part in observation:
                match _name(part):
                    case "ObsDimension":
                        values["TIME_PERIOD"] = part.get("value", "")
                    case "Time":
                        values["TIME_PERIOD"] = part.text or ""
                    case "ObsValue":
                        values["OBS_VALUE"] = part.get("value", "")
            rows.append((f"line {observation.sourceline}", values))
    if not rows:
        raise Unreadable("no observations in series")
    prepared = next(root.iter("{*}Prepared"), None)
    headings = list(dict.fromkeys(name for _, row in rows for name in row))
    reported_at = _instant(prepared.text) if prepared is not None and prepared.text else None
    return FileContent(rows, headings, reported_at=reported_at)


def _sdmx_values(element: etree._Element, groups: tuple[str, ...]) -> Row:
    values = {str(etree.QName(name).localname): str(value) for name, value in element.attrib.items()}
    for group in groups:
        for holder in _below(element, group):
            for item in _below(holder, "Value"):
                values[str(item.get("id") or item.get("concept"))] = str(item.get("value", ""))
    return values


@dataclass
class Transaction:
    """An IATI transaction with the shares (code -> percent) of recipient countries and sectors that hold for it."""

    activity: str
    place: str
    kind: str
    day: str
    value: str
    currency: str
    organisation: str
    recipients: dict[str, str] = field(default_factory=dict)
    sectors: dict[str, str] = field(default_factory=dict)


def read_iati(path: Path) -> tuple[list[Transaction], datetime | None]:
    """Every transaction of an IATI activity file, and when the file was made."""
    root = _root(path)
    found: list[Transaction] = []
    for activity in _below(root, "iati-activity"):
        found += _transactions(activity)
    made = root.get("generated-datetime")
    return found, _instant(made) if made else None


def _transactions(activity: etree._Element) -> Iterator[Transaction]:
    identifier = next(iter(_below(activity, "iati-identifier"))).text or ""
    reporter = next(iter(_below(activity, "reporting-org")))
    for number, item in enumerate(_below(activity, "transaction"), start=1):
        value = _below(item, "value")[0]
        yield Transaction(
            activity=identifier.strip(),
            place=f"transaction {number} of {identifier.strip()}",
            kind=_below(item, "transaction-type")[0].get("code", ""),
            day=_below(item, "transaction-date")[0].get("iso-date", ""),
            value=(value.text or "").strip(),
            currency=value.get("currency") or activity.get("default-currency") or "",
            organisation=reporter.get("ref", ""),
            recipients=_shares(item, "recipient-country") or _shares(activity, "recipient-country"),
            sectors=_sector_shares(item) or _sector_shares(activity),
        )


def _shares(element: etree._Element, name: str) -> dict[str, str]:
    return {str(e.get("code")): e.get("percentage") or "100" for e in _below(element, name)}


def _sector_shares(element: etree._Element) -> dict[str, str]:
    """The sectors of one vocabulary: OECD DAC five-digit codes where there are any."""
    by_vocabulary: dict[str, dict[str, str]] = {}
    for sector in _below(element, "sector"):
        shares = by_vocabulary.setdefault(sector.get("vocabulary") or "1", {})
        shares[str(sector.get("code"))] = sector.get("percentage") or "100"
    if "1" in by_vocabulary or not by_vocabulary:
        return by_vocabulary.get("1", {})
    vocabulary = min(by_vocabulary)
    return {f"{vocabulary}:{code}": share for code, share in by_vocabulary[vocabulary].items()}
