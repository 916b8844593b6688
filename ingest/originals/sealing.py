"""Sealed files: AES-256-GCM in chunks, written and read as a stream (the construction STREAM, as in age and Tink).

A file is a line that says what it is, 32 random bytes, then chunks of 256 KiB, each with its tag. The chunks are sealed
under a key that HKDF-SHA256 makes of the data key and the random bytes, so that no two files share one. A chunk's nonce
is its number and whether it is the last, so that chunks can be neither exchanged nor cut off unnoticed. Reading may
begin anywhere (workbooks and recordings are archives, read from their end) and holds one chunk in memory, whatever the
size of the file. Not hidden: the length of what was sealed.
"""

from __future__ import annotations

import io
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from strive.errors import Refusal
from strive.messages import message

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

MAGIC = b"STRIVE-SEALED-1\n"
CHUNK_BYTES = 1 << 18
TAG_BYTES = 16
SALT_BYTES = 32
_KEY_BITS = 256
_HEAD_BYTES = len(MAGIC) + SALT_BYTES


def new_data_key() -> bytes:
    """A random key for one file."""
    return AESGCM.generate_key(_KEY_BITS)


def _cipher(data_key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), _KEY_BITS // 8, salt, MAGIC).derive(data_key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class Sealer(io.RawIOBase):
    """What is written into it goes sealed into ``target``, which is whole once this is closed without an error."""

    def __init__(self, target: Path, key: bytes) -> None:
        salt = secrets.token_bytes(SALT_BYTES)
        self._target, self._cipher = open(target, "wb"), _cipher(key, salt)  # noqa: SIM115 - closed with this
        self._number = 0
        self._waiting = bytearray()
        self._target.write(MAGIC + salt)

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Seal what fills a chunk; the rest waits, because the last chunk is sealed as the last."""
        given = memoryview(data).cast("B")
        self._waiting += given
        while len(self._waiting) > CHUNK_BYTES:
            self._put(self._waiting[:CHUNK_BYTES], is_last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(given)

    def _put(self, chunk: bytes | bytearray, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), bytes(chunk), MAGIC))
        self._number += 1

    def close(self) -> None:
        """Seal the last chunk and see the file safe on the disk."""
        if not self.closed:
            self._put(self._waiting, is_last=True)
            self._target.flush()
            os.fsync(self._target.fileno())
            self._target.close()
        super().close()


def plain_size(sealed_bytes: int) -> int:
    """The size in bytes of what a sealed file of ``sealed_bytes`` holds."""
    body = sealed_bytes - _HEAD_BYTES
    return max(0, body - _chunks(body) * TAG_BYTES)


def _chunks(body: int) -> int:
    return max(1, -(-body // (CHUNK_BYTES + TAG_BYTES)))


class Unsealer(io.RawIOBase):
    """A sealed file, read as what it holds. Raises Refusal, naming ``name``, where the file or its key is not right."""

    def __init__(self, path: Path, key: bytes, name: str) -> None:
        self._file = open(path, "rb", buffering=0)  # noqa: SIM115 - closed with this
        self._name = name
        sealed = os.fstat(self._file.fileno()).st_size
        self.size, self._chunks = plain_size(sealed), _chunks(sealed - _HEAD_BYTES)
        self._at, self._number, self._chunk = 0, -1, b""
        head = self._file.read(_HEAD_BYTES)
        if not head.startswith(MAGIC):
            self.close()
            raise Refusal(message("original_not_sealed", file=name))
        self._cipher = _cipher(key, head[len(MAGIC) :])

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place in what the file holds."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise OSError("seek to before the beginning")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """The place in what the file holds."""
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer, at most up to the end of the chunk."""
        number, offset = divmod(self._at, CHUNK_BYTES)
        if number >= self._chunks:
            return 0
        if number != self._number:
            self._chunk, self._number = self._opened(number), number
        into = memoryview(buffer).cast("B")
        piece = self._chunk[offset : offset + len(into)]
        into[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _opened(self, number: int) -> bytes:
        self._file.seek(_HEAD_BYTES + number * (CHUNK_BYTES + TAG_BYTES))
        sealed = self._file.read(CHUNK_BYTES + TAG_BYTES)
        try:
            return self._cipher.decrypt(_nonce(number, is_last=number == self._chunks - 1), sealed, MAGIC)
        except (InvalidTag, ValueError):
            raise Refusal(message("original_damaged", file=self._name)) from None

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()
