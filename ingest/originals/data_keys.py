"""The key of each landed original: random, its own, and wrapped by the country's landing key.

``<key folder>/originals/<country>/<SHA-256>.json`` holds the wrapped key and the version of the landing key that opens
it. It lies apart from the landing, so that destroying this small file erases the original from every copy of the
landing, backups included; what is wrapped for one original opens no other.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ingest.keys.files import overwrite_and_remove, written_whole
from ingest.keys.in_force import CountryKey
from strive.errors import Refusal
from strive.messages import message

_NONCE_BYTES = 12
_KEY_BYTES = 32
LandingKey = Callable[[int], CountryKey]


@dataclass(frozen=True)
class DataKeys:
    """The wrapped keys of one country's originals. ``landing_key`` gives a landing key by its version."""

    country_code: str
    folder: Path
    landing_key: LandingKey

    @staticmethod
    def of(country_code: str, keys: Path, landing_key: LandingKey) -> DataKeys:
        """Those in the key folder ``keys``."""
        return DataKeys(country_code, keys / "originals" / country_code, landing_key)

    def path(self, name: str) -> Path:
        """The file of the wrapped key; ``name`` is the SHA-256 of the original's bytes."""
        return self.folder / f"{name}.json"

    def keep(self, name: str, data_key: bytes, landing_key: CountryKey) -> None:
        """Wrap and keep a key, whole or not at all."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        wrapped = nonce + self._cipher(landing_key).encrypt(nonce, data_key, self._bound_to(name))
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps({"landing_key_version": landing_key.version, "wrapped_key": wrapped.hex()})
        written_whole(self.path(name), text.encode())

    def find(self, name: str) -> bytes | None:
        """The key; None where there is none (any longer). Raises Refusal when the landing key does not open it."""
        try:
            kept = json.loads(self.path(name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        wrapped, landing_key = bytes.fromhex(kept["wrapped_key"]), self.landing_key(kept["landing_key_version"])
        try:
            return self._cipher(landing_key).decrypt(
                wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], self._bound_to(name)
            )
        except InvalidTag:
            raise Refusal(
                message(
                    "data_key_does_not_open",
                    country=self.country_code,
                    version=landing_key.version,
                    file=self.path(name).name,
                )
            ) from None

    def version_of(self, name: str) -> int:
        """The version of the landing key under which it is wrapped."""
        return int(json.loads(self.path(name).read_text(encoding="utf-8"))["landing_key_version"])

    def names(self) -> Iterator[str]:
        """All originals that have a key."""
        return (path.stem for path in sorted(self.folder.glob("*.json")))

    def destroy(self, name: str) -> None:
        """Destroy the wrapped key."""
        overwrite_and_remove(self.path(name))

    def _cipher(self, landing_key: CountryKey) -> AESGCM:
        """32 bytes of a secret of any length, which may be text."""
        return AESGCM(HKDF(SHA256(), _KEY_BYTES, None, b"strive landing key").derive(landing_key.secret))

    def _bound_to(self, name: str) -> bytes:
        return f"strive data key|{self.country_code}|{name}".encode()
