"""Remote files over SFTP, S3 and the web: listed, recognised by fingerprint, whole or not at all."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.pulls.endpoint import Endpoint
from ingest.pulls.files import RemoteFiles
from ingest.pulls.manners import Manners
from strive.errors import Refusal, SourceUnavailable, StriveError
from tests.ingest.pulls.server.loopback import Disturb, Loopback
from tests.ingest.pulls.server.reply import Ask, Reply
from tests.ingest.pulls.server.sftp import LOGIN, PASSWORD, SftpServer
from tests.ingest.pulls.server.storage import Storage
from tests.ingest.pulls.server.systems import Kobo, System

QUICK = Manners(connect_timeout=3, read_timeout=2, attempts=3)
CONTENT = "год;значение\n2026;1\n".encode() * 500


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "served"
    (root / "reports" / "old").mkdir(parents=True)
    for name in ("b.csv", "a.csv", "notes.txt", "old/c.csv"):
        (root / "reports" / name).write_bytes(CONTENT)
    return root


@pytest.fixture
def sftp(folder: Path) -> Iterator[SftpServer]:
    with SftpServer(folder) as server:
        yield server


@pytest.fixture
def storage() -> Iterator[Storage]:
    with Storage({f"reports/{name}": CONTENT for name in ("b.csv", "a.csv", "notes.txt", "old/c.csv")}) as server:
        yield server


def remote(url: str, endpoint: Endpoint) -> RemoteFiles:
    return RemoteFiles(url, endpoint, QUICK, sleep=lambda _: None, chance=lambda: 0.0)


def over_sftp(server: SftpServer, path: str = "/reports/*.csv", password: str = PASSWORD, **extra: Any) -> RemoteFiles:
    address = f"sftp://127.0.0.1:{server.port}"
    known = {"known_hosts": "/nowhere", "host_key": server.host_key}
    return remote(address + path, Endpoint("office_sftp", "sftp", address, LOGIN, password, {**known, **extra}))


def over_s3(server: Storage, path: str = "office/reports/*.csv", login: str = "key") -> RemoteFiles:
    extra = {"endpoint_url": server.url}
    return remote(f"s3://{path}", Endpoint("office_s3", "aws", "aws://", login, "hidden-secret", extra))


def failure(files: RemoteFiles) -> StriveError:
    with files, pytest.raises(StriveError) as error:
        files.listed()
    assert PASSWORD not in str(error.value) and "hidden" not in str(error.value)
    return error.value


def test_sftp_files_are_listed_in_order_and_copied_whole(sftp: SftpServer, tmp_path: Path) -> None:
    with over_sftp(sftp) as files:
        found = files.listed()
        assert [file.address for file in found] == [
            f"sftp://127.0.0.1:{sftp.port}/reports/{name}" for name in ("a.csv", "b.csv")
        ]
        files.fetch(found[0], tmp_path / "copy.csv")
        assert files.listed() == found
    assert (tmp_path / "copy.csv").read_bytes() == CONTENT and found[0].size == len(CONTENT)


def test_sftp_below_any_folder(sftp: SftpServer) -> None:
    with over_sftp(sftp, "/reports/**/*.csv") as files:
        assert [file.name for file in files.listed()] == ["a.csv", "b.csv", "c.csv"]


def test_a_changed_file_has_another_fingerprint(sftp: SftpServer, folder: Path) -> None:
    with over_sftp(sftp) as files:
        before = files.listed()
        (folder / "reports" / "a.csv").write_bytes(CONTENT + b"2027;2\n")
        after = files.listed()
    assert [a.fingerprint == b.fingerprint for a, b in zip(before, after, strict=True)] == [False, True]


def test_a_file_that_grows_while_it_is_copied_is_left(sftp: SftpServer, folder: Path, tmp_path: Path) -> None:
    with over_sftp(sftp) as files:
        found = files.listed()[0]
        (folder / "reports" / "a.csv").write_bytes(CONTENT * 2)
        with pytest.raises(SourceUnavailable) as error:
            files.fetch(found, tmp_path / "copy.csv")
    assert error.value.message.key == "remote_file_size_differs"
    assert not list(tmp_path.glob("*copy*"))


def test_sftp_tries_again(sftp: SftpServer, tmp_path: Path) -> None:
    with over_sftp(sftp) as files:
        found = files.listed()
        sftp.failing_opens = 2
        files.fetch(found[1], tmp_path / "copy.csv")
    assert (tmp_path / "copy.csv").read_bytes() == CONTENT


def test_an_unknown_sftp_host_is_refused_with_its_fingerprint(sftp: SftpServer) -> None:
    error = failure(over_sftp(sftp, host_key=""))
    assert error.message.key == "sftp_host_unknown" and "SHA256:" in str(error)
    with over_sftp(sftp, host_key="", no_host_key_check="true") as files:
        assert len(files.listed()) == 2


def test_a_host_with_another_key_is_refused(sftp: SftpServer, folder: Path) -> None:
    with SftpServer(folder) as other:
        assert failure(over_sftp(sftp, host_key=other.host_key)).message.key == "sftp_host_key_changed"


def test_a_known_hosts_file_is_read(sftp: SftpServer, tmp_path: Path) -> None:
    known = tmp_path / "known_hosts"
    known.write_text(f"[127.0.0.1]:{sftp.port} {sftp.host_key}\n")
    with over_sftp(sftp, host_key="", known_hosts=str(known)) as files:
        assert len(files.listed()) == 2


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"password": "wrong-password"}, "remote_not_allowed"),
        ({"path": "/nowhere/*.csv"}, "remote_folder_missing"),
        ({"host_key": "ssh-rsa !!!"}, "sftp_key_unreadable"),
        ({"private_key": "no key"}, "sftp_key_unreadable"),
    ],
)
def test_sftp_says_what_to_do(sftp: SftpServer, change: dict[str, Any], key: str) -> None:
    assert failure(over_sftp(sftp, **change)).message.key == key


def test_an_sftp_server_that_is_gone(folder: Path) -> None:
    with SftpServer(folder) as server, socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))  # kept, so that nobody else listens there
        gone = remote(f"sftp://127.0.0.1:{kept.getsockname()[1]}/reports/*.csv", over_sftp(server).endpoint)
        assert failure(gone).message.key == "remote_not_reached"


def test_s3_files_are_listed_in_order_and_copied_whole(storage: Storage, tmp_path: Path) -> None:
    with over_s3(storage) as files:
        found = files.listed()
        assert [file.address for file in found] == ["s3://office/reports/a.csv", "s3://office/reports/b.csv"]
        files.fetch(found[1], tmp_path / "copy.csv")
    assert (tmp_path / "copy.csv").read_bytes() == CONTENT and storage.keys_seen == {"key"}
    assert found[0].fingerprint == hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("faults", [["503"], ["cut"], ["cut", "503"]])
def test_s3_tries_again(storage: Storage, faults: list[str], tmp_path: Path) -> None:
    with over_s3(storage) as files:
        found = files.listed()
        storage.faults = faults
        files.fetch(found[0], tmp_path / "copy.csv")
    assert (tmp_path / "copy.csv").read_bytes() == CONTENT and storage.faults == []


def test_s3_says_what_to_do(storage: Storage) -> None:
    assert failure(over_s3(storage, login="wrong")).message.key == "remote_not_allowed"
    assert failure(over_s3(storage, "office/nowhere/*.csv")).message.key == "remote_folder_missing"
    assert failure(over_s3(storage, "other/reports/*.csv")).message.key in (
        "remote_folder_missing",
        "remote_file_missing",
    )


def web(disturb: Disturb) -> Loopback:
    return Loopback(Kobo(), disturb)


def over_web(server: Loopback, path: str = "/files/report%202026.xml?signature=hidden") -> RemoteFiles:
    return remote(server.url + path, Endpoint("office_web", "http", server.url, "", "hidden-token"))


def test_a_web_file(tmp_path: Path) -> None:
    faults = [Reply(CONTENT, broken="short of its length"), Reply(b"", 503)]

    def disturb(system: System, number: int, ask: Ask, answer: object) -> Reply:
        assert ask.headers["Authorization"] == "Bearer hidden-token"
        if ask.method == "GET" and faults:
            return faults.pop()
        return Reply(CONTENT, content_type="text/xml", headers={"ETag": '"e1"'})

    with web(disturb) as server, over_web(server) as files:
        files.manners = replace(QUICK, first_wait=0)
        (found,) = files.listed()
        files.fetch(found, tmp_path / "copy.xml")
    assert (found.name, found.size, found.fingerprint) == ("report 2026.xml", len(CONTENT), "e1")
    assert "hidden" not in found.address and (tmp_path / "copy.xml").read_bytes() == CONTENT


def test_a_download_on_another_host_gets_no_credentials(tmp_path: Path) -> None:
    with Loopback(Kobo(), lambda *_: Reply(CONTENT)) as other:
        moved = Reply(b"", 302, headers={"Location": f"{other.url}/blob"})
        with web(lambda *_: moved) as server, over_web(server) as files:
            files.fetch(files.listed()[0], tmp_path / "copy.xml")
        assert (tmp_path / "copy.xml").read_bytes() == CONTENT
        assert all("Authorization" not in ask.headers for ask in other.asks)


def test_a_server_without_head_is_asked_for_the_bytes(tmp_path: Path) -> None:
    def disturb(system: System, number: int, ask: Ask, answer: object) -> Reply:
        return Reply(b"", 405) if ask.method == "HEAD" else Reply(CONTENT)

    with web(disturb) as server, over_web(server) as files:
        (found,) = files.listed()
        assert (found.size, found.fingerprint) == (None, "")
        files.fetch(found, tmp_path / "copy.xml")
    assert (tmp_path / "copy.xml").read_bytes() == CONTENT


def test_credentials_are_only_for_their_own_host() -> None:
    endpoint = Endpoint("office_sftp", "sftp", "sftp://files.example.org", LOGIN, PASSWORD)
    assert failure(remote("sftp://elsewhere.example.org/a/*.csv", endpoint)).message.key == "remote_host_misfit"
    error = failure(remote("ftp://files.example.org/a", endpoint))
    assert isinstance(error, Refusal) and "sftp://" in str(error)
