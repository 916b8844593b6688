"""An xlsx file with sheets too large to be held in memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ingest.connectors.workbook.calamine_book import CalamineBook, WholeSheet
from ingest.connectors.workbook.streamed.package import Package
from ingest.connectors.workbook.streamed.sheet import StreamedSheet, open_sheet


@dataclass
class StreamedWorkbook:
    """Its sheets are read piece by piece; one that is written in an unusual way is read whole after all."""

    package: Package

    @property
    def names(self) -> list[str]:
        """All sheets with cells, hidden ones included."""
        return [part.name for part in self.package.sheets]

    @property
    def visible(self) -> list[str]:
        """The sheets that people see, or all when none is visible."""
        visible = [part.name for part in self.package.sheets if part.is_visible]
        return visible or self.names

    def sheet(self, name: str) -> StreamedSheet | WholeSheet:
        """One sheet. Raises Refusal when it is damaged."""
        part = next(part for part in self.package.sheets if part.name == name)
        return open_sheet(self.package, part) or self._whole.sheet(name)

    @cached_property
    def _whole(self) -> CalamineBook:
        return CalamineBook(self.package.path)
