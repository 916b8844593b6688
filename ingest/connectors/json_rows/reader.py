"""The pages of an API answer whose rows are objects in one array, as batches of text columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from ingest.connectors.json_rows.array import JsonArray
from ingest.connectors.json_rows.objects import ObjectColumns, Objects
from ingest.connectors.json_rows.tables import ItemRows, in_order, numbered, without
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.recording import is_recording, open_pages
from strive.errors import Refusal
from strive.messages import message


@dataclass(frozen=True)
class Page:
    """A page's body; ``place`` begins the positions of its rows ("page 2, ", nothing for a file of its own)."""

    place: str
    body: IO[bytes]
    superseded: frozenset[int] = frozenset()
    rows: int | None = None


@dataclass(frozen=True)
class Shape:
    """How a page's array is found. ``inner``: see ``JsonArray``; ``may_be_empty``: no array means no rows."""

    inner: bool = False
    may_be_empty: bool = False


def pages_of(path: Path) -> Iterator[Page]:
    """The pages of a recording, or the file itself as one page."""
    if is_recording(path):
        for page in open_pages(path):
            yield Page(f"page {page.number}, ", page.body, page.superseded, page.rows)
        return
    with ExitStack() as stack:
        yield Page("", stack.enter_context(path.open("rb")))


@dataclass
class ObjectPages:
    """Reads every page's array ``names`` and makes columns of its objects.

    ``label``: what positions call the array. ``shape`` looks at a page before it is read. ``see`` looks at the objects
    before they become rows and may change them. ``page_opened`` and ``page_ended`` get (page, array) when a page begins
    and when it is through.
    """

    path: Path
    names: Collection[str]
    columns: ObjectColumns
    reading: Reading
    label: str = "results"
    shape: Callable[[Page], Shape] = lambda page: Shape()
    items: ItemRows = field(default_factory=lambda: ItemRows(None))
    see: Callable[[Objects, pa.StringArray], Objects] = lambda objects, positions: objects
    page_opened: Callable[[Page, JsonArray], None] = lambda page, array: None
    page_ended: Callable[[Page, JsonArray], None] = lambda page, array: None
    misfit: str = "json_not_rows"
    row_count: int = 0
    object_count: int = 0
    superseded: int = 0
    _order: dict[str, None] = field(default_factory=dict)

    def batches(self) -> Iterator[Batch]:
        """The batches of all pages; ``reading.columns`` grows with them."""
        for page in pages_of(self.path):
            shape = self.shape(page)
            array = JsonArray(self.path.name, page.body, self.names, shape.inner, self.misfit)
            if not array.open():
                if shape.may_be_empty:
                    continue
                raise self._without_rows()
            self.page_opened(page, array)
            first = 0
            for decoded in array.elements(self.columns.decode):
                yield from self._batches(page, decoded, first)
                first += len(decoded)
            self.object_count += first
            if page.rows is not None and page.rows != first:
                raise Refusal(
                    message(
                        "recording_rows_differ", file=self.path.name, page=page.place, stated=page.rows, found=first
                    )
                )
            self.page_ended(page, array)
        if self.superseded:
            self.reading.assumptions.append(message("recording_rows_superseded", count=self.superseded))

    def _without_rows(self) -> Refusal:
        return Refusal(message(self.misfit, file=self.path.name, problem=", ".join(self.names) + " …?"))

    def _batches(self, page: Page, decoded: list[Any], first: int) -> Iterator[Batch]:
        positions = numbered(f"{page.place}{self.label}[", pa.array(range(first, first + len(decoded)), pa.int64()))
        objects = self.columns.objects(decoded)
        skipped = {row - first for row in page.superseded if first <= row < first + len(decoded)}
        self.superseded += len(skipped)
        objects, positions = without(objects, positions, skipped)
        objects = self.see(objects, positions)
        if not objects.count:
            return
        for table, places in self.items.tables(objects, positions):
            if not len(places):
                continue
            self.row_count += len(places)
            for batch in in_order(table, places, self._order):
                self._take_columns()
                yield batch

    def _take_columns(self) -> None:
        known = len(self.reading.columns)
        if len(self._order) > known:
            self.reading.columns += list(self._order)[known:]
