"""Small secret files: whole or not there, for their owner only, and overwritten before they are removed."""

from __future__ import annotations

import os
from pathlib import Path


def written_whole(path: Path, content: bytes) -> None:
    """Write a small file; killed at any moment, the old one or the new one is there."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def overwrite_and_remove(path: Path) -> None:
    """Remove a small file, if it is there. Where the file system keeps old blocks these are beyond any program."""
    try:
        with path.open("r+b") as file:
            file.write(b"\0" * os.fstat(file.fileno()).st_size)
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink()
