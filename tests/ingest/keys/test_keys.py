"""Keys lie outside the database; a missing or wrong one stops what needs it, and none is made twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.keys.in_force import key_in_force
from ingest.keys.kept import KeptKeys
from strive.database import Connection
from strive.errors import Refusal

NAMED = {"STRIVE_PSEUDONYM_KEY_AAA": "ab" * 32}


def test_the_kept_key_stays_and_only_its_owner_reads_it(database: Connection, tmp_path: Path) -> None:
    kept = KeptKeys.of("AAA", tmp_path / "keys", {})
    first = key_in_force(database, kept, "pseudonym")
    assert key_in_force(database, kept, "pseudonym") == first
    assert key_in_force(database, kept, "landing").secret != first.secret
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "keys").iterdir())


def test_the_database_holds_nothing_of_a_key(database: Connection, tmp_path: Path) -> None:
    key = key_in_force(database, KeptKeys.of("AAA", tmp_path, NAMED), "pseudonym")
    noted = database.execute("select t::text from ledger.country_key as t").fetchone()
    assert noted is not None and key.secret.hex() not in str(noted[0]) and "ab" * 8 not in str(noted[0])


def test_a_key_that_is_gone_is_never_replaced_in_silence(database: Connection, tmp_path: Path) -> None:
    kept = KeptKeys.of("AAA", tmp_path / "keys", {})
    key_in_force(database, kept, "pseudonym")
    kept.path("pseudonym", 1).unlink()
    with pytest.raises(Refusal) as refusal:
        key_in_force(database, kept, "pseudonym")
    assert refusal.value.message.key == "pseudonym_key_missing"
    assert not kept.path("pseudonym", 1).exists()


def test_another_key_under_the_same_version_is_refused(database: Connection, tmp_path: Path) -> None:
    key_in_force(database, KeptKeys.of("AAA", tmp_path, NAMED), "pseudonym")
    other = KeptKeys.of("AAA", tmp_path, {"STRIVE_PSEUDONYM_KEY_AAA": "cd" * 32})
    with pytest.raises(Refusal) as refusal:
        key_in_force(database, other, "pseudonym")
    assert refusal.value.message.key == "pseudonym_key_is_another"


def test_a_new_version_in_the_environment_waits_for_the_rotation(database: Connection, tmp_path: Path) -> None:
    key_in_force(database, KeptKeys.of("AAA", tmp_path, NAMED), "pseudonym")
    newer = {"STRIVE_PSEUDONYM_KEY_AAA": "cd" * 32, "STRIVE_PSEUDONYM_KEY_VERSION_AAA": "2"}
    with pytest.raises(Refusal, match="rotate-key AAA"):
        key_in_force(database, KeptKeys.of("AAA", tmp_path, newer), "pseudonym")
    beside = newer | {"STRIVE_PSEUDONYM_KEY_AAA_V1": "ab" * 32}
    assert key_in_force(database, KeptKeys.of("AAA", tmp_path, beside), "pseudonym").version == 1


@pytest.mark.parametrize("unusable", ["short", "zz" * 32, "ab" * 16])
def test_a_weak_key_is_refused_without_being_shown(tmp_path: Path, unusable: str) -> None:
    with pytest.raises(Refusal) as refusal:
        KeptKeys.of("AAA", tmp_path, {"STRIVE_PSEUDONYM_KEY_AAA": unusable}).find("pseudonym", 1)
    assert unusable not in str(refusal.value)
