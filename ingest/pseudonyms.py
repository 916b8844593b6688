"""Pseudonyms at the door: what identifies a person never reaches the database.

An identifier is normalised (see ``ingest.identifiers``) and replaced by HMAC-SHA256 under the country's key; of a birth
date only the year is kept. The keys lie outside the warehouse (see ``ingest.keys``). A plain hash would not do: twelve
digits are tried out in minutes.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from ingest.identifiers import ANY_IDENTIFIER, IdentifierForm
from ingest.keys.in_force import CountryKey, key_in_force
from ingest.keys.kept import KeptKeys
from strive.database import Connection

PSEUDONYM_DIGITS = 32
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_COMPACT_DATE = re.compile(r"^(1[89]\d\d|20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])$")


@dataclass(frozen=True)
class PseudonymKey(CountryKey):
    """The key of a country's pseudonyms; its version is stored with every pseudonym."""

    def pseudonym(self, identifier: str | None, form: IdentifierForm = ANY_IDENTIFIER) -> str | None:
        """The pseudonym of an identifier, 32 hex digits; None for an identifier without any letter or digit."""
        normalised = form.normalised(identifier)
        return hmac.digest(self.secret, normalised.encode(), "sha256").hex()[:PSEUDONYM_DIGITS] if normalised else None


def pseudonym_key(connection: Connection, kept: KeptKeys) -> PseudonymKey:
    """The key of the country's pseudonyms in force. Raises Refusal when it is missing or is another."""
    key = key_in_force(connection, kept, "pseudonym")
    return PseudonymKey(key.secret, key.version)


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
