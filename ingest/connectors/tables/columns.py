"""The columns of a table by their place; one without a name appears when a row has something in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.connectors.tables.headers import name_columns


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

    @classmethod
    def of(cls, header: Sequence[str | None], unnamed: Callable[[int], str]) -> TableColumns:
        """Columns of a cleaned header; ``unnamed`` makes the name of a column without one."""
        places = [place for place, name in enumerate(header) if name]
        names, repeated = name_columns([header[place] for place in places], unnamed)
        return cls(dict(zip(places, names, strict=True)), list(names), repeated, max(places) + 1, unnamed)

    def values(self, cells: Sequence[str | None]) -> dict[str, str | None]:
        """The row's values by column name; every named column is there."""
        size = len(cells)
        if size > len(self.names):
            for place in range(size):
                if cells[place] is not None and place not in self.names:
                    self._name(place)
        return {name: cells[place] if place < size else None for place, name in self.names.items()}

    def label(self, place: int) -> str:
        """The column's name, as messages say it."""
        return self.names.get(place) or self.unnamed(place)

    def _name(self, place: int) -> None:
        name, count = self.unnamed(place), 1
        while name in self.order:
            count += 1
            name = f"{self.unnamed(place)} ({count})"
        self.names[place] = name
        self.order.append(name)
