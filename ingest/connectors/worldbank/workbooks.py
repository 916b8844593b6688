"""The World Bank's workbooks: which sheet holds the data."""

from __future__ import annotations

from pathlib import Path

from ingest.connectors.signs import is_world_bank
from ingest.connectors.tables.headers import clean_header
from ingest.connectors.workbook_signs import may_hold, sheet_beginnings


def data_sheet(path: Path) -> str | None:
    """The first sheet with the headings of a World Bank export, None when there is none."""
    if not (may_hold(path, "Indicator Code") or may_hold(path, "Series Code")):
        return None
    for sheet in sheet_beginnings(path):
        if any(is_world_bank(clean_header(cell).casefold() for cell in cells if cell) for cells in sheet.rows):
            return sheet.name
    return None
