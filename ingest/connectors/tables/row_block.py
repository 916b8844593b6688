"""Some rows of a table by columns: what the readers of text files and workbooks hand to the sifting and the doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

NumberedRow = tuple[int, list[str | None]]


@dataclass(frozen=True)
class RowBlock:
    """Rows one after another. ``numbers``: each row's line or row in the source. ``columns``: a text column per place,
    null where the source has nothing. ``lengths``: how many fields each row had; None where all had as many as there
    are columns.
    """

    numbers: Any  # pa.Int64Array
    columns: list[Any]  # of pa.StringArray
    lengths: Any = None  # pa.Int64Array

    @classmethod
    def of(cls, rows: Sequence[NumberedRow]) -> RowBlock:
        """Rows that came one by one; they may differ in length."""
        texts = [pa.array(column, pa.string()) for column in zip_longest(*(cells for _, cells in rows))]
        lengths = [len(cells) for _, cells in rows]
        alike = all(length == len(texts) for length in lengths)
        return cls(pa.array([number for number, _ in rows], pa.int64()), texts, None if alike else pa.array(lengths))

    def __len__(self) -> int:
        return len(self.numbers)

    def slice(self, start: int, count: int | None = None) -> RowBlock:
        """``count`` rows from ``start`` on; all of the rest without ``count``."""
        lengths = None if self.lengths is None else self.lengths.slice(start, count)
        return RowBlock(self.numbers.slice(start, count), [c.slice(start, count) for c in self.columns], lengths)

    def filter(self, mask: Any) -> RowBlock:
        """The rows for which the mask is true."""
        lengths = None if self.lengths is None else self.lengths.filter(mask)
        return RowBlock(self.numbers.filter(mask), [column.filter(mask) for column in self.columns], lengths)

    def row(self, index: int) -> tuple[int, list[str | None]]:
        """One row: its number and its cells."""
        return self.numbers[index].as_py(), [column[index].as_py() for column in self.columns]

    def filled_counts(self) -> Any:
        """How many cells of each row hold something."""
        gappy = [column for column in self.columns if column.null_count]
        counts = pa.repeat(pa.scalar(len(self.columns) - len(gappy), pa.int32()), len(self))
        for column in gappy:
            counts = pc.add(counts, pc.cast(column.is_valid(), pa.int32()))
        return counts

    def first_texts(self) -> Any:
        """Each row's first cell that holds something."""
        if not self.columns:
            return pa.nulls(len(self), pa.string())
        if self.columns[0].null_count == 0:
            return self.columns[0]
        return pc.coalesce(*self.columns)


def true_indices(mask: Any) -> list[int]:
    """Where the mask is true."""
    indices: list[int] = pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()
    return indices
