"""What every format is given: a vintage, which of its cells, the rules, and a way to read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from publish.exports.cells import Cell, Selection, Series, Vintage, definitions, read_cells
from strive.catalogue.exports import ExportRules
from strive.catalogue.models import Bilingual
from strive.database import Connection

_MOST_KEPT = 200_000
SYNTHETIC = Bilingual(en="SYNTHETIC, made-up sample data", ru="SYNTHETIC, вымышленные данные")


@dataclass
class Source:
    """The cells of a vintage that one export holds. ``counted``: how many of each status were read last.

    The formats of one call read the same cells: up to ``_MOST_KEPT`` of them are read from the database once.
    """

    connection: Connection
    vintage: Vintage
    selection: Selection
    rules: ExportRules
    counted: Counter[str] = field(default_factory=Counter)
    synthetic: int = 0
    _kept: list[Cell] | None = None

    def cells(self) -> Iterator[Cell]:
        """The cells in their order, counted on the way."""
        self.counted, self.synthetic = Counter(), 0
        for cell in self._kept if self._kept is not None else self._read():
            self.counted[cell.status] += 1
            self.synthetic += cell.is_synthetic
            yield cell

    def _read(self) -> Iterator[Cell]:
        kept: list[Cell] = []
        are_all_kept = True
        for cell in read_cells(self.connection, self.vintage, self.selection):
            if len(kept) < _MOST_KEPT:
                kept.append(cell)
            else:
                are_all_kept = False
            yield cell
        self._kept = kept if are_all_kept else None

    def definitions(self, versions: set[Series]) -> dict[Series, dict[str, Any]]:
        """The indicators' texts and rules, by code and version of the definition."""
        return definitions(self.connection, versions)

    def described(self) -> dict[str, Any]:
        """The vintage and its terms, as each export carries them. Times are UTC."""
        return {
            "vintage_id": self.vintage.vintage_id,
            "published_at": self.vintage.published_at.isoformat(),
            "code_commit": self.vintage.code_commit,
            "content_hash": self.vintage.content_hash,
            "licence_en": self.rules.licence.en,
            "licence_ru": self.rules.licence.ru,
            "selection": {name: list(chosen) for name, chosen in self.selection.parts().items() if chosen},
        }
