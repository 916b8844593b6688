"""The recording of a pull: its pages in one ZIP, as received, that a connector reads offline.

``pull.json`` comes first: ``{"format": "strive-pull/1", "connector": ..., "pages": [{"name", "rows", "superseded"}]}``;
``superseded`` are the places (from 0, within the page) of rows that a later page repeats. Nothing in it tells when or
where it was fetched, and nothing is compressed: equal pages give equal bytes.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FORMAT = "strive-pull/1"
MANIFEST = "pull.json"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class PageToRecord:
    """A page's file, how many rows it has, and which of them a later page repeats."""

    path: Path
    rows: int
    superseded: tuple[int, ...] = ()


def write_recording(target: Path, connector: str, pages: Iterable[PageToRecord], suffix: str) -> None:
    """Write the pages into ``target``, aside first, so that it is whole or not there."""
    numbered = [(f"pages/{number:06}{suffix}", page) for number, page in enumerate(pages, 1)]
    manifest = {
        "format": FORMAT,
        "connector": connector,
        "pages": [{"name": name, "rows": page.rows, "superseded": sorted(page.superseded)} for name, page in numbered],
    }
    aside = target.with_name(f".{target.name}.part")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry(MANIFEST), json.dumps(manifest, ensure_ascii=False, sort_keys=True))
        for name, page in numbered:
            entry = _entry(name)
            entry.file_size = page.path.stat().st_size
            with page.path.open("rb") as source, archive.open(entry, "w") as into:
                shutil.copyfileobj(source, into, 1 << 20)
    aside.chmod(0o600)
    aside.replace(target)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    return entry
