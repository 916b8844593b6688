"""How well the readers agree with what the same offices published clean. Run by hand:

    python bench/truth_pairs.py [FOLDER WITH THE REAL FILES]

Workbooks against the office's own SDMX: of the workbook's numbers, the share that SDMX has for the same year, and for
the same year and place; numbers are compared as rounded to one decimal. A row's place is the area that its names name
in the project's crosswalk. Where areas do not follow one another directly, the rows under one belong to it, until a
heading without numbers; all else is about the country. Badly encoded text tables against clean ones: of the rows read,
the share that the clean file has.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ingest.connectors import SourceRow, connector_named
from strive.errors import Refusal

PROJECT = Path(__file__).resolve().parent.parent
CROSSWALKS = PROJECT / "catalogue" / "crosswalks"
PAIRS = "messy/pairs_workbook_to_sdmx.csv"
COUNTRY = "KG"
_YEAR = re.compile(r"((?:19|20)\d\d)\d?")  # a footnote's mark may be glued to it


@dataclass(frozen=True)
class Agreement:
    """Of ``cells`` numbers (or rows), how many agree; ``stated``: how many the pair's own file says agree."""

    name: str
    cells: int
    by_year: int
    by_year_and_place: int
    stated: int


@dataclass(frozen=True)
class RowAgreement:
    """Of ``rows`` read from the messy file, how many stand in the clean one; or why it was refused."""

    name: str
    rows: int
    equal: int
    refused: str = ""


def area_codes() -> dict[str, str]:
    """Area names, folded, with the code that the office's SDMX has for them."""
    with (CROSSWALKS / "area.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["area_code"]: row["pcode"][:4] for row in csv.DictReader(file) if row["area_level"] == "1"}
    with (CROSSWALKS / "crosswalk_area_name.csv").open(encoding="utf-8", newline="") as file:
        names = {row["spelling"]: codes.get(row["area_code"], "") for row in csv.DictReader(file)}
    return {_folded(name): code for name, code in names.items() if code.startswith(COUNTRY)}


def workbook_pairs(data: Path) -> Iterator[Agreement]:
    """The pairs of workbook and SDMX."""
    codes = area_codes()
    with (data / PAIRS).open(encoding="utf-8", newline="") as file:
        for pair in csv.DictReader(file):
            cells = list(_workbook_cells(data / pair["messy_workbook"], codes))
            truth = set(_sdmx_cells(data / pair["clean_sdmx"]))
            by_year = {(year, value) for year, _, value in truth}
            yield Agreement(
                pair["indicator"],
                len(cells),
                sum((year, value) in by_year for year, _, value in cells),
                sum(cell in truth for cell in cells),
                int(pair["cells_whose_(year,value)_is_in_sdmx"]),
            )


def text_pairs(data: Path) -> Iterator[RowAgreement]:
    """The pairs of badly encoded and clean text tables."""
    for truth in sorted((data / "messy").glob("*-csv/truth/*.csv")):
        messy = truth.parent.parent / truth.name
        name = f"{messy.parent.name}/{messy.name}"
        with truth.open(encoding="utf-8-sig", newline="") as file:
            clean = {_plain_row(row) for row in csv.reader(file)}
        try:
            rows = [
                _plain_row([cell or "" for cell in row.values.values()])
                for row in connector_named("csv").read(messy, {}).rows()
            ]
        except Refusal as refusal:
            yield RowAgreement(name, 0, 0, refusal.message.key)
            continue
        yield RowAgreement(name, len(rows), sum(row in clean for row in rows))


def _workbook_cells(path: Path, codes: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
    rows = list(connector_named("workbook").read(path, {}).rows())
    named = [_area_named(row, codes) for row in rows]
    areas_have_rows = not any(one and other for one, other in pairwise(named))
    area = COUNTRY
    for row, name in zip(rows, named, strict=True):
        numbers = [
            (year.group(1), value)
            for column, text in row.values.items()
            if (year := _YEAR.fullmatch(column)) and (value := _number(text)) is not None
        ]
        area = name or (area if numbers and areas_have_rows else COUNTRY)
        yield from ((year, area, value) for year, value in numbers)


def _area_named(row: SourceRow, codes: Mapping[str, str]) -> str | None:
    names = (text for column, text in row.values.items() if text and not _YEAR.fullmatch(column))
    return next((code for name in names if (code := codes.get(_folded(name)))), None)


def _sdmx_cells(path: Path) -> Iterator[tuple[str, str, float]]:
    for row in connector_named("sdmx").read(path, {}).rows():
        value = _number(row.values["OBS_VALUE"])
        if value is not None:
            yield row.values["TIME_PERIOD"] or "", row.values["REF_AREA"] or "", value


def _number(text: str | None) -> float | None:
    try:
        return round(float(text or ""), 1)
    except ValueError:
        return None


def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


def _plain_row(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell.replace(",", ".").strip() for cell in cells if cell.strip())


def main() -> None:
    """Print both tables."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT.parent / "shared" / "data"
    print(f"{'workbook':>10} {'numbers':>8} {'year':>7} {'and place':>10} {'stated':>7}")
    for pair in workbook_pairs(data):
        shares = [count / pair.cells for count in (pair.by_year, pair.by_year_and_place, pair.stated)]
        print(f"{pair.name:>10} {pair.cells:>8} {shares[0]:>7.1%} {shares[1]:>10.1%} {shares[2]:>7.1%}")
    print(f"\n{'text table':>40} {'rows':>6} {'equal':>7}")
    for rows in text_pairs(data):
        said = rows.refused or f"{rows.equal / max(rows.rows, 1):.1%}"
        print(f"{rows.name:>40} {rows.rows:>6} {said:>7}")


if __name__ == "__main__":
    main()
