"""The recording of a pull: the pages of an API as received, in one file that replays offline.

A ZIP without compression and with fixed times, so that equal pages give equal bytes. Its first entry ``pull.json``
names the connector and, in order, the pages; of each its number of rows and which of them are superseded: a later page
repeats them with the same key, and the last one received holds. No time, address or secret stands in it.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from ingest.connectors.archives import OpenedZip
from ingest.connectors.zip_damages import ZIP_DAMAGES
from strive.errors import Refusal
from strive.messages import message

FORMAT = "strive-pull/1"
MANIFEST = "pull.json"
_MOST_MANIFEST = 64 << 20
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
        with OpenedZip(path) as archive:
            return archive.namelist()[:1] == [MANIFEST]
    except ZIP_DAMAGES:
        return False


def read_manifest(path: Path) -> RecordingManifest:
    """The manifest. Raises Refusal when the recording is damaged or of another format."""
    try:
        with OpenedZip(path) as archive:
            if archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
                raise Refusal(message("recording_unreadable", file=path.name, problem=MANIFEST))
            manifest = msgspec.json.decode(archive.read(MANIFEST), type=RecordingManifest)
    except (*ZIP_DAMAGES, msgspec.DecodeError) as error:
        raise Refusal(message("recording_unreadable", file=path.name, problem=str(error))) from None
    if manifest.format != FORMAT:
        raise Refusal(message("recording_format_unknown", file=path.name, format=manifest.format, known=FORMAT))
    return manifest


def open_pages(path: Path) -> Iterator[RecordedPage]:
    """The pages in order, each open until the next one is asked for. Raises Refusal when one is missing or damaged."""
    manifest = read_manifest(path)
    try:
        with OpenedZip(path) as archive:
            for number, page in enumerate(manifest.pages, start=1):
                with archive.open(page.name) as body:
                    yield RecordedPage(page.name, number, page.rows, frozenset(page.superseded), body)
    except ZIP_DAMAGES as error:
        raise Refusal(message("recording_unreadable", file=path.name, problem=str(error))) from None


@dataclass(frozen=True)
class PageToRecord:
    """A page's body (or its file), how many rows it has, and which of them (from 0, in its own order) a later page
    repeats.
    """

    body: Path | bytes
    rows: int
    superseded: tuple[int, ...] = ()


def write_recording(target: Path, connector: str, pages: Iterable[PageToRecord], suffix: str) -> None:
    """Write the pages to ``target``, whole or not at all; ``suffix``: of the pages' names, such as ".json"."""
    numbered = [(f"pages/{number:06}{suffix}", page) for number, page in enumerate(pages, start=1)]
    entries = [RecordedPageEntry(name, page.rows, sorted(page.superseded)) for name, page in numbered]
    aside = target.with_name(f".{target.name}.part")
    # As a stream, which may be sealed: nothing is gone back to, so that the bytes do not depend on where they go.
    with aside.open("wb") as stream, zipfile.ZipFile(_Forward(stream), "w", zipfile.ZIP_STORED) as archive:
        manifest = msgspec.json.encode(RecordingManifest(FORMAT, connector, entries), order="sorted")
        archive.writestr(_entry(MANIFEST), manifest)
        for name, page in numbered:
            entry = _entry(name)
            if isinstance(page.body, bytes):
                archive.writestr(entry, page.body)
                continue
            entry.file_size = page.body.stat().st_size
            with page.body.open("rb") as source, archive.open(entry, "w") as into:
                shutil.copyfileobj(source, into, _PIECE)
    aside.chmod(0o600)
    aside.replace(target)


class _Forward:
    """A stream that is only written to, from its beginning to its end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, data: bytes, /) -> int:
        """Write on."""
        return self._stream.write(data)

    def flush(self) -> None:
        """See it written."""
        self._stream.flush()

    def close(self) -> None:
        """Left to whoever opened the stream."""


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry without a trace of when and where it was written."""
    entry = zipfile.ZipInfo(name, _TIME)
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    return entry
