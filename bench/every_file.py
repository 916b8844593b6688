"""What becomes of every file of a folder: read (rows, doubts), refused (the reason), or a fault of the program.

    .venv/bin/python bench/every_file.py ../shared/data [--csv out.csv]

Prints a line per file and a summary by folder; ends with status 1 when any file led to anything but being read or
refused with a reason.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.preview import preview
from strive.errors import StriveError


def outcome_of(path: Path) -> tuple[str, str, int | None, str]:
    """(read | refused | fault, connector or key of the reason, rows, the doubts or the reason in words)."""
    try:
        found = preview(path)
    except StriveError as error:
        return "refused", error.message.key, None, error.message.text("en")
    except Exception as error:
        return "fault", type(error).__name__, None, ""
    return "read", found.connector, found.row_count, "; ".join(doubt.text("en") for doubt in found.doubts)


def main() -> None:
    """Read every file and say what became of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--csv", type=Path, help="Also write the table to this file.")
    asked = parser.parse_args()
    rows = []
    for path in sorted(path for path in asked.folder.rglob("*") if path.is_file()):
        started = time.perf_counter()
        outcome, what, count, words = outcome_of(path)
        name = path.relative_to(asked.folder).as_posix()
        rows.append((name, outcome, what, count, round(time.perf_counter() - started, 2), words))
        print(f"{name}\t{outcome}\t{what}\t{'' if count is None else count}\t{words}", flush=True)
    if asked.csv:
        with asked.csv.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("file", "outcome", "connector_or_reason", "rows", "seconds", "doubts_or_reason"))
            writer.writerows(rows)
    outcomes = Counter((name.split("/", 1)[0], outcome, what) for name, outcome, what, *_ in rows)
    for (folder, outcome, what), count in sorted(outcomes.items()):
        print(f"| {folder} | {outcome} | {what} | {count} |")
    totals = Counter(outcome for _, outcome, *_ in rows)
    print(dict(totals), f"rows read: {sum(row[3] or 0 for row in rows):,}")
    sys.exit(1 if totals["fault"] else 0)


if __name__ == "__main__":
    main()
