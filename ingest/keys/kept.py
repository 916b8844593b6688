"""Where a country's keys lie: in the environment or in the key folder, never in a database.

``STRIVE_PSEUDONYM_KEY_<country>`` and ``STRIVE_LANDING_KEY_<country>`` (at least 32 bytes, as hex) are keys of the
version that ``STRIVE_..._KEY_VERSION_<country>`` names, 1 if none; an earlier version may stand beside it under the
same name with ``_V<version>`` behind. What the environment does not name lies in the key folder, one file a key,
readable by its owner only. Airflow's connections are not asked: they lie in a database, whose dump would hold both.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingest.keys.files import overwrite_and_remove
from strive.errors import Refusal
from strive.messages import message

KeyKind = Literal["pseudonym", "landing"]
KINDS: tuple[KeyKind, ...] = ("pseudonym", "landing")
KEY_BYTES = 32


@dataclass(frozen=True)
class KeptKeys:
    """The keys of one country."""

    country_code: str
    folder: Path
    environment: Mapping[str, str]

    @staticmethod
    def of(country_code: str, folder: Path, environment: Mapping[str, str] | None = None) -> KeptKeys:
        """The keys of the country, in ``folder`` and in the environment."""
        return KeptKeys(country_code, folder, os.environ if environment is None else environment)

    def variable(self, kind: KeyKind) -> str:
        """The environment variable that may hold the key."""
        return f"STRIVE_{kind.upper()}_KEY_{self.country_code}"

    def named_version(self, kind: KeyKind) -> int | None:
        """The version of the key that the environment names; None when it names none."""
        if not self.environment.get(self.variable(kind), "").strip():
            return None
        return int(self.environment.get(f"STRIVE_{kind.upper()}_KEY_VERSION_{self.country_code}", "1"))

    def find(self, kind: KeyKind, version: int) -> bytes | None:
        """The key, or None where it is not. Raises Refusal when it is too short or not hex."""
        names = [f"{self.variable(kind)}_V{version}"]
        if self.named_version(kind) == version:
            names.append(self.variable(kind))
        for name in names:
            if text := self.environment.get(name, "").strip():
                return self._decoded(text, name)
        path = self.path(kind, version)
        return self._decoded(path.read_text().strip(), path.name) if path.exists() else None

    def make(self, kind: KeyKind, version: int) -> bytes:
        """A new key in the folder; the one that is there already when another process was first."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.path(kind, version)
        aside = self.folder / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            # As hex of text: the keyed hash of whole columns is twice as fast with a key that can be said as text.
            file.write(secrets.token_hex(KEY_BYTES).encode().hex())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)  # fails, instead of replacing, when another process was first
        except FileExistsError:
            pass
        finally:
            aside.unlink()
        return self._decoded(path.read_text().strip(), path.name)

    def destroy(self, kind: KeyKind, version: int) -> bool:
        """Take a key that is no longer needed out of the folder; whether the environment still has it."""
        overwrite_and_remove(self.path(kind, version))
        return self.find(kind, version) is not None

    def path(self, kind: KeyKind, version: int) -> Path:
        """The file in the folder."""
        name = self.country_code + ("" if kind == "pseudonym" else f".{kind}")
        return self.folder / (f"{name}.key" if version == 1 else f"{name}.v{version}.key")

    def _decoded(self, text: str, place: str) -> bytes:
        try:
            secret = bytes.fromhex(text)
        except ValueError:
            secret = b""
        if len(secret) < KEY_BYTES:
            raise Refusal(message("key_unusable", country=self.country_code, place=place, bytes=KEY_BYTES))
        return secret
