"""A recorded pull of pages that are files of their own kind (XML, CSV), read page after page as one delivery."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.batching import with_first
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.recording import RecordedPage, open_pages
from ingest.originals.sealed_path import SealedPath
from ingest.originals.sealing import new_data_key
from strive.errors import Refusal
from strive.messages import message

ReadPage = Callable[[Path], Reading]


def replayed(path: Path, connector: str, read: ReadPage) -> Reading:
    """The recording's pages, each read by ``read`` from a file of its own; superseded rows are left out."""
    reading = Reading(connector, [], iter(()))
    reading.batches = with_first(_batches(path, reading, read))
    return reading


def _batches(path: Path, reading: Reading, read: ReadPage) -> Iterator[Batch]:
    superseded = 0
    with tempfile.TemporaryDirectory() as folder:
        for page in open_pages(path):
            # Under a key that only this process has: what a kill leaves behind cannot be read.
            body = SealedPath.to(Path(folder) / path.name, new_data_key())
            with body.open("wb") as target:
                shutil.copyfileobj(page.body, target)
            found = read(body)
            count = 0
            for batch in found.batches:
                kept = [row for row in range(batch.row_count) if row + count not in page.superseded]
                superseded += batch.row_count - len(kept)
                count += batch.row_count
                yield _placed(batch, page, kept, reading)
            if count != page.rows:
                place = f"page {page.number}, "
                raise Refusal(
                    message("recording_rows_differ", file=path.name, page=place, stated=page.rows, found=count)
                )
            _take_notes(found, reading)
    if superseded:
        reading.assumptions.append(message("recording_rows_superseded", count=superseded))


def _placed(batch: Batch, page: RecordedPage, kept: list[int], reading: Reading) -> Batch:
    """The rows kept, under all columns met so far, with the page in their positions."""
    names = batch.cells.schema.names
    reading.columns += [name for name in names if name not in reading.columns]
    indices = pa.array(kept, pa.int64())
    nothing = pa.nulls(len(kept), pa.string())
    columns = [batch.cells.column(name).take(indices) if name in names else nothing for name in reading.columns]
    positions = pc.binary_join_element_wise(f"page {page.number}", batch.positions.take(indices), ", ")
    return Batch(positions, pa.RecordBatch.from_arrays(columns, names=list(reading.columns)))


def _take_notes(found: Reading, reading: Reading) -> None:
    if found.reported_at is not None:
        reading.reported_at = max(found.reported_at, reading.reported_at or found.reported_at)
    reading.assumptions += [note for note in found.assumptions if note not in reading.assumptions]
    reading.doubts += [note for note in found.doubts if note not in reading.doubts]
