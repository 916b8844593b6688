"""The embedded PostgreSQL starts, stops, and comes back after whatever killed it."""

from __future__ import annotations

import os
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from strive.services.postgres import PostgresServer
from strive.services.processes import alive, marked_processes, wait_until_gone
from strive.services.remembered import port_is_free, remembered_port


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path / "home")
    yield server
    server.stop()


def _value(server: PostgresServer, query: str) -> object:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def test_a_stopped_server_keeps_its_data_and_leaves_no_process(server: PostgresServer) -> None:
    with server.in_use(), psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create table kept as select 41 + 1 as n")
    assert server.postmaster() is None
    with server.in_use():
        assert _value(server, "select n from kept") == 42


def test_only_loopback_and_only_with_the_password(server: PostgresServer) -> None:
    with server.in_use():
        assert _value(server, "show listen_addresses") == "127.0.0.1"
        port = remembered_port(server.home, "postgres")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://strive:wrong@127.0.0.1:{port}/strive")
    assert stat.S_IMODE((server.home / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700


def test_it_recovers_after_kill_9(server: PostgresServer) -> None:
    server.start()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create table kept as select 42 as n")
    postmaster = server.postmaster()
    assert postmaster is not None
    os.kill(postmaster.pid, signal.SIGKILL)
    assert not wait_until_gone([postmaster], 10)
    server.start()
    assert _value(server, "select n from kept") == 42


def test_a_pid_file_that_names_a_foreign_process_does_not_stop_it(server: PostgresServer) -> None:
    with server.in_use():
        pid_file = (server.data / "postmaster.pid").read_text().splitlines()
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *pid_file[1:]]))
    with server.in_use():
        assert _value(server, "select 1") == 1


def test_a_taken_port_is_replaced(server: PostgresServer) -> None:
    with server.in_use():
        first = remembered_port(server.home, "postgres")
    assert first is not None and port_is_free(first)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # its own last connections may linger on it
        other.bind(("127.0.0.1", first))
        other.listen()
        with server.in_use():
            assert remembered_port(server.home, "postgres") != first
            assert _value(server, "select 1") == 1


def test_the_last_user_stops_it(server: PostgresServer) -> None:
    second_user = PostgresServer(server.home)
    with server.in_use():
        with second_user.in_use():
            postmaster = server.postmaster()
        assert postmaster is not None and alive(postmaster)
        assert _value(server, "select 1") == 1
    assert server.postmaster() is None


def test_an_interrupted_initialisation_is_begun_anew(server: PostgresServer) -> None:
    (server.folder / "data.new" / "base").mkdir(parents=True)
    with server.in_use():
        assert _value(server, "select 1") == 1


def test_own_process_is_never_among_the_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.getpid() not in [process.pid for process in marked_processes("PATH", os.environ["PATH"])]
