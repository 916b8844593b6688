"""What the oracle must know of a dataset: how its files are read, their headings, whose account its rows are on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.oracle.formats import FileContent, read_csv, read_kobo, read_workbook
from tests.oracle.periods import Period

Attribution = tuple[str, str, str]
EU_UNODC: Attribution = ("STRIVE-ASIA", "EU", "UNODC")
EU_UNDP: Attribution = ("STRIVE-ASIA", "EU", "UNDP")
EU_UNOCT: Attribution = ("STRIVE-ASIA", "EU", "UNOCT")
JAPAN: Attribution = ("JPN-APPRENTICESHIP", "JPN", "UNDP")
CONTEXT: Attribution = ("CONTEXT", "_Z", "_Z")
Reader = Callable[[Path], FileContent]


@dataclass(frozen=True)
class Dataset:
    """A dataset. ``headings``: field -> the headings under which files have it, as one text divided by ``|``.

    ``joined``: headings whose values, unless they are totals, together tell a breakdown.
    """

    kind: str
    read: Reader
    headings: dict[str, str]
    attribution: Attribution
    period: Callable[[Path, FileContent], Period]
    scope: str | None = None
    joined: tuple[str, ...] = ()


def workbook_of(header_rows: int, sheet: str | None = None) -> Reader:
    """Reads a workbook."""
    return partial(read_workbook, header_rows=header_rows, sheet=sheet)


def csv_of(first_heading: str) -> Reader:
    """Reads a CSV file."""
    return partial(read_csv, first_heading=first_heading)


def kobo_of(repeat: str | None = None) -> Reader:
    """Reads KoBo submissions."""
    return partial(read_kobo, repeat=repeat)
