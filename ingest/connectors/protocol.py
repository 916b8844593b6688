"""What every connector gives: a file's rows as Arrow batches of text, each row with its place in the source, and what
was assumed to read them.

A connector knows a protocol (workbook, csv, kobo, sdmx, iati, ...), never a country: what is odd about a source stands
in the options of its country file. It reads text as it stands: no dates, numbers or codes are interpreted here.
Batches are small, so that memory does not grow with the file. Out of scope: fetching over a network (see
``ingest.pulls``), mapping columns to fields, pseudonyms, loading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from strive.messages import Message

ROWS_PER_BATCH = 4_096
_CHARACTERS_PER_BATCH = 8 << 20


@dataclass(frozen=True)
class SourceRow:
    """One row as received: source column -> text (None where the source has nothing), and where it stands.

    ``position`` is for people ("sheet 'Реестр', row 17", "line 5", "results[3].participants[0]").
    """

    position: str
    values: Mapping[str, str | None]


@dataclass(frozen=True)
class Batch:
    """Some rows of a file. ``positions``: one text per row. ``cells``: a text column per source column, in the source's
    order, null where the source has nothing but blanks; every column's name stands once. A later batch may have more
    columns.
    """

    positions: pa.StringArray
    cells: pa.RecordBatch

    @property
    def row_count(self) -> int:
        """How many rows it has."""
        return len(self.positions)

    def rows(self) -> Iterator[SourceRow]:
        """The rows one by one: for looking at a few, not for loading many."""
        names = self.cells.schema.names
        columns = [column.to_pylist() for column in self.cells.columns]
        cells = zip(*columns, strict=True) if columns else iter(((),) * self.row_count)
        for position, values in zip(self.positions.to_pylist(), cells, strict=True):
            yield SourceRow(position or "", dict(zip(names, values, strict=True)))


@dataclass
class Reading:
    """A file being read. ``batches`` is consumed once; ``doubts`` and ``assumptions`` may grow until it is exhausted.

    ``columns``: the source columns in order, as far as known before the rows are read (KoBo adds columns as it goes:
    then ``columns`` is complete when ``batches`` is exhausted). ``preamble``: the text above a table's header, which
    may name period and scope. ``reported_at``: when the source says it made the file (UTC), if it says so; it may be
    known only when ``batches`` is exhausted.
    """

    connector: str
    columns: list[str]
    batches: Iterator[Batch]
    preamble: str = ""
    reported_at: datetime | None = None
    assumptions: list[Message] = field(default_factory=list)
    doubts: list[Message] = field(default_factory=list)

    def rows(self) -> Iterator[SourceRow]:
        """The rows of all batches, one by one."""
        for batch in self.batches:
            yield from batch.rows()


class Connector(Protocol):
    """A protocol that the warehouse can read."""

    name: str

    @property
    def options(self) -> tuple[str, ...]:
        """The options that a country file may give it."""

    def recognises(self, path: Path) -> bool:
        """Whether the file's content (not its name) is of this protocol."""

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is not readable as this protocol; never a bare exception."""


def in_batches(rows: Iterable[SourceRow]) -> Iterator[Batch]:
    """Rows that come one by one, as batches. A batch has all columns met so far, in the order in which they came."""
    columns: dict[str, None] = {}
    waiting: list[SourceRow] = []
    characters = 0
    for row in rows:
        waiting.append(row)
        characters += sum(len(value) for value in row.values.values() if value)
        if len(waiting) == ROWS_PER_BATCH or characters > _CHARACTERS_PER_BATCH:
            yield _batch(waiting, columns)
            waiting, characters = [], 0
    if waiting:
        yield _batch(waiting, columns)


def _batch(rows: list[SourceRow], columns: dict[str, None]) -> Batch:
    for row in rows:
        if not row.values.keys() <= columns.keys():
            columns.update(dict.fromkeys(row.values))
    arrays = [pa.array([_filled(row.values.get(name)) for row in rows], pa.string()) for name in columns]
    cells = pa.RecordBatch.from_arrays(arrays, names=list(columns))
    return Batch(pa.array([row.position for row in rows], pa.string()), cells)


def _filled(text: str | None) -> str | None:
    return text if text and not text.isspace() else None
