"""Reads one damaged file after another and says on standard output what became of each.

    python -m bench.fuzzing.reader SEED FIRST FOLDER LIST-OF-FILES

Lines: ``start N`` and ``N outcome what``. The parent process watches time and memory.
"""

from __future__ import annotations

import random
import sys
import traceback
from itertools import count
from pathlib import Path

from bench.fuzzing.damage import damaged
from ingest.connectors import CONNECTORS, connector_named, recognise
from strive.errors import StriveError

_MOST_BYTES = 4 << 20
_BY_ANOTHER_CONNECTOR = 0.12


def damaged_file(seed: int, number: int, files: list[Path], folder: Path) -> tuple[Path, str | None]:
    """Input ``number``, written into the folder, and the connector that is to read it (None: recognise it)."""
    chance = random.Random(f"{seed}:{number}")
    kind = chance.choice(sorted({path.suffix for path in files}))  # else most inputs were of the commonest kind
    source = chance.choice([path for path in files if path.suffix == kind])
    data = damaged(chance, source.read_bytes(), chance.choice(files).read_bytes())
    path = folder / f"input{source.suffix}"
    path.write_bytes(data[:_MOST_BYTES])
    return path, chance.choice(sorted(CONNECTORS)) if chance.random() < _BY_ANOTHER_CONNECTOR else None


def outcome_of(path: Path, connector: str | None) -> tuple[str, str]:
    """(read | refused | fault, connector, key of the reason, or kind and place of the fault)."""
    try:
        chosen = connector_named(connector) if connector else recognise(path)
        reading = chosen.read(path, {})
        for batch in reading.batches:
            batch.cells.validate(full=True)
        for note in [*reading.assumptions, *reading.doubts]:
            note.text("ru")
        return "read", chosen.name
    except StriveError as error:
        error.message.text("ru")
        return "refused", error.message.key
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(last[-4:]))
        return "fault", f"{type(error).__name__} {where}"


def files_to_damage(list_of_files: Path) -> list[Path]:
    """The files that the parent chose."""
    return [Path(line) for line in list_of_files.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Read inputs until the parent ends the process."""
    seed, first, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    files = files_to_damage(Path(sys.argv[4]))
    for number in count(first):
        print(f"start {number}", flush=True)
        path, connector = damaged_file(seed, number, files, folder)
        outcome, what = outcome_of(path, connector)
        print(f"{number} {outcome} {what}", flush=True)
        path.unlink()


if __name__ == "__main__":
    main()
