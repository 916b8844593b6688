"""The recording of a pull: the pages of an API as received, in one file that replays offline.

A ZIP without compression and with fixed times, so that equal pages give equal bytes. Its first entry ``pull.json``
names the connector and, in order, the pages; of each its number of rows and which of them are superseded: a later page
repeats them with the same key, and the last one received holds. No time, address or secret stands in it.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from strive.errors import Refusal
from strive.messages import message

FORMAT = "strive-pull/1"
MANIFEST = "pull.json"
_MOST_MANIFEST = 64 << 20
_NO_ZIP = (zipfile.BadZipFile, zlib.error, OSError, KeyError, RuntimeError, NotImplementedError, EOFError)
_TIME = (1980, 1, 1, 0, 0, 0)
_PIECE = 1 << 20


class RecordedPageEntry(msgspec.Struct):
    """A page in the manifest. ``superseded``: indexes of rows, from 0 in the page's own order."""

    name: str
    rows: int
    superseded: list[int] = []


class RecordingManifest(msgspec.Struct):
    """What ``pull.json`` says."""

    format: str
    connector: str
    pages: list[RecordedPageEntry]


@dataclass(frozen=True)
class RecordedPage:
    """A page's body, open for reading; ``number`` counts from 1."""

    name: str
    number: int
    rows: int
    superseded: frozenset[int]
    body: IO[bytes]


def is_recording(path: Path) -> bool:
    """Whether the file is a recording: a ZIP whose first entry is the manifest."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()[:1] == [MANIFEST]
    except _NO_ZIP:
        return False


def read_manifest(path: Path) -> RecordingManifest:
    """The manifest. Raises Refusal when the recording is damaged or of another format."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
                raise Refusal(message("recording_unreadable", file=path.name, problem=MANIFEST))
            manifest = msgspec.json.decode(archive.read(MANIFEST), type=RecordingManifest)
    except (*_NO_ZIP, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal(message("recording_unreadable", file=path.name, problem=str(error))) from None
    if manifest.format != FORMAT:
        raise Refusal(message("recording_format_unknown", file=path.name, format=manifest.format, known=FORMAT))
    return manifest


def open_pages(path: Path) -> Iterator[RecordedPage]:
    """The pages in order, each open until the next one is asked for. Raises Refusal when one is missing or damaged."""
    manifest = read_manifest(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for number, page in enumerate(manifest.pages, start=1):
                with archive.open(page.name) as body:
                    yield RecordedPage(page.name, number, page.rows, frozenset(page.superseded), body)
    except _NO_ZIP as error:
        raise Refusal(message("recording_unreadable", file=path.name, problem=str(error))) from None


def write_recording(
    target: Path, connector: str, pages: Iterable[tuple[Path | bytes, int, Iterable[int]]], suffix: str
) -> None:
    """Write the pages (body, number of rows, superseded rows) to ``target``; ``suffix`` such as ".json"."""
    bodies: list[tuple[str, Path | bytes]] = []
    entries: list[RecordedPageEntry] = []
    for number, (body, rows, superseded) in enumerate(pages, start=1):
        name = f"pages/{number:06}{suffix}"
        bodies.append((name, body))
        entries.append(RecordedPageEntry(name, rows, sorted(superseded)))
    manifest = msgspec.json.encode(RecordingManifest(FORMAT, connector, entries), order="sorted")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(MANIFEST, _TIME), manifest)
        for name, body in bodies:
            if isinstance(body, bytes):
                archive.writestr(zipfile.ZipInfo(name, _TIME), body)
                continue
            with body.open("rb") as source, archive.open(zipfile.ZipInfo(name, _TIME), "w", force_zip64=True) as entry:
                while piece := source.read(_PIECE):
                    entry.write(piece)
