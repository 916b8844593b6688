"""What disclosure control costs, and what it leaves to see. Run by hand:

    python bench/disclosure.py cost CELLS.parquet [--copies N]    # time of hiding and of the attacker's gate
    python bench/disclosure.py kept CELLS.parquet                 # share of publishable cells that are published
    python bench/disclosure.py programmes [N]                     # an adversary of the tests on N made-up programmes

``CELLS.parquet`` holds cells as ``publish.disclosure.cells.CELL_SCHEMA`` says; ``strive publish`` keeps none.
``--copies`` repeats the cells as other countries with other numbers, so that nothing is remembered from one to the
next. The simple way, for comparison: in each sum with a small part all parts are hidden.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import polars as pl

from publish.disclosure.control import Tables, hidden_cells
from publish.disclosure.earlier import Earlier
from publish.disclosure.gate import attack
from publish.disclosure.quantities import Booleans
from publish.disclosure.relations import EQUAL
from strive.catalogue.disclosure import read_disclosure_rules
from strive.catalogue.files import read_indicators
from strive.settings import load_settings
from tests.publish.disclosure.adversary import Adversary, Vintage
from tests.publish.disclosure.programmes import INDICATORS, cells_of, contacts
from tests.publish.disclosure.tables import hidden

NO_GROUPS = pl.DataFrame(schema={"country_code": pl.String(), "total": pl.String(), "area_code": pl.String()})


def tables_of(cells: pl.DataFrame) -> Tables:
    """The tables of the cells, with the catalogue that ships."""
    catalogue = load_settings().catalogue
    return Tables.of(cells, read_indicators(catalogue), read_disclosure_rules(catalogue), NO_GROUPS)


def hidden_flags(tables: Tables, found: pl.DataFrame) -> Booleans:
    """Per cell, whether it is hidden."""
    flags: Booleans = tables.cells["cell_id"].is_in(found["cell_id"].implode()).to_numpy()
    return flags


def simply_hidden(tables: Tables) -> Booleans:
    """The simple way: in each sum with a small part all parts, until nothing more follows."""
    quantities, relations = tables.quantities, tables.relations
    unseen = quantities.small.copy()
    row = np.repeat(np.arange(len(relations.kind)), np.diff(relations.start))
    is_part = np.ones(len(relations.members), np.bool_)
    is_part[relations.start[:-1]] = False
    is_part &= relations.kind[row] == EQUAL
    while True:
        touched = np.zeros(len(relations.kind), np.bool_)
        touched[row[is_part & unseen[relations.members]]] = True
        after = unseen.copy()
        after[relations.members[is_part & touched[row]]] = True
        cells = np.zeros(tables.cells.height, np.bool_)
        cells[quantities.frame["cell"].to_numpy()[after[quantities.root]]] = True
        after |= tables.unseen(cells)
        if (after == unseen).all():
            return cells
        unseen = after


def cost(path: Path, copies: int) -> None:
    """Seconds of hiding, of hiding the same again, and of the gate."""
    cells = pl.read_parquet(path)
    random = np.random.default_rng(0)
    parts = []
    for number in range(copies):
        scale = 1 + int(random.integers(0, 50))
        grown = [(pl.col(part) * scale).alias(part) for part in ("numerator", "denominator")] if number else []
        country = pl.col("country_code") + str(number)
        parts.append(cells.with_columns(*grown, country_code=country, cell_id=pl.col("cell_id") + str(number)))
    many = pl.concat(parts)
    judged: dict[str, list[int]] = {}
    clock = time.perf_counter()

    def lap(what: str) -> None:
        nonlocal clock
        now = time.perf_counter()
        print(f"| {what} | {now - clock:.1f} s |", flush=True)
        clock = now

    tables = tables_of(many)
    lap(f"tables of {many.height:,} cells, {len(tables.relations.kind):,} sums")
    found = hidden_cells(tables, None, judged)
    lap(f"hiding {found.height:,} cells")
    hidden_cells(tables, None, judged)
    lap("hiding the same again, with what the attacker found before")
    done = attack(tables, hidden_flags(tables, found), Earlier.none(tables.quantities))
    lap(f"attacker from nothing: {done.bounded:,} hidden numbers bounded, {done.recovered.height} cells recovered")


def kept(path: Path) -> None:
    """What is left to see, beside the simple way."""
    tables = tables_of(pl.read_parquet(path))
    small = np.zeros(tables.cells.height, np.bool_)
    frame = tables.quantities.frame["cell"].to_numpy()
    small[frame[tables.quantities.small[tables.quantities.root]]] = True
    publishable = int((~small).sum())
    for name, flags in (
        ("complementary, audited", hidden_flags(tables, hidden_cells(tables))),
        ("the simple way", simply_hidden(tables)),
        ("small ones only", small),
    ):
        done = attack(tables, flags, Earlier.none(tables.quantities))
        share = (~flags).sum() / publishable
        print(f"| {name} | {share:.1%} of {publishable:,} publishable cells | recovered {done.recovered.height} |")


def programmes(count: int) -> None:
    """The tests' adversary on made-up programmes."""
    for seed in range(count):
        cells = cells_of(contacts(seed, 60))
        reasons = hidden(cells, INDICATORS)
        by_key = {cell.key: cell for cell in cells}
        narrow = Adversary.reading([Vintage(by_key, set(reasons))], INDICATORS).too_narrow()
        small = {key for key, reason in reasons.items() if reason != "complementary"}
        without = Adversary.reading([Vintage(by_key, small)], INDICATORS).too_narrow()
        print(f"| {seed} | {len(cells)} | {len(reasons)} | {len(narrow)} | {len(without)} |", flush=True)


def main() -> None:
    """Do what is asked."""
    asked, *rest = sys.argv[1:]
    if asked == "cost":
        cost(Path(rest[0]), int(rest[2]) if len(rest) > 2 else 1)
    elif asked == "kept":
        kept(Path(rest[0]))
    elif asked == "programmes":
        programmes(int(rest[0]) if rest else 20)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
