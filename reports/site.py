"""Writing the quality page: ``<reports>/latest/index.html``, with every earlier state of it kept beside.

A site is a folder ``<reports>/pages/<day>-<fingerprint>/``; ``<reports>/latest`` is a link to the newest. The
fingerprint is over the facts read from the database and over this room's own files, so that nothing is rendered, and
no byte changes, when neither has changed. A folder is rendered aside and renamed, and the link is replaced in one
step: whoever reads sees the old site or the new one, whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reports.facts import Facts, read_facts
from reports.pages import render_pages
from reports.reading import Reading
from strive.catalogue.files import read_countries, read_record_types
from strive.database import connect, exclusive
from strive.messages import all_message_texts
from strive.settings import Settings, load_settings

ROOM = Path(__file__).parent
UNFINISHED = ".rendering-"


def fingerprint(reading: Reading) -> str:
    """Sixteen hex digits that change whenever a page would."""
    digest = hashlib.sha256()
    for path in sorted([*ROOM.glob("*.py"), *(ROOM / "templates").iterdir()]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    titles = {name: record_type.title.model_dump() for name, record_type in reading.record_types.items()}
    owners = sorted((*place, owner) for place, owner in reading.owners.items())
    content = [asdict(reading.facts), titles, owners, all_message_texts()]
    digest.update(json.dumps(content, default=str, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()[:16]


def make_reading(facts: Facts, settings: Settings) -> Reading:
    """The facts with the titles and owners that the catalogue files give them.

    Raises Refusal for a file that does not fit.
    """
    countries = read_countries(settings.countries)
    owners = {(code, name): d.owner for code, country in countries.items() for name, d in country.datasets.items()}
    return Reading(facts, read_record_types(settings.catalogue), owners)


def _write_folder(folder: Path, pages: dict[str, str]) -> None:
    aside = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.parent))
    aside.chmod(0o755)
    for name, text in pages.items():
        path = aside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    aside.rename(folder)


def _point_latest(reports: Path, folder: Path) -> bool:
    """Let ``latest`` lead to ``folder``; returns whether it led elsewhere before."""
    latest, target = reports / "latest", os.path.relpath(folder, reports)
    if latest.is_symlink() and os.readlink(latest) == target:
        return False
    aside = reports / f"{UNFINISHED}latest"
    aside.unlink(missing_ok=True)
    aside.symlink_to(target, target_is_directory=True)
    aside.replace(latest)
    return True


def write_site(settings: Settings | None = None) -> dict[str, Any]:
    """Write the quality page as the database stands now.

    Returns ``{"page": path of latest/index.html, "written": whether anything changed, "as_of": ISO time or None}``.
    Raises NotReady without a database, SourceUnavailable when it does not answer, Refusal when a catalogue file does
    not fit.
    """
    settings = settings or load_settings()
    pages_folder = settings.reports / "pages"
    pages_folder.mkdir(parents=True, exist_ok=True)
    with connect(autocommit=True) as connection, exclusive(connection, "site", str(settings.reports)):
        reading = make_reading(read_facts(connection), settings)
        as_of = reading.facts.as_of
        day = as_of.date().isoformat() if as_of else "empty"
        folder = pages_folder / f"{day}-{fingerprint(reading)}"
        if not folder.is_dir():
            for left_over in pages_folder.glob(f"{UNFINISHED}*"):
                shutil.rmtree(left_over)
            _write_folder(folder, render_pages(reading))
        written = _point_latest(settings.reports, folder)
    return {
        "page": str(settings.reports / "latest" / "index.html"),
        "written": written,
        "as_of": as_of.isoformat() if as_of else None,
    }
