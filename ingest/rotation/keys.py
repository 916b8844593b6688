"""Rotating a country's keys: new pseudonyms for all its rows, and a new landing key around the keys of its originals.

Who began it, when, and how many rows it moved stands in ``ledger.country_key``. A rotation that was killed goes on with
the same new version when it is called again; whatever it had not reached yet is as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from ingest.erasure.log import Deleted, Why, erase_noted, log_deletion, undisturbed
from ingest.keys.in_force import (
    FIRST_VERSION,
    CountryKey,
    key_in_force,
    key_of_version,
    note_key,
    version_in_force,
)
from ingest.keys.kept import KINDS, KeptKeys, KeyKind
from ingest.landing import Landing
from ingest.pseudonyms import PseudonymKey
from ingest.rotation.pseudonyms import Moved, change_pseudonyms
from ingest.rotation.rereading import Rereading
from strive.catalogue.files import read_record_types
from strive.catalogue.models import Country
from strive.database import Connection, connect
from strive.settings import Settings, load_settings


@dataclass(frozen=True)
class Rotated:
    """What a rotation did. ``still_named``: the environment still names a key that is in force no longer."""

    pseudonym_version: int
    landing_version: int
    moved: Moved
    originals: int
    still_named: bool


def rotate_keys(country: Country) -> Rotated:
    """Put new keys into force. Raises Refusal, with everything as it was, when originals do not read as they did."""
    settings = load_settings()
    kept = KeptKeys.of(country.country, settings.keys)
    with connect(autocommit=True) as connection, undisturbed(connection, country):
        landing = Landing.of(connection, settings, country.country)
        begun = _begun(connection, kept)
        if not begun:
            for kind in KINDS:
                _begin(connection, kept, kind)
            begun = _begun(connection, kept)
        moved, originals = Moved(0, 0), 0
        if "pseudonym" in begun:
            key = key_of_version(connection, kept, "pseudonym", begun["pseudonym"])
            moved = _move_rows(connection, settings, country, landing, PseudonymKey(key.secret, key.version))
        if "landing" in begun:
            key = key_of_version(connection, kept, "landing", begun["landing"])
            originals = _wrap_anew(landing, key)
            _activate(connection, kept, "landing", key.version, Moved(originals, 0))
        versions = {kind: version_in_force(connection, country.country, kind) or FIRST_VERSION for kind in KINDS}
        still_named = [kept.destroy(kind, v) for kind in KINDS for v in range(FIRST_VERSION, versions[kind])]
    return Rotated(versions["pseudonym"], versions["landing"], moved, originals, any(still_named))


def give_up_originals(country: Country, why: Why) -> Deleted:
    """After the landing key was lost: note all originals as erased, and put a new landing key into force.

    The rows stay, and new deliveries go on counting with them, as long as the key of the pseudonyms is there.
    """
    settings = load_settings()
    kept = KeptKeys.of(country.country, settings.keys)
    with connect(autocommit=True) as connection, undisturbed(connection, country):
        version = _begun(connection, kept).get("landing") or _begin(connection, kept, "landing")
        with connection.transaction():
            found = connection.execute(
                "select delivery_id from ledger.delivery where country_code = %s and original_erased_at is null",
                (country.country,),
            ).fetchall()
            lost = [str(row[0]) for row in found]
            deleted = log_deletion(connection, "delivery", country.country, why, [], lost)
        landing = Landing.of(connection, settings, country.country)
        erase_noted(connection, landing)
        for name in list(landing.data_keys.names()):
            landing.data_keys.destroy(name)
        _activate(connection, kept, "landing", version, Moved(0, len(lost)))
    return deleted


def _begun(connection: Connection, kept: KeptKeys) -> dict[KeyKind, int]:
    """The versions to which a rotation was begun and has not ended."""
    found = connection.execute(
        "select kind, version from ledger.country_key where country_code = %s and active_at is null",
        (kept.country_code,),
    )
    return dict(cast(list[tuple[KeyKind, int]], found.fetchall()))


def _begin(connection: Connection, kept: KeptKeys, kind: KeyKind) -> int:
    """Note the version that is to follow, with the key that the environment names for it, or a new one."""
    version = version_in_force(connection, kept.country_code, kind)
    if version is None:
        version = key_in_force(connection, kept, kind).version
    following = max(kept.named_version(kind) or FIRST_VERSION, version + 1)
    secret = kept.find(kind, following) or kept.make(kind, following)
    note_key(connection, kept, kind, following, secret, active=False)
    return following


def _move_rows(
    connection: Connection, settings: Settings, country: Country, landing: Landing, key: PseudonymKey
) -> Moved:
    rereading = Rereading(connection, country, read_record_types(settings.catalogue), landing, key)
    held = rereading.held()
    rereading.read(held)
    with connection.transaction():
        moved = change_pseudonyms(rereading, held)
        _activate(connection, KeptKeys.of(country.country, settings.keys), "pseudonym", key.version, moved)
    return moved


def _wrap_anew(landing: Landing, key: CountryKey) -> int:
    """Wrap every original's key in the new landing key; those that are, are left. Returns how many there are."""
    names = list(landing.data_keys.names())
    for name in names:
        if landing.data_keys.version_of(name) != key.version:
            data_key = landing.data_keys.find(name)
            if data_key is not None:
                landing.data_keys.keep(name, data_key, key)
    return len(names)


def _activate(connection: Connection, kept: KeptKeys, kind: KeyKind, version: int, moved: Moved) -> None:
    connection.execute(
        "update ledger.country_key set active_at = now(), rows_moved = %s, rows_unmatched = %s "
        "where country_code = %s and kind = %s and version = %s",
        (moved.rows, moved.unmatched, kept.country_code, kind, version),
    )
