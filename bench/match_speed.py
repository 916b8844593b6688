"""How fast are names of places matched, against a look-up in a dictionary? Run by hand:

    python bench/match_speed.py [NAMES]

Two files of NAMES rows (default one million) are made from the catalogue's own names with a fixed seed: one in which
nine rows in ten repeat a name (as deliveries do), and one in which nearly every row is a misspelling of its own, the
worst case. Each is matched as ``strive match`` does, rows written to nowhere, in a process of its own; the same process
then looks every name up in a dictionary of the catalogue's spellings. Printed: seconds, peak memory, the ratio.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from harmonise.matching.catalogue_names import read_gazetteer
from harmonise.matching.matcher import Matcher
from harmonise.matching.table import matched_rows, open_names
from strive.settings import PROJECT_ROOT

CATALOGUE = PROJECT_ROOT / "catalogue"
SEED = 20261120
REPEATED = 0.9
LETTERS = {"latin": "abdeghiklmnorstuyz", "cyrillic": "абдезиклмнорстуыя"}


def spellings() -> list[tuple[str, str]]:
    """Country and name, as the catalogue spells them."""
    with (CATALOGUE / "crosswalks" / "crosswalk_area_name.csv").open(encoding="utf-8", newline="") as file:
        return [(row["country_code"], row["spelling"]) for row in csv.DictReader(file)]


def misspelt(name: str, chance: random.Random) -> str:
    """The name with two letters changed, left out or put in."""
    letters = LETTERS["latin" if name.isascii() else "cyrillic"]
    for _ in range(2):
        place = chance.randrange(len(name))
        new = chance.choice(["", chance.choice(letters), name[place] + chance.choice(letters)])
        name = (name[:place] + new + name[place + 1 :]) or name
    return name


def write(path: Path, rows: int, *, distinct: bool) -> None:
    """The file; half of its different names are misspelt where names repeat, all of them otherwise."""
    chance = random.Random(SEED)
    known = spellings()
    different = rows if distinct else round(rows * (1 - REPEATED))
    pool = []
    for number in range(different):
        country, name = chance.choice(known)
        pool.append((country, misspelt(name, chance) if distinct or number % 2 else name))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("country", "name", "level"))
        for number in range(rows):
            writer.writerow((*(pool[number] if distinct else chance.choice(pool)), 1))


def measure(path: Path) -> tuple[float, float, float, Counter[str]]:
    """Seconds of the matching, seconds of the look-up, peak memory in MB before the look-up, decisions."""
    start = time.perf_counter()
    matcher = Matcher(read_gazetteer(CATALOGUE))
    decisions: Counter[str] = Counter()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        writer = csv.writer(nowhere)
        for row in matched_rows(open_names(path, "utf-8"), matcher, "en"):
            writer.writerow(row)
            decisions[row[4]] += 1
    matching = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    exact = {(country, name): name for country, name in spellings()}
    with path.open(encoding="utf-8", newline="") as file, open(os.devnull, "w", encoding="utf-8") as nowhere:
        writer = csv.writer(nowhere)
        for row in csv.reader(file):
            writer.writerow([*row, exact.get((row[0], row[1].lower()), "")])
    return matching, time.perf_counter() - start, memory, decisions


def main() -> None:
    """Make both files, measure both."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        for title, distinct in (("nine in ten repeat", False), ("nearly all different misspellings", True)):
            path = Path(folder) / "names.csv"
            write(path, rows, distinct=distinct)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                matching, look_up, memory, decisions = alone.submit(measure, path).result()
            shares = ", ".join(f"{name} {100 * count / rows:.1f} %" for name, count in decisions.items() if count > 1)
            print(
                f"{title}: {rows} names, {matching:.1f} s ({1e6 * matching / rows:.0f} µs each), peak {memory:.0f} MB; "
                f"dictionary {look_up:.1f} s, ratio {matching / look_up:.1f}; {shares}"
            )


if __name__ == "__main__":
    main()
