"""How fast files are read, without loading them, beside the floor of their format.

    .venv/bin/python bench/floors.py [--rows 100000] [--turns 3]

Floors: a workbook is unzipped and its XML goes through expat; JSON is decoded by orjson; XML goes through expat. Ours
is what ``strive read`` does without printing: recognising, reading to the end, doubts; of IATI without checking against
the standard. Each run is a process of its own, in turns; medians of the ratios. Goals: workbook 1.4, JSON 1.3, XML 3.5.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import xml.parsers.expat
import zipfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PROJECT = Path(__file__).resolve().parents[1]
FORMATS = ("workbook", "kobo", "iati")
_OPTIONS = {"iati": {"validation": "none"}}


def workbook_floor(path: Path) -> None:
    """Unzip and parse the sheet and its texts."""
    with zipfile.ZipFile(path) as archive:
        for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"):
            with archive.open(part) as file:
                xml.parsers.expat.ParserCreate().ParseFile(file)


def kobo_floor(path: Path) -> None:
    """Decode the document as a whole."""
    import orjson

    orjson.loads(path.read_bytes())


def iati_floor(path: Path) -> None:
    """Parse, and do nothing with it."""
    with path.open("rb") as file:
        xml.parsers.expat.ParserCreate().ParseFile(file)


FLOORS: dict[str, Callable[[Path], None]] = {"workbook": workbook_floor, "kobo": kobo_floor, "iati": iati_floor}


def read(file_format: str, path: Path) -> None:
    """Ours."""
    for _ in CONNECTORS[file_format].read(path, _OPTIONS.get(file_format, {})).batches:
        pass


def run(way: str, file_format: str, path: Path) -> tuple[float, float]:
    """(wall, CPU) seconds of one run in a process of its own, its start not counted."""
    command = [sys.executable, __file__, "--run", way, file_format, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, check=True)
    wall, cpu = map(float, done.stdout.split())
    return wall, cpu


def measured(way: str, file_format: str, path: Path) -> None:
    """Do it and print what it took."""
    started, before = time.perf_counter(), sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    if way == "floor":
        FLOORS[file_format](path)
    else:
        read(file_format, path)
    print(time.perf_counter() - started, sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - before)


def main() -> None:
    """Make the files, take turns, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        way, file_format, path = asked.run
        measured(way, file_format, Path(path))
        return
    print("| file | MB | wall x floor | CPU x floor |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for file_format in FORMATS:
            path = Path(folder) / f"SYNTHETIC_floor.{SUFFIXES[file_format]}"
            WRITERS[file_format](path, asked.rows)
            turns = [(run("floor", file_format, path), run("ours", file_format, path)) for _ in range(asked.turns)]
            wall, cpu = (statistics.median(ours[what] / floor[what] for floor, ours in turns) for what in (0, 1))
            print(f"| {file_format} | {path.stat().st_size / 1e6:,.0f} | {wall:.2f} | {cpu:.2f} |", flush=True)


if __name__ == "__main__":
    from bench.loading.files import SUFFIXES, WRITERS
    from ingest.connectors import CONNECTORS

    main()
