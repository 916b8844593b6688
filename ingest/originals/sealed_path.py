"""A path to a sealed file, for all who read files: opened, it gives what the file holds, never what lies on the disk.

The readers know ``Path`` only. They open it, several times and from any place, ask for its name and its size, and need
not know that the plain text exists in memory alone.
"""

from __future__ import annotations

import io
import os
from pathlib import Path, PosixPath
from typing import IO, Any

from ingest.originals.sealing import Sealer, Unsealer, plain_size

_BUFFER_BYTES = 1 << 16


class SealedPath(PosixPath):
    """A file, or a folder of files, under one data key; ``called`` is the name that messages show."""

    _key: bytes
    _called: str

    @classmethod
    def to(cls, path: Path, key: bytes, called: str | None = None) -> SealedPath:
        """The sealed file, or folder, at ``path``, there or yet to be written."""
        sealed = cls(path)
        sealed._key, sealed._called = key, called or path.name
        return sealed

    @property
    def name(self) -> str:
        """The name that the file came with."""
        return self._called if hasattr(self, "_called") else super().name

    def __truediv__(self, key: str | os.PathLike[str]) -> SealedPath:
        """What lies in this folder, under the same key."""
        return SealedPath.to(Path(self) / key, self._key)

    def with_name(self, name: str) -> SealedPath:
        """A file beside it, under the same key."""
        return SealedPath.to(Path(self).with_name(name), self._key)

    @property
    def parent(self) -> Path:  # type: ignore[override]
        """The folder, which is as any other."""
        return Path(self).parent

    def open(  # type: ignore[override]
        self,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
    ) -> IO[Any]:
        """As ``Path.open``, for reading or for writing anew."""
        kind = mode.replace("b", "").replace("t", "")
        if kind == "r":
            raw: IO[bytes] = io.BufferedReader(Unsealer(Path(self), self._key, self.name), _BUFFER_BYTES)
        elif kind == "w":
            raw = io.BufferedWriter(Sealer(Path(self), self._key), _BUFFER_BYTES)
        else:
            raise ValueError(f"a sealed file is read, or written anew; not {mode!r}")
        return raw if "b" in mode else io.TextIOWrapper(raw, encoding or "utf-8", errors, newline)

    def read_bytes(self) -> bytes:
        """Everything that the file holds."""
        with self.open("rb") as file:
            return bytes(file.read())

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """Of the file on the disk, but for the size, which is that of what it holds."""
        found = super().stat(follow_symlinks=follow_symlinks)
        values = list(found)
        values[6] = plain_size(found.st_size)
        return os.stat_result(values, {"st_mtime_ns": found.st_mtime_ns, "st_mtime": found.st_mtime})
