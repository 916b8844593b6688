"""What the warehouse would make of a file: looked at without a database, nothing loaded.

``preview`` recognises a file by its content (or takes the connector that it is told), reads it to the end and keeps
the first rows; columns in which identifiers of persons are found are shown as shapes. ``write_rows`` writes all rows to
a file: ``.jsonl`` (one object per row) or ``.csv`` (for a spreadsheet program, with cells that would start a formula
made harmless). It removes no personal data: it is for the operator's own disk.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from ingest.connectors import Batch, Reading, SourceRow, connector_named, recognise
from ingest.connectors.tables.headers import is_number
from ingest.detector.detector import Detector, Finding, rules_of
from ingest.detector.hiding import hidden, shape_of_cell
from strive.errors import Refusal
from strive.messages import Message, message
from strive.settings import load_settings

POSITION_COLUMN = "_position"
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Preview:
    """A file as it was read. ``first_rows``: as many as were asked for; ``row_count``: all."""

    connector: str
    columns: list[str]
    first_rows: list[SourceRow]
    row_count: int
    preamble: str = ""
    reported_at: datetime | None = None
    assumptions: list[Message] = field(default_factory=list)
    doubts: list[Message] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def preview(
    path: Path,
    connector_name: str | None = None,
    options: Mapping[str, Any] | None = None,
    *,
    most_rows: int = 10,
    out: Path | None = None,
) -> Preview:
    """Read the file to its end and say what is in it; with ``out``, write its rows there on the way.

    Raises Refusal when the file cannot be read, or its kind is not known.
    """
    if out is not None:
        _check_target(path, out)
    connector = connector_named(connector_name) if connector_name else recognise(path)
    reading = connector.read(path, options or {})
    counted = _Counted(reading.batches, most_rows, Detector(rules_of(load_settings().catalogue), persons=True))
    if out is None:
        for _ in counted:
            pass
    else:
        write_rows(path, replace(reading, batches=iter(counted)), out)
    return Preview(
        connector=connector.name,
        columns=list(reading.columns),
        first_rows=counted.kept,
        row_count=counted.count,
        preamble=reading.preamble,
        reported_at=reading.reported_at,
        assumptions=list(reading.assumptions),
        doubts=list(reading.doubts),
        findings=counted.detector.findings(),
    )


@dataclass
class _Counted:
    """Batches whose rows are counted and looked at, and the first of them kept, as they pass."""

    batches: Iterator[Batch]
    most_kept: int
    detector: Detector
    kept: list[SourceRow] = field(default_factory=list)
    count: int = 0

    def __iter__(self) -> Iterator[Batch]:
        for batch in self.batches:
            self.count += batch.row_count
            self.detector.look(dict(zip(batch.cells.schema.names, batch.cells.columns, strict=True)), batch.positions)
            if len(self.kept) < self.most_kept:
                self.kept += islice(batch.rows(), self.most_kept - len(self.kept))
            yield batch


def _check_target(path: Path, out: Path) -> None:
    if out.suffix.lower() not in {".jsonl", ".csv"}:
        raise Refusal(message("rows_target_unknown", file=path.name, target=out.name))
    if out.exists() and path.exists() and out.samefile(path):
        raise Refusal(message("rows_target_is_source", file=path.name))
    if not out.parent.is_dir():
        raise Refusal(message("rows_target_without_folder", target=out.name, folder=out.parent.name))


def write_rows(path: Path, reading: Reading, out: Path) -> int:
    """Write the rows of ``reading`` (of the file ``path``) to ``out``, whole or not at all; gives their number.

    Each row carries its place in the source as ``_position``. Raises Refusal for another suffix than .jsonl and .csv,
    and when the target cannot be written.
    """
    _check_target(path, out)
    try:
        return _write_aside(reading, out)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Refusal(message("rows_target_not_writable", target=out.name, problem=problem)) from None


def _write_aside(reading: Reading, out: Path) -> int:
    handle, aside = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as target:
            if out.suffix.lower() == ".jsonl":
                count = _write_lines(reading.rows(), target)
            else:
                count = _write_csv(reading, target)
        os.replace(aside, out)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return count


def _write_lines(rows: Iterable[SourceRow], target: IO[str]) -> int:
    count = 0
    for row in rows:
        json.dump({POSITION_COLUMN: row.position, **row.values}, target, ensure_ascii=False)
        target.write("\n")
        count += 1
    return count


def _write_csv(reading: Reading, target: IO[str]) -> int:
    """Columns may still appear while rows come, so these wait on disk until the header is known."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as waiting:
        count = _write_lines(reading.rows(), waiting)
        waiting.seek(0)
        columns = [POSITION_COLUMN, *reading.columns]
        target.write("\ufeff")  # spreadsheet programs take a file without it for a legacy encoding
        writer = csv.writer(target)
        writer.writerow(_harmless(columns))
        for line in waiting:
            row: dict[str, str | None] = json.loads(line)
            writer.writerow(_harmless([row.get(column) for column in columns]))
    return count


def _harmless(cells: Sequence[str | None]) -> list[str]:
    return [harmless_cell(cell) for cell in cells]


def harmless_cell(cell: str | None) -> str:
    """The cell with an apostrophe before it if a spreadsheet program would take it for a formula; numbers stay."""
    if not cell:
        return ""
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) and not is_number(cell) else cell


def shown_rows(looked_at: Preview, most_columns: int, *, show_values: bool = False) -> Iterator[list[str]]:
    """The first rows as lists of cells, place first, of the first ``most_columns`` columns. Of columns in which
    identifiers were found only the shapes are shown, unless ``show_values``."""
    found = set() if show_values else {finding.column for finding in looked_at.findings}
    for row in looked_at.first_rows:
        cells = [(column, row.values.get(column) or "") for column in islice(looked_at.columns, most_columns)]
        shown = (shape_of_cell(cell) if column in found else cell for column, cell in cells)
        yield [row.position if show_values else hidden(row.position), *shown]
