"""Objects with lists of objects inside (KoBo's repeat groups) as one table: a row per object, or a row per item of a
list with the cells of the objects around it on each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.json_rows.objects import ObjectColumns, Objects
from ingest.connectors.protocol import ROWS_PER_BATCH, Batch


@dataclass
class ItemRows:
    """Explodes the list ``wanted`` (its full key, as it stands in the file); without it, a row per object.

    ``columns_of`` makes the columns of a list's items.
    ``left_out``: keys of lists that gave no rows, ``found``: whether an item of ``wanted`` was met.
    """

    wanted: str | None
    columns_of: Callable[[str], ObjectColumns] = lambda key: ObjectColumns()
    left_out: dict[str, None] = field(default_factory=dict)
    found: bool = False
    _inner: dict[str, ObjectColumns] = field(default_factory=dict)

    def tables(self, objects: Objects, positions: pa.StringArray) -> Iterator[tuple[Objects, pa.StringArray]]:
        """(objects, positions) of the rows asked for."""
        for key, lists in objects.lists.items():
            if self.wanted and (key == self.wanted or self.wanted.startswith(f"{key}/")):
                items, places = self._items(key, objects, lists, positions)
                if key == self.wanted:
                    self.found = True
                    self.left_out |= dict.fromkeys(items.lists)
                    yield items, places
                else:
                    yield from self.tables(items, places)
            else:
                self.left_out[key] = None
        if self.wanted is None:
            yield objects, positions

    def _items(
        self, key: str, around: Objects, lists: list[bytes | None], positions: pa.StringArray
    ) -> tuple[Objects, pa.StringArray]:
        if key not in self._inner:
            self._inner[key] = self.columns_of(key)
        columns = self._inner[key]
        owners = [place for place, text in enumerate(lists) if text is not None]
        found = columns.decode_lists([lists[owner] or b"[]" for owner in owners])
        counts = list(map(len, found))
        indices = pa.array(
            [owner for owner, count in zip(owners, counts, strict=True) for _ in range(count)], pa.int64()
        )
        places = pa.array([place for count in counts for place in range(count)], pa.int64())
        items = columns.objects([item for items in found for item in items])
        taken = {name: column.take(indices) for name, column in around.columns.items()}
        for name, column in items.columns.items():
            taken[name] = pc.coalesce(column, taken[name]) if name in taken else column
        items.columns = taken
        return items, numbered(pc.binary_join_element_wise(positions.take(indices), f".{key}[", ""), places)


def numbered(before: pa.StringArray | str, numbers: pa.Int64Array) -> pa.StringArray:
    """Positions: ``before``, the number, a closing bracket."""
    return pc.binary_join_element_wise(before, pc.cast(numbers, pa.string()), "]", "")


def in_order(objects: Objects, positions: pa.StringArray, columns: dict[str, None]) -> Iterator[Batch]:
    """Batches with all columns met so far, in the order in which they came (``columns`` grows)."""
    columns.update(dict.fromkeys(objects.columns))
    arrays = [
        objects.columns[name] if name in objects.columns else pa.nulls(len(positions), pa.string()) for name in columns
    ]
    whole = pa.RecordBatch.from_arrays(arrays, names=list(columns))
    for start in range(0, len(positions), ROWS_PER_BATCH):
        yield Batch(positions.slice(start, ROWS_PER_BATCH), whole.slice(start, ROWS_PER_BATCH))


def without(objects: Objects, positions: pa.StringArray, rows: Collection[int]) -> tuple[Objects, pa.StringArray]:
    """The objects except those at ``rows``."""
    if not rows:
        return objects, positions
    kept = [place for place in range(objects.count) if place not in rows]
    indices = pa.array(kept, pa.int64())
    columns = {name: column.take(indices) for name, column in objects.columns.items()}
    lists = {name: [texts[place] for place in kept] for name, texts in objects.lists.items()}
    return Objects(len(kept), columns, lists), positions.take(indices)
