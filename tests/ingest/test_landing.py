"""Originals lie sealed, once, under keys that lie elsewhere; without its key an original is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.landing import Landing, sha256_of
from strive.database import Connection
from strive.errors import Refusal
from strive.settings import Settings

CONTENT = b"id,name\n991399900006,Test\n"


@pytest.fixture
def landing(database: Connection, settings: Settings) -> Landing:
    return Landing.of(database, settings, "XAA")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(CONTENT)
    return path


def test_the_plain_text_lies_nowhere_in_the_home(landing: Landing, file: Path, settings: Settings) -> None:
    landed = landing.land(file, "clients")
    assert landed.sha256 == sha256_of(file) and landed.bytes == len(CONTENT)
    found = [path for path in settings.home.rglob("*") if path.is_file() and b"9913" in path.read_bytes()]
    assert found == []
    assert sha256_of(landing.open(landed.sha256, "list.csv")) == landed.sha256


def test_landing_the_same_bytes_again_changes_nothing(landing: Landing, file: Path, settings: Settings) -> None:
    def state() -> dict[Path, bytes]:
        folders = (settings.landing, settings.keys)
        return {p: p.read_bytes() for folder in folders for p in folder.rglob("*") if p.is_file()}

    landing.land(file, "clients")
    before = state()
    landing.land(file, "clients")
    assert state() == before


def test_an_original_without_its_key_is_gone_even_from_a_copy(landing: Landing, file: Path, tmp_path: Path) -> None:
    landed = landing.land(file, "clients")
    copy = (landing.place(landed.sha256)).read_bytes()
    assert landing.erase(landed.sha256)
    assert not landing.place(landed.sha256).exists()
    landing.place(landed.sha256).write_bytes(copy)
    with pytest.raises(Refusal) as refusal:
        landing.open(landed.sha256, "list.csv")
    assert refusal.value.message.key == "original_erased"


def test_killed_between_key_and_file_the_next_landing_ends_it(landing: Landing, file: Path) -> None:
    landed = landing.land(file, "clients")
    landing.place(landed.sha256).unlink()
    landing.land(file, "clients")
    assert landing.open(landed.sha256, "list.csv").read_bytes() == CONTENT
    landing.data_keys.destroy(landed.sha256)
    landing.land(file, "clients")
    assert landing.open(landed.sha256, "list.csv").read_bytes() == CONTENT


def test_what_was_landed_open_is_sealed(landing: Landing, file: Path) -> None:
    sha256 = sha256_of(file)
    plain = landing.place(sha256).parent / "list.csv"
    plain.parent.mkdir(parents=True)
    plain.write_bytes(CONTENT)
    path = landing.seal_what_lies_open(sha256, str(plain.relative_to(landing.root)), "clients")
    assert path == str(landing.place(sha256).relative_to(landing.root)) and not plain.exists()
    assert landing.open(sha256, "list.csv").read_bytes() == CONTENT
