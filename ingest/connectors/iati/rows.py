"""Rows of an IATI file on their way into batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from ingest.connectors.protocol import ROWS_PER_BATCH, Batch

if TYPE_CHECKING:
    from lxml import etree

Cells = tuple[str | None, ...]
LineOf = Callable[["etree._Element"], int]
_CHARACTERS_PER_BATCH = 8 << 20


@dataclass
class Counts:
    """What is noted about the elements of a file while their rows are made."""

    notes: dict[str, int] = field(default_factory=dict)

    def add(self, note: str, count: int = 1) -> None:
        """Count the note."""
        self.notes[note] = self.notes.get(note, 0) + count


@dataclass(frozen=True)
class RowKind:
    """A kind of rows: its columns, and what makes them of one element.

    ``rows`` gives (place within the activity, line, cells) per row. ``recipient``: the column that the option
    recipient_country goes by; it holds one country, or several joined.
    """

    columns: tuple[str, ...]
    rows: Callable[[etree._Element, LineOf, Counts], Iterator[tuple[str, int, Cells]]]
    recipient: str

    @property
    def recipient_index(self) -> int:
        """Where the recipient stands in the cells."""
        return self.columns.index(self.recipient)


@dataclass
class BatchBuilder:
    """Collects rows until they fill a batch."""

    columns: tuple[str, ...]
    positions: list[str] = field(default_factory=list)
    cells: list[Cells] = field(default_factory=list)
    characters: int = 0

    def add(self, position: str, cells: Cells) -> bool:
        """Take the row; True when it is time to ``take`` the batch."""
        self.positions.append(position)
        self.cells.append(cells)
        self.characters += sum(map(len, filter(None, cells)))
        return len(self.positions) >= ROWS_PER_BATCH or self.characters > _CHARACTERS_PER_BATCH

    def take(self) -> Batch:
        """The rows so far, as a batch."""
        arrays = [pa.array(column, pa.string()) for column in zip(*self.cells, strict=True)]
        batch = Batch(
            pa.array(self.positions, pa.string()), pa.RecordBatch.from_arrays(arrays, names=list(self.columns))
        )
        self.positions, self.cells, self.characters = [], [], 0
        return batch
