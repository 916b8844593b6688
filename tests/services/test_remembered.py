"""A home keeps its passwords and ports, and two homes never share them."""

from __future__ import annotations

import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from strive.services.remembered import port_to_listen_on, private_folder, remembered_port, remembered_secret


def test_a_secret_is_generated_once_and_kept_from_others(tmp_path: Path) -> None:
    home = tmp_path / "far" / "home"
    first = remembered_secret(home, "password")
    assert remembered_secret(home, "password") == first
    assert remembered_secret(home, "another") != first
    assert remembered_secret(tmp_path / "other", "password") != first
    assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_processes_that_ask_at_once_get_the_same_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: remembered_secret(tmp_path, "password"), range(40)))) == 1


def test_a_port_is_kept_until_somebody_takes_it(tmp_path: Path) -> None:
    port = port_to_listen_on(tmp_path, "postgres")
    assert port_to_listen_on(tmp_path, "postgres") == port
    assert port_to_listen_on(tmp_path, "airflow") != port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        moved = port_to_listen_on(tmp_path, "postgres")
    assert moved != port
    assert remembered_port(tmp_path, "postgres") == moved


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    there.chmod(0o755)
    private_folder(there / "new")
    assert stat.S_IMODE(there.stat().st_mode) == 0o755
    assert stat.S_IMODE((there / "new").stat().st_mode) == 0o700
