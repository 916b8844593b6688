"""ZIP archives, read through ``Path.open``, so that one in the landing, which is sealed, is read as any other."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import BinaryIO


class OpenedZip(zipfile.ZipFile):
    """The ZIP at ``path``, read through ``path.open``, so that a sealed one is read as any other."""

    _source: BinaryIO | None = None

    def __init__(self, path: Path) -> None:
        self._source = path.open("rb")
        try:
            super().__init__(self._source)
        except BaseException:
            self._source.close()
            raise

    def close(self) -> None:
        """Close the archive and the file."""
        super().close()
        if self._source is not None:
            self._source.close()


def is_zip(path: Path) -> bool:
    """Whether the file is a ZIP archive."""
    with path.open("rb") as file:
        return zipfile.is_zipfile(file)
