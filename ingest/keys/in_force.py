"""Which version of a key is in force: the ledger says so, and knows a wrong key from the right one.

A key is noted when it is used first. From then on a key that is missing, or is another, stops what needs it: with a new
one made in silence every person would count twice.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import cast

from ingest.keys.kept import KeptKeys, KeyKind
from strive.actor import actor
from strive.database import Connection
from strive.errors import Refusal
from strive.messages import Message, message

FIRST_VERSION = 1
_CHECK_DIGITS = 16


@dataclass(frozen=True)
class CountryKey:
    """A country's key and its version."""

    secret: bytes = field(repr=False)
    version: int


def check_value(secret: bytes) -> str:
    """What tells this key from another, and says nothing of it."""
    return hmac.digest(secret, b"strive: which key is this", "sha256").hex()[:_CHECK_DIGITS]


def key_in_force(connection: Connection, kept: KeptKeys, kind: KeyKind) -> CountryKey:
    """The key in force. One that was never used is noted, and made where there is none.

    Raises Refusal when the key that was used so far is missing or is another.
    """
    version = version_in_force(connection, kept.country_code, kind)
    if version is None:
        version = kept.named_version(kind) or FIRST_VERSION
        secret = kept.find(kind, version)
        if secret is None:
            _refuse_if_used(connection, kept, kind, version)
            secret = kept.make(kind, version)
        note_key(connection, kept, kind, version, secret, active=True)
    return key_of_version(connection, kept, kind, version)


def _refuse_if_used(connection: Connection, kept: KeptKeys, kind: KeyKind, version: int) -> None:
    """A warehouse from before the ledger noted keys has rows whose key must be somewhere."""
    used = connection.execute(
        "select 1 from ledger.delivery where country_code = %s and key_version is not null limit 1",
        (kept.country_code,),
    ).fetchone()
    if kind == "pseudonym" and used is not None:
        raise Refusal(missing(kept, kind, version))


def version_in_force(connection: Connection, country_code: str, kind: KeyKind) -> int | None:
    """The version in force; None while no key was ever used."""
    row = connection.execute(
        "select max(version) from ledger.country_key where country_code = %s and kind = %s and active_at is not null",
        (country_code, kind),
    ).fetchone()
    return cast(tuple[int | None], row)[0]


def key_of_version(connection: Connection, kept: KeptKeys, kind: KeyKind, version: int) -> CountryKey:
    """The key of a version that was used. Raises Refusal when it is missing or is another."""
    secret = kept.find(kind, version)
    if secret is None:
        raise Refusal(missing(kept, kind, version))
    noted = connection.execute(
        "select check_value from ledger.country_key where country_code = %s and kind = %s and version = %s",
        (kept.country_code, kind, version),
    ).fetchone()
    if noted is not None and noted[0] != check_value(secret):
        raise Refusal(
            message(f"{kind}_key_is_another", country=kept.country_code, version=version, variable=kept.variable(kind))
        )
    return CountryKey(secret, version)


def note_key(
    connection: Connection, kept: KeptKeys, kind: KeyKind, version: int, secret: bytes, *, active: bool
) -> None:
    """Note a key that is used from now on, or, unless it is ``active``, once a rotation has ended."""
    connection.execute(
        """
        insert into ledger.country_key (country_code, kind, version, check_value, begun_by, active_at)
        values (%s, %s, %s, %s, %s, case when %s then now() end)
        on conflict do nothing
        """,
        (kept.country_code, kind, version, check_value(secret), actor(), active),
    )


def missing(kept: KeptKeys, kind: KeyKind, version: int) -> Message:
    """That a key which was used is not to be found, and what to do."""
    return message(
        f"{kind}_key_missing",
        country=kept.country_code,
        version=version,
        variable=kept.variable(kind),
        file=kept.path(kind, version).name,
    )
