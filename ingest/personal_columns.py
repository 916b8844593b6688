"""What becomes of a whole column of personal data at the door: the same as of one value, fast.

An identifier becomes its pseudonym (see ``ingest.pseudonyms``), a birth date its year. The keyed hash runs outside
Python over the whole column; only identifiers that are not plain capital letters and digits are normalised one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import polars as pl
import polars_hash  # noqa: F401 - registers the hash functions with polars
import pyarrow as pa
import pyarrow.compute as pc

from ingest.pseudonyms import PSEUDONYM_DIGITS, PseudonymKey, birth_year, normalise_identifier

_BLOCK_BYTES = 64  # of SHA-256, as HMAC pads its key to it (RFC 2104)
_NOT_PLAIN = r"[^0-9A-Z]"


def pseudonyms(key: PseudonymKey, identifiers: pl.Series) -> pl.Series:
    """The pseudonym of every identifier; null where there is no letter or digit."""
    normalised = _normalised(identifiers)
    return _hmac_sha256(key.secret, normalised).str.slice(0, PSEUDONYM_DIGITS).alias(identifiers.name)


def birth_years(dates: pl.Series) -> pl.Series:
    """The year of every birth date; only the shape of text in which no year can be read."""
    return _of_each_value(dates, birth_year)


def _of_each_value(values: pl.Series, function: Callable[[str | None], str | None]) -> pl.Series:
    """``function`` called once for each different value."""
    different = values.drop_nulls().unique()
    if different.is_empty():
        return values
    results = pl.Series([function(value) for value in different.to_list()], dtype=pl.String)
    return values.replace_strict(different, results, default=None, return_dtype=pl.String)


def _normalised(identifiers: pl.Series) -> pl.Series:
    odd = identifiers.str.contains(_NOT_PLAIN)
    if not odd.any():
        return identifiers
    mended = _of_each_value(identifiers.filter(odd), lambda text: normalise_identifier(text) or None)
    return identifiers.scatter(odd.arg_true(), mended)


def _hmac_sha256(secret: bytes, messages: pl.Series) -> pl.Series:
    """HMAC-SHA256 of each message as hex digits, null of null."""
    block = (hashlib.sha256(secret).digest() if len(secret) > _BLOCK_BYTES else secret).ljust(_BLOCK_BYTES, b"\0")
    inner = _sha256_after(bytes(byte ^ 0x36 for byte in block), messages.cast(pl.Binary))
    return _sha256_after(bytes(byte ^ 0x5C for byte in block), inner.str.decode("hex"))


def _sha256_after(pad: bytes, messages: pl.Series) -> pl.Series:
    """SHA-256 of the pad with each message after it, as hex digits."""
    kind = pa.large_binary()
    column = messages.to_arrow(compat_level=pl.CompatLevel.oldest())
    padded = pc.binary_join_element_wise(pa.scalar(pad, kind), column, pa.scalar(b"", kind))
    frame = pl.DataFrame({"padded": pl.from_arrow(padded)})
    return frame.select(pl.col("padded").chash.sha2_256()).to_series()  # type: ignore[attr-defined]
