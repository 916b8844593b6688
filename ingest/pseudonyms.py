"""Pseudonyms at the door: what identifies a person never reaches the database.

An identifier is normalised (see ``ingest.identifiers``) and replaced by HMAC-SHA256 under the country's key; of a birth
date only the year is kept. The key comes from ``STRIVE_PSEUDONYM_KEY_<country>`` (at least 32 bytes, as hex); without
it a key is made once and kept in the key folder, outside the warehouse, readable by its owner only. A plain hash would
not do: twelve digits are tried out in minutes.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.identifiers import ANY_IDENTIFIER, IdentifierForm
from strive.errors import Refusal
from strive.messages import message

KEY_BYTES = 32
PSEUDONYM_DIGITS = 32
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_COMPACT_DATE = re.compile(r"^(1[89]\d\d|20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])$")


@dataclass(frozen=True)
class PseudonymKey:
    """A country's key and its version, which is stored with every pseudonym."""

    secret: bytes = field(repr=False)
    version: int

    def pseudonym(self, identifier: str | None, form: IdentifierForm = ANY_IDENTIFIER) -> str | None:
        """The pseudonym of an identifier, 32 hex digits; None for an identifier without any letter or digit."""
        normalised = form.normalised(identifier)
        return hmac.digest(self.secret, normalised.encode(), "sha256").hex()[:PSEUDONYM_DIGITS] if normalised else None


def birth_year(value: str | None) -> str | None:
    """The year of a birth date or year; of text without a readable year, its shape only (digits as 9, letters as a)."""
    text = (value or "").strip()
    if not text:
        return None
    found = _COMPACT_DATE.match(text) or _YEAR.search(text)
    return found.group(1) if found else shape(text)


def shape(text: str) -> str:
    """What a value looks like, without the value: ``17.05.94`` -> ``99.99.99``."""
    return "".join("9" if c.isdigit() else "a" if c.isalpha() else c for c in text)[:40]


def country_key(country_code: str, keys: Path, environment: Mapping[str, str] | None = None) -> PseudonymKey:
    """The country's key. Raises Refusal when the one in the environment is not usable."""
    environment = os.environ if environment is None else environment
    version = int(environment.get(f"STRIVE_PSEUDONYM_KEY_VERSION_{country_code}", "1"))
    named = environment.get(f"STRIVE_PSEUDONYM_KEY_{country_code}")
    return PseudonymKey(_decode(named.strip() if named else _kept_key(country_code, keys), country_code), version)


def _decode(text: str, country_code: str) -> bytes:
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) < KEY_BYTES:
        raise Refusal(message("pseudonym_key_unusable", country=country_code, bytes=KEY_BYTES))
    return secret


def _kept_key(country_code: str, keys: Path) -> str:
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = keys / f"{country_code}.key"
    if not path.exists():
        aside = keys / f".{country_code}.{os.getpid()}.{secrets.token_hex(4)}"
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
    return path.read_text().strip()
