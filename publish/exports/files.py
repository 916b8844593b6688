"""Where exports lie: ``exports/vintage-N[.selection]/``, with a manifest of what each file is.

A file is written aside as ``<name>.part`` and takes its place in one step; a killed export leaves the earlier files
and at most such a part, which the next one writes over. The manifest comes last. Files of earlier vintages stay;
``latest`` is a link to the folder of the newest one that holds everything.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
LATEST = "latest"
_CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def put(folder: Path, name: str, write: Callable[[Path], None]) -> dict[str, Any]:
    """Have ``write`` write the file aside, then put it into its place. Returns its hash and size."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f"{name}.part"
    try:
        write(aside)
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(aside, folder / name)
    finally:
        aside.unlink(missing_ok=True)
    return {"sha256": sha256_of(folder / name), "bytes": (folder / name).stat().st_size}


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the folder's manifest says; empty where there is none."""
    path = folder / MANIFEST
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def write_manifest(folder: Path, described: dict[str, Any], formats: dict[str, Any]) -> None:
    """Note the vintage and, beside the formats noted before, the given ones."""
    noted = {**read_manifest(folder).get("formats", {}), **formats}
    manifest = {**described, "formats": {name: noted[name] for name in sorted(noted)}}
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    put(folder, MANIFEST, lambda path: void(path.write_text(text, encoding="utf-8", newline="\n")))


def link_latest(folder: Path) -> None:
    """Have ``latest`` beside the folder lead to it, unless it leads to a newer vintage's."""
    link = folder.parent / LATEST
    if link.is_symlink() and _vintage_of(Path(os.readlink(link)).name) > _vintage_of(folder.name):
        return
    aside = folder.parent / f".{LATEST}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(folder.name, target_is_directory=True)
    os.replace(aside, link)


def folder_name(vintage_id: int, selection: str) -> str:
    """``vintage-7``, or ``vintage-7.KGZ`` for a selection; a long selection is named by its hash."""
    if len(selection) > 80:
        selection = f".{hashlib.sha256(selection.encode()).hexdigest()[:16]}"
    return f"vintage-{vintage_id}{selection}"


def void(_: object) -> None:
    """Drop what a call returned."""


def _vintage_of(name: str) -> int:
    number = name.removeprefix("vintage-").split(".")[0]
    return int(number) if number.isdigit() else 0
