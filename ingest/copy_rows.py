"""Rows into a table of the ``raw`` schema: binary COPY straight from Arrow.

The rows are mapped, hashed and encoded in a thread of their own while the connection sends what is ready; only a few
batches exist at a time, so that memory does not grow with the delivery.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import polars as pl
import polars_hash  # noqa: F401 - registers the hash functions with polars
import pyarrow as pa
import pyarrow.compute as pc
from pgpq import ArrowToPostgresBinaryEncoder
from pgpq.encoders import StringEncoderBuilder
from pgpq.schema import Jsonb
from psycopg import sql

from ingest.ahead import Ahead
from strive.database import Connection, identifier

JSON_COLUMNS = frozenset(["unmapped"])


def row_hashes(fields: pa.RecordBatch) -> pa.LargeStringArray:
    """A fingerprint of each row's values: equal rows have equal ones, different rows different ones (xxh3, 128 bits).

    The values are joined by NUL, which no text in PostgreSQL may hold; none is empty, so that null stays distinct.
    """
    joined = pl.concat_str(pl.all().fill_null(""), separator="\0")
    plain = fields.rename_columns([f"c{place}" for place in range(fields.num_columns)])
    frame = cast(pl.DataFrame, pl.from_arrow(plain))
    hashes = frame.select(joined.nchash.xxh3_128().cast(pl.String))  # type: ignore[attr-defined]
    return hashes.to_series().to_arrow(compat_level=pl.CompatLevel.oldest())


def without_nul(fields: pa.RecordBatch) -> pa.RecordBatch:
    """The fields without NUL signs, which PostgreSQL does not take."""
    for place, values in enumerate(fields.columns):
        texts = values.buffers()[2]
        if texts is not None and b"\0" in texts.to_pybytes():
            mended = pc.replace_substring(values, "\0", "")
            filled = pc.if_else(pc.equal(mended, ""), pa.scalar(None, pa.string()), mended)
            fields = fields.set_column(place, fields.schema.field(place), filled)
    return fields


def copy_batches(connection: Connection, table: str, batches: Iterator[pa.RecordBatch]) -> int:
    """Copy the batches into ``raw.<table>``; a later batch has the columns of the first. Returns the number of rows.

    Raises what making the batches raises; then nothing of them is in the table once the transaction has ended.
    """
    encoded = _Encoded(batches)
    with connection.cursor() as cursor, Ahead(encoded.pieces(), "encode rows") as pieces:
        first = next(pieces, None)
        if first is None:
            return 0
        statement = sql.SQL("copy {} ({}) from stdin with (format binary)").format(
            identifier("raw", table), sql.SQL(", ").join(identifier(name) for name in encoded.columns)
        )
        with cursor.copy(statement) as copy:
            copy.write(first)
            for piece in pieces:
                copy.write(piece)
    return encoded.row_count


class _Encoded:
    """The batches as pieces of binary COPY data."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self.columns: list[str] = []
        self.row_count = 0
        self._batches = batches

    def pieces(self) -> Iterator[bytes]:
        """The header, a piece for each batch, the end; nothing when there is no batch."""
        encoder = None
        for batch in self._batches:
            if encoder is None:
                self.columns = batch.schema.names
                encoder = _encoder(batch.schema)
                yield encoder.write_header()
            self.row_count += batch.num_rows
            yield encoder.write_batch(batch)
        if encoder is not None:
            yield encoder.finish()


def _encoder(schema: pa.Schema) -> ArrowToPostgresBinaryEncoder:
    encoders = {field.name: ArrowToPostgresBinaryEncoder.infer_encoder(field) for field in schema}
    for name in JSON_COLUMNS & encoders.keys():
        encoders[name] = StringEncoderBuilder.new_with_output(schema.field(name), Jsonb())
    return ArrowToPostgresBinaryEncoder.new_with_encoders(schema, encoders)
