"""The columns of a table by their place; one without a name appears when a row has something in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from ingest.connectors.tables.headers import name_columns, years_with_marks
from ingest.connectors.tables.row_block import RowBlock
from strive.messages import Message, message


@dataclass
class TableColumns:
    """``names`` by place, ``order``: the names as they came; ``repeated``: names that stood there more than once;
    ``width``: places up to the last named one.
    """

    names: dict[int, str]
    order: list[str]
    repeated: list[str]
    width: int
    unnamed: Callable[[int], str]
    found: dict[int, str] = field(default_factory=dict)  # without a name, and yet something stands in them

    @classmethod
    def of(cls, header: Sequence[str | None], unnamed: Callable[[int], str]) -> TableColumns:
        """Columns of a cleaned header; ``unnamed`` makes the name of a column without one."""
        places = [place for place, name in enumerate(header) if name]
        names, repeated = name_columns([header[place] for place in places], unnamed)
        return cls(dict(zip(places, names, strict=True)), list(names), repeated, max(places) + 1, unnamed)

    def cells(self, block: RowBlock) -> Any:
        """The rows' values as an Arrow record batch; every named column is there."""
        self._name_filled(block)
        empty = pa.nulls(len(block), pa.string())
        arrays = [block.columns[place] if place < len(block.columns) else empty for place in self.names]
        return pa.RecordBatch.from_arrays(arrays, names=list(self.names.values()))

    def _name_filled(self, block: RowBlock) -> None:
        """Names for columns that have none and yet hold something, in the order in which they are met."""
        # One stray cell far to the right makes thousands of columns: the empty ones must cost next to nothing.
        filled = [
            place
            for place, column in enumerate(block.columns)
            if place not in self.names and column.null_count < len(column)
        ]
        for _, place in sorted((block.columns[place].is_valid().index(True).as_py(), place) for place in filled):
            self._name(place)

    def label(self, place: int) -> str:
        """The column's name, as messages say it."""
        return self.names.get(place) or self.unnamed(place)

    def doubts_of_header(self) -> list[Message]:
        """What is odd about the names themselves."""
        doubts = []
        if self.repeated:
            doubts.append(message("table_columns_repeated", columns=", ".join(self.repeated)))
        if marked := years_with_marks(self.order):
            doubts.append(message("table_years_with_marks", columns=", ".join(marked)))
        return doubts

    def doubts(self, up_to: int | None = None) -> list[Message]:
        """Columns without a name that hold something, among the first ``up_to`` places."""
        names = [name for place, name in sorted(self.found.items()) if up_to is None or place < up_to]
        return [message("table_columns_without_name", columns=", ".join(names))] if names else []

    def _name(self, place: int) -> None:
        name, count = self.unnamed(place), 1
        while name in self.order:
            count += 1
            name = f"{self.unnamed(place)} ({count})"
        self.names[place] = self.found[place] = name
        self.order.append(name)
