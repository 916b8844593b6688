"""Small files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def written_whole(path: Path, content: bytes) -> None:
    """Write a small file for its owner only; killed at any moment, the old one or the new one is there."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
