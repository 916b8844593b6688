"""What sealing costs: landing a file against copying and hashing it, and reading it sealed against reading it plain.

    python bench/sealing.py [--megabytes 2048] [--rounds 3]

Prints ratios of one run, measured in turns, and how much memory each step takes above what the process has.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ingest.originals.sealed_path import SealedPath
from ingest.originals.sealing import new_data_key

PIECE = 1 << 20
LINE = b"0000000;2021-05-17;SYNTHETIC;F;1994;KG-Y;theft;01.02.2021\n"


def make(path: Path, megabytes: int) -> None:
    """A file of text of that size."""
    block = LINE * (PIECE // len(LINE))
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(block)


def copied(source: Path, target: Path) -> None:
    """The floor of landing: copied and hashed, safe on the disk."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while piece := reading.read(PIECE):
            digest.update(piece)
            writing.write(piece)
        os.fsync(writing.fileno())


def sealed(source: Path, target: SealedPath) -> None:
    """Landing: sealed and hashed."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while piece := reading.read(PIECE):
            digest.update(piece)
            writing.write(piece)


def read(path: Path) -> None:
    """Everything, in pieces."""
    with path.open("rb") as file:
        while file.read(PIECE):
            pass


def peak_memory() -> float:
    """The most memory that the process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(do: Callable[[], None]) -> tuple[float, float]:
    """Seconds of wall and of CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    do()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="strive-sealing-"))
    try:
        source, plain = folder / "source.csv", folder / "plain.csv"
        original = SealedPath.to(folder / "original.sealed", new_data_key(), "source.csv")
        make(source, options.megabytes)
        steps: dict[str, Callable[[], None]] = {
            "copy + hash": lambda: copied(source, plain),
            "seal + hash": lambda: sealed(source, original),
            "read plain": lambda: read(plain),
            "read sealed": lambda: read(original),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
        least = peak_memory()
        for _ in range(options.rounds):
            for name, do in steps.items():
                times[name].append(measured(do))
        for floor, ours in (("copy + hash", "seal + hash"), ("read plain", "read sealed")):
            wall, cpu = (
                statistics.median(t[i] for t in times[ours]) / statistics.median(t[i] for t in times[floor])
                for i in (0, 1)
            )
            seconds = statistics.median(t[0] for t in times[ours])
            print(f"{ours}: {wall:.2f}x wall, {cpu:.2f}x CPU of {floor}; {options.megabytes / seconds:.0f} MB/s")
        print(f"memory above the start, {options.megabytes} MB file: {peak_memory() - least:.0f} MB")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
