"""What SFTP and S3 share: listing, looking and copying through an fsspec file system."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ingest.pulls.stores.store import RemoteFile, fingerprint_of, folder_of
from strive.errors import Refusal
from strive.messages import message

_PIECE = 1 << 20


class FsspecStore:
    """A store over an fsspec file system. ``root``: what stands before a path in an address."""

    def __init__(self, files: Any, pattern: str, root: str, errors: Callable[[], AbstractContextManager[None]]) -> None:
        self.files = files
        self._pattern, self._root, self._errors = pattern, root, errors

    def listed(self) -> list[RemoteFile]:
        """The files that fit the pattern; hidden and unfinished ones are left out by the pattern alone."""
        with self._errors():
            found = self.files.glob(self._pattern, detail=True)
            if not found and not self.files.isdir(folder_of(self._pattern)):
                folder = self._root + folder_of(self._pattern)
                raise Refusal(message("remote_folder_missing", folder=folder))
            return [self._file(path, info) for path, info in found.items() if info.get("type") == "file"]

    def looked_at(self, file: RemoteFile) -> RemoteFile:
        """The file as it is now."""
        with self._errors():
            return self._file(file.path, self.files.info(file.path))

    def copy(self, file: RemoteFile, target: Path) -> None:
        """Write the file's bytes to ``target``."""
        with self._errors(), self.files.open(file.path, "rb") as source, target.open("wb") as into:
            if hasattr(source, "prefetch"):  # SFTP asks for each piece and waits, unless told that all will be wanted
                source.prefetch()
            shutil.copyfileobj(source, into, _PIECE)

    def _file(self, path: str, info: Mapping[str, Any]) -> RemoteFile:
        name = path.rpartition("/")[2]
        return RemoteFile(self._root + path.lstrip("/"), name, info.get("size"), fingerprint_of(info), path)
