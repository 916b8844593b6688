"""The landing: the bytes as received, content-addressed, per country, with a manifest.

``landing/<country>/<first two hex digits>/<SHA-256>/`` holds the file under its own name (persons' names in it
as shapes) and ``manifest.json``. A file
is copied aside and renamed into place, so that a landed file is always whole; landing the same bytes twice changes
nothing. Only the owner may read the landing: the originals carry what the pseudonyms hide.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.detector.hiding import hidden
from strive.errors import SourceUnavailable
from strive.messages import message

CHUNK_BYTES = 1 << 20
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Landed:
    """A file in the landing. ``path`` is relative to the landing folder."""

    sha256: str
    bytes: int
    path: str
    changed_at: datetime


def sha256_of(path: Path) -> str:
    """SHA-256 of the file's bytes, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy_hashing(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(CHUNK_BYTES):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    return digest.hexdigest()


def land(source: Path, landing: Path, country_code: str, dataset: str) -> Landed:
    """Copy ``source`` into the landing. Raises SourceUnavailable when the file changes while it is read."""
    country_folder = landing / country_code
    country_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    before = source.stat()
    handle, name = tempfile.mkstemp(dir=country_folder, prefix=".landing-")
    os.close(handle)
    aside = Path(name)
    try:
        sha256 = _copy_hashing(source, aside)
        after = source.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise SourceUnavailable(message("file_still_being_written", country=country_code, file=hidden(source.name)))
        folder = country_folder / sha256[:2] / sha256
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        landed = next((p for p in folder.iterdir() if p.name != MANIFEST and not p.name.startswith(".")), None)
        if landed is None:
            landed = folder / hidden(source.name)
            aside.replace(landed)
            landed.chmod(0o600)
    finally:
        aside.unlink(missing_ok=True)
    changed_at = datetime.fromtimestamp(before.st_mtime, tz=UTC)
    _write_manifest(folder, source, sha256, before.st_size, changed_at, country_code, dataset)
    return Landed(sha256, before.st_size, str(landed.relative_to(landing)), changed_at)


def _write_manifest(
    folder: Path, source: Path, sha256: str, size: int, changed_at: datetime, country_code: str, dataset: str
) -> None:
    manifest = folder / MANIFEST
    if manifest.exists():
        return
    content = {
        "country": country_code,
        "dataset": dataset,
        "file_name": hidden(source.name),
        "sha256": sha256,
        "bytes": size,
        "changed_at": changed_at.isoformat(),
        "landed_at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
    }
    aside = folder / f".{MANIFEST}.{os.getpid()}"
    aside.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    aside.replace(manifest)
