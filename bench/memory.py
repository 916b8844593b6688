"""How much memory reading takes, beside the size of the file: it must not grow with it.

    .venv/bin/python bench/memory.py [--csv-mb 100,2000] [--iati-mb 100,1000] [--workbook-rows 50000,500000]

Each file is read to its end by ``strive read``'s own code in a process of its own, one file at a time, in a temporary
folder (``TMPDIR`` names another place; it needs room for the largest). Goal: at most 300 MB, whatever the size.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.loading.files import write_csv, write_iati, write_workbook

PROJECT = Path(__file__).resolve().parents[1]
_BLOCK_ROWS = 100_000
_READ = """
import sys, time
from pathlib import Path
from ingest.preview import preview
started = time.perf_counter()
rows = preview(Path(sys.argv[1])).row_count
seconds = time.perf_counter() - started
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(rows, f"{seconds:.1f}", int(peak.split()[1]) >> 10)
"""


def repeated(path: Path, megabytes: int) -> None:
    """Make the file as large as asked for by repeating what lies between its first lines and its last one."""
    lines = path.read_bytes().splitlines(keepends=True)
    first, last = (2, 1) if path.suffix == ".xml" else (1, 0)
    body = b"".join(lines[first : len(lines) - last])
    with path.open("wb") as file:
        file.writelines(lines[:first])
        for _ in range(max(1, (megabytes << 20) // len(body))):
            file.write(body)
        file.writelines(lines[len(lines) - last :] if last else [])


def measure(path: Path) -> None:
    """Read the file and print the table's row; the file goes."""
    command = [sys.executable, "-c", _READ, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, check=True)
    rows, seconds, peak = done.stdout.split()
    print(f"| {path.suffix} | {path.stat().st_size / 1e6:,.0f} | {int(rows):,} | {seconds} | {peak} |", flush=True)
    path.unlink()


def numbers(text: str) -> list[int]:
    """Numbers separated by commas."""
    return [int(part) for part in text.split(",") if part]


def main() -> None:
    """Make, read and remove one file after another."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--csv-mb", type=numbers, default=[100, 2000])
    parser.add_argument("--iati-mb", type=numbers, default=[100, 1000])
    parser.add_argument("--workbook-rows", type=numbers, default=[50_000, 500_000])
    asked = parser.parse_args()
    print("| file | MB | rows | seconds | peak MB |\n|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for megabytes in asked.csv_mb:
            path = Path(folder) / "SYNTHETIC_memory.csv"
            write_csv(path, _BLOCK_ROWS)
            repeated(path, megabytes)
            measure(path)
        for megabytes in asked.iati_mb:
            path = Path(folder) / "SYNTHETIC_memory.xml"
            write_iati(path, _BLOCK_ROWS)
            repeated(path, megabytes)
            measure(path)
        for rows in asked.workbook_rows:
            path = Path(folder) / "SYNTHETIC_memory.xlsx"
            write_workbook(path, rows)
            measure(path)


if __name__ == "__main__":
    main()
