"""The landing: the bytes as received, sealed, content-addressed, per country, with a manifest.

``landing/<country>/<first two hex digits>/<SHA-256>/`` holds ``original.sealed`` and ``manifest.json``; it is the
hash of the bytes as received. A file is sealed on its way in, under a key of its own (see ``ingest.originals``), and
renamed into place: a landed file is always whole, its plain text never lies here, and landing the same bytes twice
changes nothing. Who has the landing without the keys has file names, sizes and hashes.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.detector.hiding import hidden
from ingest.keys.files import written_whole
from ingest.keys.in_force import CountryKey, key_in_force, key_of_version
from ingest.keys.kept import KeptKeys
from ingest.originals.data_keys import DataKeys
from ingest.originals.sealed_path import SealedPath
from ingest.originals.sealing import CHUNK_BYTES, new_data_key
from strive.database import Connection
from strive.errors import Refusal, SourceUnavailable
from strive.messages import message
from strive.settings import Settings

MANIFEST = "manifest.json"
ORIGINAL = "original.sealed"


@dataclass(frozen=True)
class Landed:
    """A file in the landing. ``path`` is relative to the landing folder; None when it was not let in."""

    sha256: str
    bytes: int
    path: str
    changed_at: datetime


@dataclass(frozen=True)
class Landing:
    """One country's part of the landing. ``key_in_force``: the landing key under which new data keys are wrapped."""

    country_code: str
    root: Path
    data_keys: DataKeys
    key_in_force: Callable[[], CountryKey]

    @staticmethod
    def of(connection: Connection, settings: Settings, country_code: str) -> Landing:
        """The landing of the country, with the keys that open it."""
        kept = KeptKeys.of(country_code, settings.keys)
        data_keys = DataKeys.of(
            country_code, settings.keys, lambda version: key_of_version(connection, kept, "landing", version)
        )
        return Landing(country_code, settings.landing, data_keys, lambda: key_in_force(connection, kept, "landing"))

    @property
    def folder(self) -> Path:
        """The country's folder."""
        return self.root / self.country_code

    def place(self, sha256: str) -> Path:
        """Where the original with that hash lies, or is to lie."""
        return self.folder / sha256[:2] / sha256 / ORIGINAL

    def land(self, source: Path, dataset: str, is_let_in: Callable[[str], bool] = lambda _: True) -> Landed:
        """Seal ``source`` into the landing; not when ``is_let_in`` says no to its hash.

        Raises SourceUnavailable when the file changes while it is read, Refusal when the landing key is missing.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        before = source.stat()
        data_key = new_data_key()
        with self._aside() as aside:
            sha256 = _sealed_and_hashed(source, SealedPath.to(aside, data_key))
            after = source.stat()
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise SourceUnavailable(
                    message("file_still_being_written", country=self.country_code, file=hidden(source.name))
                )
            place = self.place(sha256)
            changed_at = datetime.fromtimestamp(before.st_mtime, tz=UTC)
            if is_let_in(sha256):
                self._keep(aside, place, sha256, data_key)
                _write_manifest(place.parent, hidden(source.name), sha256, before.st_size, changed_at, self, dataset)
        return Landed(sha256, before.st_size, str(place.relative_to(self.root)), changed_at)

    @contextmanager
    def _aside(self) -> Iterator[Path]:
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".landing-")
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _keep(self, aside: Path, place: Path, sha256: str, data_key: bytes) -> None:
        """Put the sealed file and its key where they belong, unless both are there: one process at a time."""
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if place.exists() and self.data_keys.find(sha256) is not None:
                return
            self.data_keys.keep(sha256, data_key, self.key_in_force())  # first: a file without its key is landed anew
            aside.replace(place)

    def fetching(self, dataset: str) -> SealedPath:
        """The folder in which what is being fetched waits to be landed: whatever lies there is sealed."""
        name = f"fetching.{dataset}"
        data_key = self.data_keys.find(name)
        if data_key is None:
            data_key = new_data_key()
            self.data_keys.keep(name, data_key, self.key_in_force())
        return SealedPath.to(self.folder / ".fetching" / dataset, data_key)

    def open(self, sha256: str, file_name: str) -> SealedPath:
        """The original, to be read as any file. Raises Refusal when it was erased, or its key is not at hand."""
        place, where = self.place(sha256), {"country": self.country_code, "file": file_name}
        data_key = self.data_keys.find(sha256)
        if data_key is None:
            raise Refusal(message("original_erased", **where))
        if not place.exists():
            raise Refusal(message("original_missing", **where, hash=sha256))
        return SealedPath.to(place, data_key, file_name)

    def erase(self, sha256: str) -> bool:
        """Destroy the key, and with it every copy of the original; then the file. Whether there was something."""
        place = self.place(sha256)
        was_there = place.exists() or self.data_keys.path(sha256).exists()
        self.data_keys.destroy(sha256)
        place.unlink(missing_ok=True)
        return was_there

    def seal_what_lies_open(self, sha256: str, landed_path: str, dataset: str) -> str:
        """Seal an original that was landed before originals were sealed, and remove the plain one.

        Returns its path in the landing; killed at any moment, the next call ends it.
        """
        plain = self.root / landed_path
        place = str(self.place(sha256).relative_to(self.root))
        if landed_path == place:
            return place
        if plain.exists():
            self.land(plain, dataset)
            plain.unlink()
        return place


def sha256_of(path: Path) -> str:
    """SHA-256 of what the file holds, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sealed_and_hashed(source: Path, target: SealedPath) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while piece := reading.read(CHUNK_BYTES):
            digest.update(piece)
            writing.write(piece)
    return digest.hexdigest()


def _write_manifest(
    folder: Path, file_name: str, sha256: str, size: int, changed_at: datetime, landing: Landing, dataset: str
) -> None:
    manifest = folder / MANIFEST
    if manifest.exists():
        return
    content = {
        "country": landing.country_code,
        "dataset": dataset,
        "file_name": hidden(file_name),
        "sha256": sha256,
        "bytes": size,
        "changed_at": changed_at.isoformat(),
        "landed_at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
    }
    written_whole(manifest, json.dumps(content, ensure_ascii=False, indent=1).encode())
