"""Codes as SDMX identifiers.

SDMX allows letters, digits and ``_ @ $ -`` in a code's id. Every other character of ours, and a beginning that a
spreadsheet would take for a formula, becomes ``$<hex>$``; the code list keeps the code as it was in an annotation. Age
bands are written as SDMX's own code list of ages writes them.
"""

from __future__ import annotations

import re

from publish.exports.cells import Cell

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]*")
_BETWEEN = re.compile(r"(\d+)-(\d+)")
_AND_OLDER = re.compile(r"(\d+)\+")


def sdmx_id(code: str) -> str:
    """The code as an SDMX id."""
    if _PLAIN.fullmatch(code):
        return code
    kept = (letter if _PLAIN.fullmatch(letter) else f"${ord(letter):X}$" for letter in code)
    return "".join(kept) or "_Z"


def age_id(age_band: str) -> str:
    """``18-24`` as ``Y18T24``, ``60+`` as ``Y_GE60``; other bands as ``sdmx_id`` does."""
    if between := _BETWEEN.fullmatch(age_band):
        return f"Y{between[1]}T{between[2]}"
    if older := _AND_OLDER.fullmatch(age_band):
        return f"Y_GE{older[1]}"
    return sdmx_id(age_band)


def category_id(scheme: str, category: str) -> str:
    """Scheme and category in one id, ``sector@15160``: one category may stand in two schemes."""
    return category if scheme == "_T" and category == "_T" else f"{sdmx_id(scheme)}@{sdmx_id(category)}"


def time_period(cell: Cell) -> str:
    """The period as SDMX writes it: 2021, 2021-Q2, 2021-05, a day, or a first day with a length in days."""
    if cell.period_type in ("A", "Q", "M"):
        return cell.period
    if cell.period_start == cell.period_end:
        return cell.period_start.isoformat()
    return f"{cell.period_start.isoformat()}/P{(cell.period_end - cell.period_start).days + 1}D"
