"""Putting the sample deliveries into the inbox, once.

A stamp in the home folder remembers seed and generator. As long as they stand, a file that is there is left alone and
one that is missing is written again with the same bytes and the same time; with another seed or generator every file is
written anew. Each file appears whole or not at all, dated to the day on which its sender would have sent it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from strive.sample.apprenticeship import apprenticeship_files
from strive.sample.communities import community_files
from strive.sample.community_plans import community_plan_files
from strive.sample.counts import count_files
from strive.sample.files import SampleFile
from strive.sample.follow_ups import follow_up_files
from strive.sample.mhpss import mhpss_files
from strive.sample.mhpss_outcomes import outcome_files
from strive.sample.open_data import open_data_files
from strive.sample.probation_csv import national_files
from strive.sample.probation_lists import probation_lists
from strive.sample.probation_workbooks import department_files
from strive.sample.surveys import survey_files
from strive.sample.training_effects import training_effect_files
from strive.sample.training_lists import event_files
from strive.sample.training_sheets import sign_in_files
from strive.settings import Settings

DEFAULT_SEED = 20210517
STAMP_NAME = "samples.json"


@dataclass(frozen=True)
class SampleReport:
    """What ``write_samples`` did. ``files`` and ``rows``: all there are; ``written``: files written by this call."""

    files: int
    rows: int
    written: int
    seconds: float


def sample_files(seed: int = DEFAULT_SEED) -> Iterator[SampleFile]:
    """Every sample file; its bytes are made when its content is called."""
    yield from department_files(seed)
    yield from national_files(seed)
    yield from probation_lists(seed)
    yield from event_files()
    yield from sign_in_files(seed)
    yield from training_effect_files(seed)
    yield from community_files(seed)
    yield from community_plan_files(seed)
    yield from survey_files(seed)
    yield from apprenticeship_files(seed)
    yield from follow_up_files(seed)
    yield from mhpss_files(seed)
    yield from outcome_files(seed)
    yield from count_files()
    yield from open_data_files(seed)


def write_samples(settings: Settings, seed: int = DEFAULT_SEED) -> SampleReport:
    """Write the sample deliveries into ``settings.inbox``; a call that finds them all there does nothing."""
    started = time.perf_counter()
    stamp = settings.home / STAMP_NAME
    known = _stamped_files(stamp, seed)
    missing = None if known is None else {path for path in known if not (settings.inbox / path).exists()}
    if known is not None and not missing:
        return SampleReport(len(known), sum(known.values()), 0, time.perf_counter() - started)
    rows: dict[str, int] = {}
    written = 0
    for file in sample_files(seed):
        rows[file.path] = file.rows
        if missing is None or file.path in missing:
            _put(settings.inbox / file.path, file)
            written += 1
    _replace(stamp, json.dumps({"generator": generator_version(), "seed": seed, "files": rows}).encode())
    return SampleReport(len(rows), sum(rows.values()), written, time.perf_counter() - started)


def generator_version() -> str:
    """A fingerprint of the generator's own code."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _stamped_files(stamp: Path, seed: int) -> dict[str, int] | None:
    """The files that this generator wrote with this seed, with their rows; None when it did not."""
    try:
        noted = json.loads(stamp.read_text(encoding="utf-8"))
        current = noted["generator"] == generator_version() and noted["seed"] == seed
        return {str(path): int(rows) for path, rows in noted["files"].items()} if current else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _put(path: Path, file: SampleFile) -> None:
    instant = int(file.reported_at.timestamp())
    _replace(path, file.content(), (instant, instant))


def _replace(path: Path, content: bytes, times: tuple[int, int] | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        aside.write_bytes(content)
        if times:
            os.utime(aside, times)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
