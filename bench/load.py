"""How fast deliveries are loaded: CSV, workbook, KoBo JSON and IATI XML, beside the limit and the peers.

    .venv/bin/python bench/load.py [--rows 500000] [--turns 3] [--formats csv,workbook,kobo,iati]

The peers are the dependency group ``bench`` (``uv sync --group bench``); without it: ``--peers ""``.

The limit is ``psql \\copy`` of the same rows. Peers (dlt, pandas, polars) load the CSV. The ways take turns, each
run in a process of its own; median wall and CPU times (client and server) are printed as ratios to the limit of the
same turn, with the peak memory of the client. Goals: at most 1.05 x the limit's wall time, 1.7 x its CPU time and half
of dlt's wall time for CSV.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.loading.files import SUFFIXES, WRITERS
from ingest.connectors import connector_named
from strive.services.postgres import WAREHOUSE_DATABASE, PostgresServer

PROJECT = Path(__file__).resolve().parents[1]
PEERS = ("dlt", "pandas", "polars")


def copy_csv_of(file_format: str, file: Path, folder: Path) -> tuple[Path, int]:
    """The rows of the file as a CSV for ``\\copy``, and their number."""
    target = folder / f"{file_format}.copy.csv"
    if file_format == "csv":
        with file.open(encoding="utf-8") as lines:
            return file, sum(1 for _ in lines) - 1
    count = 0
    reading = connector_named(file_format).read(file, {})
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        for batch in reading.batches:
            names = [name.removeprefix("client/") for name in batch.cells.schema.names]
            kept = [place for place, name in enumerate(names) if not name.startswith("_")]
            if count == 0:
                writer.writerow([names[place] for place in kept])
            columns = [batch.cells.column(place).to_pylist() for place in kept]
            writer.writerows(zip(*columns, strict=True))
            count += batch.row_count
    return target, count


def run(way: str, file_format: str, file: Path, copy_csv: Path, url: str, rows: int) -> dict[str, float]:
    """One run in a process of its own."""
    command = [sys.executable, "-m", "bench.loading.ways", way, file_format, str(file), str(copy_csv), url, str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT)
    if done.returncode:
        raise SystemExit(f"{way} of {file_format} failed:\n{done.stderr[-2000:]}")
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def measure(file_format: str, rows: int, turns: int, peers: list[str], folder: Path, url: str) -> None:
    """Load one format in all ways, in turns, and print the table's rows."""
    file = folder / f"SYNTHETIC_load.{SUFFIXES[file_format]}"
    WRITERS[file_format](file, rows)
    copy_csv, count = copy_csv_of(file_format, file, folder)
    ways = ["copy", "strive", *(peers if file_format == "csv" else [])]
    measured: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for _ in range(turns):
        for way in ways:
            measured[way].append(run(way, file_format, file, copy_csv, url, count))
    for way in ways:
        wall, cpu = (
            statistics.median(m[what] / limit[what] for m, limit in zip(measured[way], measured["copy"], strict=True))
            for what in ("wall", "cpu")
        )
        seconds = statistics.median(m["wall"] for m in measured[way])
        peak = max(m["peak_mb"] for m in measured[way])
        size = file.stat().st_size / 1e6
        print(
            f"| {file_format} {size:,.0f} MB, {count:,} rows | {way} | {count / seconds:,.0f} | {wall:.2f} | {cpu:.2f} "
            f"| {peak:,.0f} |",
            flush=True,
        )


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--formats", default="csv,workbook,kobo,iati")
    parser.add_argument("--peers", default=",".join(PEERS))
    asked = parser.parse_args()
    peers = [peer for peer in asked.peers.split(",") if peer]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with PostgresServer(folder / "home").in_use(ends_with_starter=True) as server:
            print(
                "| file | way | rows/s | wall x limit | CPU x limit | peak MB |\n|---|---|---|---|---|---|", flush=True
            )
            for file_format in asked.formats.split(","):
                measure(file_format, asked.rows, asked.turns, peers, folder, server.url(WAREHOUSE_DATABASE))


if __name__ == "__main__":
    main()
