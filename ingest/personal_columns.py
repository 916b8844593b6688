"""What becomes of a whole column of personal data at the door: the same as of one value, fast.

An identifier becomes its pseudonym (see ``ingest.pseudonyms``), a birth date its year. The keyed hash runs outside
Python over the whole column; only identifiers that are not plain capital letters and digits are normalised one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import polars as pl
import polars_hash  # noqa: F401 - registers the hash functions with polars
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers import ANY_IDENTIFIER, IdentifierForm
from ingest.pseudonyms import PSEUDONYM_DIGITS, PseudonymKey, birth_year

_BLOCK_BYTES = 64  # of SHA-256, as HMAC pads its key to it (RFC 2104)
_DIGEST_BYTES = 32
_NOT_PLAIN = r"[^0-9A-Z]|^$|^\dE\d+$"
_BYTE_OF_TWO_DIGITS = np.zeros(1 << 16, np.uint8)
for _byte in range(256):
    _BYTE_OF_TWO_DIGITS[int.from_bytes(f"{_byte:02x}".encode(), "little")] = _byte


def pseudonyms(key: PseudonymKey, identifiers: pa.Array, form: IdentifierForm = ANY_IDENTIFIER) -> pa.StringArray:
    """The pseudonym of every identifier; null where there is no letter or digit."""
    normalised = _normalised(identifiers, form)
    if key.secret.isascii() and len(normalised):
        return _digits(_hmac_sha256(key.secret.decode("ascii"), normalised))
    secret = hashlib.sha256(key.secret).digest() if len(key.secret) > _BLOCK_BYTES else key.secret
    block = np.frombuffer(secret.ljust(_BLOCK_BYTES, b"\0"), np.uint8)
    given = normalised.drop_null()
    if not len(given):
        return pa.nulls(len(normalised), pa.string())
    inner = _sha256(_after((block ^ 0x36).tobytes(), given))
    outer = _sha256(_digests_after(block ^ 0x5C, inner))
    digits = _digits(outer)
    return (
        digits
        if not normalised.null_count
        else pc.replace_with_mask(pa.nulls(len(normalised), pa.string()), pc.is_valid(normalised), digits)
    )


def birth_years(dates: pa.Array) -> pa.StringArray:
    """The year of every birth date; only the shape of text in which no year can be read."""
    return _of_each_value(dates, birth_year)


def _of_each_value(values: pa.Array, function: Callable[[str | None], str | None]) -> pa.StringArray:
    """``function`` called once for each different value."""
    encoded = pc.dictionary_encode(values)
    results = pa.array([function(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return results.take(encoded.indices)


def _normalised(identifiers: pa.Array, form: IdentifierForm) -> pa.StringArray:
    if form.own_of is None:
        odd = pc.match_substring_regex(identifiers, _not_plain(form))
        if not pc.any(odd).as_py():
            return identifiers.cast(pa.string())
    return _of_each_value(identifiers, lambda text: form.normalised(text) or None)


def _not_plain(form: IdentifierForm) -> str:
    """What an identifier matches that must be looked at: all that is not a number of the right length, or that may
    be a number in another guise."""
    if form.national is None:
        return _NOT_PLAIN
    digits = form.national.digits
    return rf"[^0-9]|^[0-9]{{0,{digits - 1}}}$|^[0-9]{{{digits + 1},}}$"


def _digits(hex_digests: pa.LargeStringArray) -> pa.StringArray:
    return pc.binary_slice(hex_digests.cast(pa.large_binary()), 0, PSEUDONYM_DIGITS).cast(pa.string())


def _hmac_sha256(secret: str, messages: pa.StringArray) -> pa.LargeStringArray:
    """HMAC-SHA256 of each message, as hex digits: in one go, where the key can be said as text."""
    frame = pl.DataFrame({"message": pl.Series(pl.from_arrow(messages), dtype=pl.String)})
    digests = frame.select(pl.col("message").chash.hmac_sha256(key=secret)).to_series()  # type: ignore[attr-defined]
    return digests.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())


def _after(pad: bytes, messages: pa.StringArray) -> pa.BinaryArray:
    """Each message with the pad before it."""
    return pc.binary_join_element_wise(pad, messages.cast(pa.binary()), b"")


def _digests_after(pad: np.ndarray, hex_digests: pa.LargeStringArray) -> pa.BinaryArray:
    """Each digest, as bytes, with the pad before it."""
    count, length = len(hex_digests), _BLOCK_BYTES + _DIGEST_BYTES
    padded = np.empty((count, length), np.uint8)
    padded[:, :_BLOCK_BYTES] = pad
    digits = np.frombuffer(hex_digests.buffers()[2], np.uint16, count * _DIGEST_BYTES)
    padded[:, _BLOCK_BYTES:] = _BYTE_OF_TWO_DIGITS[digits].reshape(count, _DIGEST_BYTES)
    ends = pa.py_buffer(np.arange(0, count * length + 1, length, dtype=np.int32))
    return pa.BinaryArray.from_buffers(pa.binary(), count, [None, ends, pa.py_buffer(padded)])


def _sha256(messages: pa.BinaryArray) -> pa.LargeStringArray:
    """SHA-256 of each message, as hex digits, none of them null."""
    frame = pl.DataFrame({"message": pl.Series(pl.from_arrow(messages), dtype=pl.Binary)})
    digests = frame.select(pl.col("message").chash.sha2_256()).to_series()  # type: ignore[attr-defined]
    return digests.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
