"""What a store of remote files gives: their list, one of them anew, its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class RemoteFile:
    """A file elsewhere. ``address`` holds no secret; ``fingerprint`` changes when its content does, and is empty where
    the store tells nothing (then only its bytes decide).
    """

    address: str
    name: str
    size: int | None
    fingerprint: str
    path: str = ""


class Store(Protocol):
    """One connection to a store. Errors are TryAgain, Refusal or SourceUnavailable."""

    def listed(self) -> list[RemoteFile]:
        """The files that fit the address."""

    def looked_at(self, file: RemoteFile) -> RemoteFile:
        """The file as it is now."""

    def copy(self, file: RemoteFile, target: Path) -> None:
        """Write the file's bytes to ``target``."""

    def close(self) -> None:
        """Give the connection back."""


def fingerprint_of(info: Mapping[str, Any]) -> str:
    """What fsspec tells about a file, as text that changes when the file does: its ETag, else size and time."""
    etag = str(info.get("ETag") or "").strip('"')
    if etag:
        return etag
    changed = info.get("mtime") or info.get("LastModified") or ""
    return f"{info.get('size')} {changed.isoformat() if isinstance(changed, datetime) else changed}"


def folder_of(pattern: str) -> str:
    """The folder above the first part of the path with a wildcard."""
    parts: list[str] = []
    for part in pattern.split("/"):
        if any(sign in part for sign in "*?["):
            return "/".join(parts)
        parts.append(part)
    return "/".join(parts[:-1])
