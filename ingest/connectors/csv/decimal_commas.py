"""Decimal commas that stand unquoted in a file separated by commas: 31,7 falls apart into 31 and 7, and all that
follows moves by a column. No reader can tell which commas separate, so such a file is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ingest.connectors.tables.row_block import NumberedRow
from strive.errors import Refusal
from strive.messages import message

_WHOLE_PART = re.compile(r"\s*[-+−]?\d{1,9}")
_DECIMALS = re.compile(r"\d{1,9}\s*%?\s*")
_FEW_ROWS = 3
_SHARE_OF_ROWS = 0.1
_SHARE_OF_LONG_ROWS = 0.8


def refuse_decimal_commas(path: Path, separator: str, rows: Sequence[NumberedRow]) -> None:
    """Raise Refusal when the rows under the first, which is the header, hold such numbers."""
    if separator != ",":
        return
    (_, header), *body = rows
    width = _length(header)
    filled = [(line, cells) for line, cells in body if _length(cells)]
    long = [(line, cells) for line, cells in filled if _length(cells) > width]
    broken = [line for line, cells in long if _fallen_apart(cells) >= _length(cells) - width]
    enough = max(_FEW_ROWS, _SHARE_OF_ROWS * len(filled), _SHARE_OF_LONG_ROWS * len(long))
    if len(broken) >= enough:
        raise Refusal(
            message("csv_decimal_commas", file=path.name, count=len(broken), rows=len(filled), line=broken[0])
        )


def _length(cells: Sequence[str | None]) -> int:
    return next((place + 1 for place in range(len(cells) - 1, -1, -1) if cells[place] is not None), 0)


def _fallen_apart(cells: Sequence[str | None]) -> int:
    """How many pairs of neighbours may be one number with a decimal comma."""
    pairs, place = 0, 0
    while place + 1 < len(cells):
        whole, decimals = cells[place], cells[place + 1]
        if whole and decimals and _WHOLE_PART.fullmatch(whole) and _DECIMALS.fullmatch(decimals):
            pairs, place = pairs + 1, place + 1
        place += 1
    return pairs
