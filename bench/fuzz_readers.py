"""Damaged files by the thousand through every reader: each must be read or refused, in bounded time and memory.

    nice -n 19 .venv/bin/python bench/fuzz_readers.py --minutes 60 [--seed 1] [--folder ../shared/data] [--show N]

The real files of ``--folder`` and freshly made synthetic deliveries are damaged (``bench.fuzzing.damage``) and read in
one process, which is watched from outside: a death, more than 30 s of processor time or more than 1 GB of memory for
one input is noted, and reading goes on in a new process. ``--show N`` writes input N of the seed to a file instead.
Ends with status 1 unless there were no faults, deaths, hangs and memory overruns.
"""

from __future__ import annotations

import argparse
import os
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.fuzzing.reader import damaged_file, files_to_damage

PROJECT = Path(__file__).resolve().parents[1]
_MOST_BYTES = 600_000
_MOST_SECONDS = 30
_MOST_MEMORY = 1 << 30
_LOOK_SECONDS = 0.5
_SAY_SECONDS = 300


@dataclass
class Found:
    """What became of the inputs, and the first inputs of each thing that must not happen."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    bad: dict[str, list[int]] = field(default_factory=dict)
    peak: int = 0

    def note(self, number: int, outcome: str, what: str) -> None:
        """Count one input."""
        self.outcomes[outcome] += 1
        if outcome == "refused":
            self.refusals[what] += 1
        elif outcome != "read":
            self.bad.setdefault(f"{outcome} {what}", []).append(number)
            if len(self.bad[f"{outcome} {what}"]) == 1:
                print(f"input {number}: {outcome} {what}", flush=True)


def run(seed: int, first: int, until: float, folder: Path, files: Path, found: Found) -> int:
    """Read in one process until the time is up or it must be ended. Returns the next input's number."""
    command = [sys.executable, "-m", "bench.fuzzing.reader", str(seed), str(first), str(folder), str(files)]
    errors = (folder / "errors.txt").open("wb")
    with errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, cwd=PROJECT) as process:
        assert process.stdout is not None
        watched, waiting, current, spent = psutil.Process(process.pid), b"", first, 0.0
        try:
            while time.monotonic() < until:
                ready, _, _ = select.select([process.stdout], [], [], _LOOK_SECONDS)
                if ready:
                    new = os.read(process.stdout.fileno(), 1 << 16)
                    if not new:
                        said = (folder / "errors.txt").read_text(errors="replace").splitlines()[-1:]
                        found.note(current, "death", " ".join([str(process.wait()), *said]))
                        return current + 1
                    *lines, waiting = (waiting + new).split(b"\n")
                    for line in lines:
                        number, outcome, *what = line.decode().split(" ", 2)
                        if number == "start":
                            current, spent = int(outcome), _processor_seconds(watched)
                        else:
                            found.note(int(number), outcome, " ".join(what))
                    continue
                memory = watched.memory_info().rss
                found.peak = max(found.peak, memory)
                if memory > _MOST_MEMORY:
                    found.note(current, "memory", "")
                    return current + 1
                if _processor_seconds(watched) - spent > _MOST_SECONDS:
                    found.note(current, "hang", "")
                    return current + 1
        finally:
            process.kill()
    return current + 1


def _processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def inputs(folder: Path, scratch: Path) -> Path:
    """A list of the files that are damaged: real ones and synthetic deliveries."""
    sample = scratch / "sample"
    environment = os.environ | {"STRIVE_HOME": str(scratch / "home"), "STRIVE_INBOX": str(sample)}
    subprocess.run(
        [sys.executable, "-m", "strive.command_line.main", "sample"],
        cwd=PROJECT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    chosen = [
        p
        for place in (folder, sample)
        if place.is_dir()
        for p in sorted(place.rglob("*"))
        if p.is_file() and 0 < p.stat().st_size <= _MOST_BYTES
    ]
    listed = scratch / "files.txt"
    listed.write_text("\n".join(str(path.resolve()) for path in chosen), encoding="utf-8")
    print(f"{len(chosen)} files to damage", flush=True)
    return listed


def main() -> None:
    """Damage, read, count."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="The number of the first input.")
    parser.add_argument("--folder", type=Path, default=PROJECT.parent / "shared" / "data")
    parser.add_argument("--show", type=int, help="Write this input of the seed into the working folder, and stop.")
    asked = parser.parse_args()
    found = Found()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        files = inputs(asked.folder, scratch)
        if asked.show is not None:
            path, connector = damaged_file(asked.seed, asked.show, files_to_damage(files), Path.cwd())
            print(path, connector or "recognised")
            return
        until, following = time.monotonic() + 60 * asked.minutes, asked.first
        while time.monotonic() < until:
            one_stretch = min(until, time.monotonic() + _SAY_SECONDS)
            following = run(asked.seed, following, one_stretch, scratch, files, found)
            print(f"{sum(found.outcomes.values()):,} inputs, {dict(found.outcomes)}", flush=True)
    print(f"inputs: {sum(found.outcomes.values()):,}; {dict(found.outcomes)}; memory at most {found.peak >> 20} MB")
    print("refusals:", dict(found.refusals.most_common()))
    for what, numbers in sorted(found.bad.items(), key=lambda item: -len(item[1])):
        print(f"{len(numbers)} x {what}: inputs {numbers[:5]}")
    sys.exit(1 if found.bad else 0)


if __name__ == "__main__":
    main()
