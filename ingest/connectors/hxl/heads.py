"""Where the tag row of a text table or of a workbook's sheet stands."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.connectors.hxl.tags import Tagged, tagged
from ingest.connectors.signs import HXL_ROWS_LOOKED_AT
from ingest.connectors.tables.separators import decide_separator, named_separator, sample_lines, to_cells
from ingest.connectors.texts.encodings import Encoding, decide_encoding
from ingest.connectors.workbook.guard import column_letters
from ingest.connectors.workbook_signs import SheetBeginning, may_hold, sheet_beginnings

_TAG_IN_A_CELL = r">\s*#\s?[A-Za-z]|#\s?(adm\d|country|date|affected|indicator|org|sector|loc|geo|meta|inneed|valid_)"
_SEPARATORS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}


@dataclass(frozen=True)
class Head:
    """``options`` for the connector that reads the form; ``unnamed``: place -> how it calls a column without a tag."""

    tagged: Tagged
    options: Mapping[str, Any]
    unnamed: dict[int, str]


def text_head(path: Path, options: Mapping[str, Any], encoding: Encoding | None) -> Head | None:
    """The head of a text table."""
    name = str(options.get("encoding") or (encoding or decide_encoding(path)).name)
    lines = sample_lines(path, name)
    in_file = named_separator(lines[0]) if lines else None
    skipped = 1 if in_file else 0
    wanted = options.get("separator")
    separator = _SEPARATORS.get(str(wanted).lower(), str(wanted)) if wanted else in_file
    reader = csv.reader(lines[skipped:], delimiter=separator or decide_separator(lines).separator)
    rows: list[list[str | None]] = []
    starts: list[int] = []
    line = 1
    for fields in islice(reader, HXL_ROWS_LOOKED_AT):
        rows.append(to_cells(fields))
        starts.append(line + skipped)
        line = reader.line_num + 1
    found = tagged(rows)
    if found is None:
        return None
    unnamed = {place: f"column {place + 1}" for place in found.headings}
    return Head(found, {**options, "header_row": starts[found.row]}, unnamed)


def sheet_head(path: Path, options: Mapping[str, Any]) -> Head | None:
    """The head of the first sheet that has tags, or of the sheet that the options name."""
    if not may_hold(path, _TAG_IN_A_CELL):
        return None
    for number, beginning in enumerate(sheet_beginnings(path), start=1):
        if "sheet" in options and str(options["sheet"]) not in {beginning.name, str(number)}:
            continue
        found = tagged(beginning.rows)
        if found is not None:
            return _of_sheet(beginning, found, options)
    return None


def _of_sheet(beginning: SheetBeginning, found: Tagged, options: Mapping[str, Any]) -> Head:
    unnamed = {place: f"column {column_letters(place + beginning.left)}" for place in found.headings}
    chosen = {**options, "sheet": beginning.name, "header_row": found.row + 1, "header_rows": 1}
    return Head(found, chosen, unnamed)
