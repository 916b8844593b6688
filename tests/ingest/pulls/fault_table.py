"""Prints the table of systems and faults: rows expected, rows received, requests sent, or the message.

Run by hand: ``python -m tests.ingest.pulls.fault_table``.
"""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from tests.ingest.pulls.server.faults import FAULTS
from tests.ingest.pulls.server.playing import Outcome, applies, play
from tests.ingest.pulls.server.systems import SYSTEMS


def cell(outcome: Outcome) -> str:
    """What one pull came to: "expected/received, doubles, requests", or the message's key."""
    if outcome.outcome != "rows":
        return f"{outcome.outcome.removeprefix('pull_')} ({outcome.requests})"
    notes = "".join(f" {note.removeprefix('pull_')}" for note in outcome.notes)
    return f"{len(outcome.expected)}/{len(outcome.received)}/{outcome.doubles} ({outcome.requests}){notes}"


def main() -> None:
    """Pull from every system with every fault and print a table in Markdown."""
    logging.disable(logging.CRITICAL)
    print("Each cell: rows expected/received/doubled (requests), or the message (requests). '-': has one body only;")
    print("'unseen': page numbers without an edition cannot show it.\n")
    print("| fault | " + " | ".join(SYSTEMS) + " |")
    print("|---" * (len(SYSTEMS) + 1) + "|")
    for fault in FAULTS:
        cells = []
        for system in SYSTEMS:
            with tempfile.TemporaryDirectory() as folder:
                if applies(system, fault):
                    cells.append(cell(play(system, fault, Path(folder))))
                else:
                    cells.append("unseen" if system in FAULTS[fault].not_for else "-")
        print(f"| {fault} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
