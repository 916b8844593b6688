"""Cells as a person sees them: whole numbers without ".0", dates in ISO form, decimals without float noise, text as
it stands.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

Cell = int | float | str | bool | date | datetime | time | timedelta


def cell_text(cell: Cell) -> str | None:
    """The cell's text; None for an empty or blank cell."""
    if isinstance(cell, str):
        return cell if cell and not cell.isspace() else None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, timedelta):
        return _duration_text(cell)
    if isinstance(cell, time):
        return cell.isoformat(timespec="seconds")
    return str(cell)


def number_text(number: float) -> str:
    """The number without noise of calculation; whole ones without a fraction."""
    if number.is_integer() and abs(number) < 1e21:
        return str(int(number))
    exact, shown = repr(number), f"{number:.15g}"
    # 0.30000000000000004 is noise of a calculation; 0.13164084338080392 is what the sheet holds.
    return shown if len(shown) + 3 <= len(exact) else exact


def _duration_text(duration: timedelta) -> str:
    seconds = round(duration.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
