"""Building the bytes of sample files: workbook, CSV, KoBo JSON. The same rows give the same bytes, on any day.

Every file says inside that it is synthetic (``NOTICE``), and its name carries ``strive.ledger.SYNTHETIC_MARK``.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from strive.ledger import SYNTHETIC_MARK

NOTICE = "СИНТЕТИЧЕСКИЕ ДАННЫЕ – synthetic data, no real persons"
_EPOCH = datetime(2020, 1, 1)

Cell = str | int | float | date | None


@dataclass(frozen=True)
class SampleFile:
    """One file for the inbox.

    ``rows``: data rows in it. ``planted``: how many of them carry which fault on purpose (also ``exact_duplicate``).
    ``fate``: what the warehouse is to make of it: ``accepted``, ``rejected``, ``superseded`` or ``duplicate``.
    """

    country: str
    dataset: str
    name: str
    reported_at: datetime
    rows: int
    content: Callable[[], bytes]
    planted: Mapping[str, int] = field(default_factory=dict)
    fate: str = "accepted"

    @property
    def path(self) -> str:
        """The path within the inbox."""
        return f"{self.country}/{self.dataset}/{self.name}"


def marked(name: str) -> str:
    """A file name with the mark of synthetic deliveries."""
    return f"{SYNTHETIC_MARK}_{name}"


def at(day: date, hour: int = 6, minute: int = 0) -> datetime:
    """An instant of a day, UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def russian_date(day: date) -> str:
    """``17.05.2021``."""
    return f"{day:%d.%m.%Y}"


def decimal_comma(value: float) -> str:
    """``3,5``."""
    return f"{value:.1f}".replace(".", ",")


@dataclass(frozen=True)
class Sheet:
    """A sheet as offices fill it: title rows, a header of one or two rows, data, a total, a footnote.

    ``columns`` are ``(upper, lower)``; a column without a lower heading spans both rows, equal neighbours in the upper
    row are merged. With ``numbered`` a row of column numbers follows the header.
    """

    name: str
    titles: Sequence[str]
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Cell]]
    numbered: bool = False
    total: Sequence[Cell] | None = None
    footnote: str | None = None
    widths: Sequence[int] = ()


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """An xlsx workbook."""
    import xlsxwriter  # type: ignore[import-untyped,unused-ignore]

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    book.set_properties({"title": NOTICE, "comments": NOTICE, "author": SYNTHETIC_MARK, "created": _EPOCH})
    formats = {
        "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}),
        "title": book.add_format({"bold": True}),
    }
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return buffer.getvalue()


def _write_sheet(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    for row, title in enumerate((NOTICE, *sheet.titles)):
        if title:
            page.write_string(row, 0, title, formats["title"])
    row = _write_header(page, sheet.columns, len(sheet.titles) + 2, formats["head"])
    if sheet.numbered:
        for column in range(len(sheet.columns)):
            page.write_number(row, column, column + 1, formats["head"])
        row += 1
    for values in (*sheet.rows, *([sheet.total] if sheet.total else [])):
        for column, value in enumerate(values):
            if isinstance(value, str):
                page.write_string(row, column, value)
            elif isinstance(value, date):
                page.write_datetime(row, column, datetime(value.year, value.month, value.day))
            elif value is not None:
                page.write_number(row, column, value)
        row += 1
    if sheet.footnote:
        page.write_string(row + 1, 0, sheet.footnote)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)


def _write_header(page: Any, columns: Sequence[tuple[str, str]], row: int, head: Any) -> int:
    """Write the header from ``row`` on and return the first row below it."""
    if not any(lower for _, lower in columns):
        for column, (upper, _) in enumerate(columns):
            page.write_string(row, column, upper, head)
        return row + 1
    column = 0
    while column < len(columns):
        upper, lower = columns[column]
        last = column
        while lower and last + 1 < len(columns) and columns[last + 1][0] == upper:
            last += 1
        if not lower:
            page.merge_range(row, column, row + 1, column, upper, head)
        elif last > column:
            page.merge_range(row, column, row, last, upper, head)
        else:
            page.write_string(row, column, upper, head)
        for position in range(column, last + 1):
            if columns[position][1]:
                page.write_string(row + 1, position, columns[position][1], head)
        column = last + 1
    return row + 2


def csv_file(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    encoding: str = "utf-8",
    separator: str = ";",
    title: str = "",
) -> bytes:
    """A CSV file with the notice, and perhaps a title, above its header."""
    buffer = io.StringIO()
    buffer.write(NOTICE + "\r\n" + (title + "\r\n" if title else ""))
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


def kobo_file(submissions: Sequence[Mapping[str, Any]]) -> bytes:
    """The answer of KoBoToolbox's ``/api/v2/assets/{uid}/data.json``."""
    content = {"count": len(submissions), "next": None, "previous": None, "results": list(submissions)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def kobo_submission(
    form: str, number: int, submitted_at: datetime, answers: Mapping[str, Any], *, edit: int = 0
) -> dict[str, Any]:
    """A submission with KoBo's own fields around its answers. An edit keeps ``_id`` and time, and changes ``_uuid``."""
    instance = uuid.uuid5(uuid.NAMESPACE_URL, f"synthetic:{form}:{number}:{edit}")
    first = uuid.uuid5(uuid.NAMESPACE_URL, f"synthetic:{form}:{number}:0")
    started_at = submitted_at - timedelta(minutes=17)
    return {
        "_id": number,
        "formhub/uuid": uuid.uuid5(uuid.NAMESPACE_URL, f"synthetic:{form}").hex,
        "start": started_at.strftime("%Y-%m-%dT%H:%M:%S.000+06:00"),
        "end": submitted_at.strftime("%Y-%m-%dT%H:%M:%S.000+06:00"),
        "data_notice": f"{SYNTHETIC_MARK}: {NOTICE}",
        **{key: value for key, value in answers.items() if value is not None},
        "__version__": "vSYNTHETIC",
        "meta/instanceID": f"uuid:{instance}",
        "_xform_id_string": f"aSYNTHETIC{form}",
        "_uuid": str(instance),
        "_attachments": [],
        "_status": "submitted_via_web",
        "_geolocation": [None, None],
        "_submission_time": submitted_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "_tags": [],
        "_notes": [],
        "_validation_status": {},
        "_submitted_by": None,
        "meta/rootUuid": f"uuid:{first}",
    }
