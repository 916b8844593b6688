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

from reports.editions import Edition
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
    proved = sorted((*place, balance.holds, balance.uncounted) for place, balance in reading.balances.items())
    content = [reading.edition, asdict(reading.facts), proved, titles, owners, all_message_texts()]
    digest.update(json.dumps(content, default=str, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()[:16]


def make_reading(facts: Facts, settings: Settings, edition: Edition) -> Reading:
    """What an edition tells of the facts, with the titles and owners that the catalogue files give them.

    Raises Refusal for a file that does not fit.
    """
    countries = read_countries(settings.countries)
    owners = {(code, name): d.owner for code, country in countries.items() for name, d in country.datasets.items()}
    return Reading.of(facts, read_record_types(settings.catalogue), owners, edition)


def _write_folder(folder: Path, pages: dict[str, str], mode: int) -> None:
    aside = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.parent))
    aside.chmod(mode)
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


def _write_edition(reading: Reading, reports: Path, *, mode: int) -> bool:
    """Write an edition into its folder, unless it stands there already; returns whether anything changed."""
    pages_folder = reports / "pages"
    pages_folder.mkdir(parents=True, exist_ok=True)
    as_of = reading.facts.as_of
    day = as_of.date().isoformat() if as_of else "empty"
    folder = pages_folder / f"{day}-{fingerprint(reading)}"
    if not folder.is_dir():
        for left_over in pages_folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left_over)
        _write_folder(folder, render_pages(reading), mode)
    return _point_latest(reports, folder)


def write_site(settings: Settings | None = None) -> dict[str, Any]:
    """Write both editions of the quality page (``reports.editions``) as the database stands now. The auditors' one lies
    in a folder of its own that only its owner may open.

    Returns ``{"page": path of latest/index.html, "auditors_page": the like, "written": whether anything changed,
    "as_of": ISO time or None}``.
    Raises NotReady without a database, SourceUnavailable when it does not answer, Refusal when a catalogue file does
    not fit.
    """
    settings = settings or load_settings()
    settings.auditors_reports.mkdir(parents=True, exist_ok=True)
    settings.auditors_reports.chmod(0o700)
    with connect(autocommit=True) as connection, exclusive(connection, "site", str(settings.reports)):
        facts = read_facts(connection)
        written = [
            _write_edition(make_reading(facts, settings, edition), reports, mode=mode)
            for edition, reports, mode in (
                (Edition.OPEN, settings.reports, 0o755),
                (Edition.AUDITORS, settings.auditors_reports, 0o700),
            )
        ]
    return {
        "page": str(settings.reports / "latest" / "index.html"),
        "auditors_page": str(settings.auditors_reports / "latest" / "index.html"),
        "written": any(written),
        "as_of": facts.as_of.isoformat() if facts.as_of else None,
    }
