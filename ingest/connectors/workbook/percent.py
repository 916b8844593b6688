"""Columns of numbers that a workbook shows as percent: the cell shown as 43,5 % holds 0.435.

The number is given as it is held, and what it was shown as is said: all of a column as percent is an assumption, some
of it a doubt. Only xlsx tells the formats of its cells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.compute as pc

from ingest.connectors.workbook.cell_block import CellBlock
from ingest.connectors.workbook.streamed.formats import Kind
from ingest.connectors.workbook.streamed.package import open_package
from ingest.connectors.workbook.streamed.sheet import open_sheet
from strive.errors import Refusal
from strive.messages import Message, message


@dataclass
class _Counts:
    percent: int = 0
    numbers: int = 0


@dataclass
class PercentColumns:
    """Counts, per column, numbers and those of them that are shown as percent."""

    _columns: dict[int, _Counts] = field(default_factory=dict)

    def saw(self, block: CellBlock) -> None:
        """Some more rows."""
        for place, kinds in enumerate(block.kinds):
            if kinds.numbers is not None:
                counts = self._columns.setdefault(place, _Counts())
                counts.numbers += len(kinds.numbers) - kinds.numbers.null_count
                if kinds.is_percent is not None:
                    counts.percent += pc.sum(kinds.is_percent).as_py() or 0

    def names(self, label: Callable[[int], str], *, mixed: bool) -> str:
        """The columns in which some numbers (``mixed``), or all, are shown as percent."""
        found = (
            place
            for place, counts in sorted(self._columns.items())
            if counts.percent and (counts.percent < counts.numbers) == mixed
        )
        return ", ".join(f"'{label(place)}'" for place in found)

    def assumptions(self, label: Callable[[int], str]) -> list[Message]:
        """Columns of percentages."""
        names = self.names(label, mixed=False)
        return [message("workbook_percent_columns", columns=names)] if names else []

    def doubts(self, label: Callable[[int], str]) -> list[Message]:
        """Columns in which percentages stand among other numbers."""
        names = self.names(label, mixed=True)
        return [message("workbook_percent_mixed", columns=names)] if names else []


def percent_columns(path: Path, sheet: str, first: int) -> PercentColumns:
    """Those of a sheet that was read without its formats, from row ``first`` (counted from 0) on; columns are counted
    from A."""
    found = PercentColumns()
    try:
        package = open_package(path)
        part = next((part for part in package.sheets if part.name == sheet), None) if package else None
        if package is None or part is None or Kind.PERCENT not in package.styles:
            return found
        streamed = open_sheet(package, part)
        for block in streamed.blocks(first) if streamed else ():
            found.saw(block)
    except Refusal:
        return PercentColumns()  # the rows themselves were read well by other means
    return found
