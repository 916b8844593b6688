"""Rows into a table of the ``raw`` schema: binary COPY straight from Arrow.

The rows are made (read, mapped, hashed, encoded) in a thread of their own while the connection sends what is ready;
only a few batches exist at a time, so that memory does not grow with the delivery.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Empty, Full, Queue

import polars as pl
import polars_hash  # noqa: F401 - registers the hash functions with polars
import pyarrow as pa
from pgpq import ArrowToPostgresBinaryEncoder
from pgpq.encoders import LargeStringEncoderBuilder
from pgpq.schema import Jsonb
from psycopg import sql

from strive.database import Connection, identifier

_BATCHES_AHEAD = 3
_LOOK_AGAIN_SECONDS = 0.2
JSON_COLUMNS = frozenset(["unmapped"])


def row_hashes(fields: pl.DataFrame) -> pl.Series:
    """A fingerprint of each row's values: equal rows have equal ones, different rows different ones (xxh3, 128 bits).

    The values are joined by NUL, which no text in PostgreSQL may hold; none is empty, so that null stays distinct.
    """
    joined = pl.concat_str(pl.all().fill_null(""), separator="\0")
    return fields.select(joined.nchash.xxh3_128().cast(pl.String)).to_series()  # type: ignore[attr-defined]


def without_nul(fields: pl.DataFrame) -> pl.DataFrame:
    """The fields without NUL signs, which PostgreSQL does not take."""
    with_nul = fields.select(pl.all().str.contains("\0", literal=True).any()).row(0, named=True)
    damaged = [name for name, has_nul in with_nul.items() if has_nul]
    return fields.with_columns(pl.col(damaged).str.replace_all("\0", "", literal=True)) if damaged else fields


def copy_frames(connection: Connection, table: str, frames: Iterator[pl.DataFrame]) -> int:
    """Copy the frames, all with the same columns, into ``raw.<table>``. Returns the number of rows.

    Raises what making the frames raises; then nothing of them is in the table once the transaction has ended.
    """
    encoded = _Ahead(frames)
    with connection.cursor() as cursor, encoded:
        first = next(encoded, None)
        if first is None:
            return 0
        statement = sql.SQL("copy {} ({}) from stdin with (format binary)").format(
            identifier("raw", table), sql.SQL(", ").join(identifier(name) for name in encoded.columns)
        )
        with cursor.copy(statement) as copy:
            copy.write(first)
            for piece in encoded:
                copy.write(piece)
    return encoded.row_count


class _Ahead:
    """The frames as pieces of binary COPY data, made in a thread up to a few ahead of what is asked for."""

    def __init__(self, frames: Iterator[pl.DataFrame]) -> None:
        self.columns: list[str] = []
        self.row_count = 0
        self._frames = frames
        self._ready: Queue[bytes | BaseException | None] = Queue(_BATCHES_AHEAD)
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._make, name="encode rows", daemon=True)

    def __enter__(self) -> _Ahead:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._given_up.set()
        self._thread.join()

    def __iter__(self) -> _Ahead:
        return self

    def __next__(self) -> bytes:
        while True:
            try:
                piece = self._ready.get(timeout=_LOOK_AGAIN_SECONDS)
                break
            except Empty:
                continue
        if piece is None:
            raise StopIteration
        if isinstance(piece, BaseException):
            raise piece
        return piece

    def _make(self) -> None:
        try:
            for piece in self._pieces():
                self._put(piece)
                if self._given_up.is_set():
                    return
            self._put(None)
        except BaseException as error:  # raised again where the pieces are asked for
            self._put(error)

    def _put(self, piece: bytes | BaseException | None) -> None:
        while not self._given_up.is_set():
            try:
                self._ready.put(piece, timeout=_LOOK_AGAIN_SECONDS)
                return
            except Full:
                continue

    def _pieces(self) -> Iterator[bytes]:
        encoder = None
        for frame in self._frames:
            table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
            if encoder is None:
                self.columns = table.schema.names
                encoder = _encoder(table.schema)
                yield encoder.write_header()
            self.row_count += frame.height
            for batch in table.to_batches():
                yield encoder.write_batch(batch)
        if encoder is not None:
            yield encoder.finish()


def _encoder(schema: pa.Schema) -> ArrowToPostgresBinaryEncoder:
    encoders = {field.name: ArrowToPostgresBinaryEncoder.infer_encoder(field) for field in schema}
    for name in JSON_COLUMNS & encoders.keys():
        encoders[name] = LargeStringEncoderBuilder.new_with_output(schema.field(name), Jsonb())
    return ArrowToPostgresBinaryEncoder.new_with_encoders(schema, encoders)
