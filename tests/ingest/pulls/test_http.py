"""The client: waiting, distance, redirects, limits, and secrets that stay where they belong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.pulls.api import Request, SignIn
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.http import Client
from ingest.pulls.manners import Manners, manners_of
from ingest.pulls.redirects import redirected
from strive.errors import Refusal, SourceUnavailable
from tests.ingest.pulls.server.faults import FAULTS
from tests.ingest.pulls.server.loopback import Disturb, Loopback
from tests.ingest.pulls.server.playing import QUICK, Time, play
from tests.ingest.pulls.server.reply import Ask, Reply
from tests.ingest.pulls.server.systems import Kobo, System

Answer = Callable[[], Reply]


def replies(*given: Reply) -> Disturb:
    """These replies, one after another; the last one stays."""

    def disturb(system: System, number: int, ask: Ask, answer: Answer) -> Reply:
        return given[min(number, len(given)) - 1]

    return disturb


def fetch(server: Loopback, target: Path, manners: Manners = QUICK, time: Time | None = None, count: int = 1) -> bytes:
    time = time or Time()
    endpoint = Endpoint("synthetic", "http", server.url, password="hidden-token")
    sign_in = SignIn({"Authorization": "Token hidden-token"})
    with Client(endpoint, sign_in, manners, time.sleep, time.now, lambda: 0.5) as client:
        for _ in range(count):
            found = client.fetch(Request("/some/path", {"q": "1"}), target, Path.read_bytes).found
    return found


@pytest.mark.parametrize(
    ("fault", "slept"),
    [
        ("429, Retry-After in seconds", [7.0]),
        ("429, Retry-After as a date", [9.0]),
        ("503 twice, Retry-After", [3.0, 3.0]),
        ("500 twice", [0.75, 1.5]),
    ],
)
def test_waits_as_long_as_asked_or_twice_as_long_each_time(fault: str, slept: list[float], tmp_path: Path) -> None:
    assert fault in FAULTS
    assert play("kobo", fault, tmp_path).slept == slept


def test_keeps_its_distance_between_requests(tmp_path: Path) -> None:
    time = Time()
    with Loopback(Kobo(), replies(Reply(b"{}"))) as server:
        fetch(server, tmp_path / "a", replace(QUICK, seconds_between_requests=2.5), time, count=3)
    assert time.slept == [2.5, 2.5]


def test_follows_a_redirect_on_the_same_host_with_credentials(tmp_path: Path) -> None:
    moved = Reply(b"", 301, headers={"Location": "/other/place?q=2"})
    with Loopback(Kobo(), replies(moved, Reply(b"{}"))) as server:
        assert fetch(server, tmp_path / "a") == b"{}"
        assert server.asks[1].path == "/other/place" and server.asks[1].param("q") == "2"
        assert server.asks[1].headers["Authorization"] == "Token hidden-token"


def test_credentials_never_go_to_another_host_or_port(tmp_path: Path) -> None:
    with Loopback(Kobo()) as other:
        moved = Reply(b"", 302, headers={"Location": f"{other.url}/data"})
        with Loopback(Kobo(), replies(moved)) as server, pytest.raises(Refusal) as refusal:
            fetch(server, tmp_path / "a")
        assert refusal.value.message.key == "pull_redirected_elsewhere" and other.asks == []


@pytest.mark.parametrize(
    ("url", "location", "elsewhere", "expected"),
    [
        ("http://a.example.org/x", "https://a.example.org/y", False, ("https://a.example.org/y", True)),
        ("https://a.example.org/x/", "../y", False, ("https://a.example.org/y", True)),
        ("https://a.example.org/x", "https://a.example.org:443/y", False, ("https://a.example.org:443/y", True)),
        ("https://a.example.org/x", "http://a.example.org/y", False, None),
        ("https://a.example.org/x", "https://b.example.org/y", False, None),
        ("https://a.example.org/x", "https://b.example.org/y", True, ("https://b.example.org/y", False)),
        ("https://a.example.org/x", "http://b.example.org/y", True, None),
        ("https://a.example.org/x", "https://a.example.org:8443/y", False, None),
        ("https://a.example.org/x", "file:///etc/hostname", True, None),
        ("http://a.example.org/x", "http://169.254.169.254/latest/meta-data", True, None),
        ("https://a.example.org/x", "https://metadata.google.internal/", True, None),
        ("https://a.example.org/x", "https://[::1]/y", True, None),
        ("https://a.example.org/x", "https://2130706433/y", True, None),
        ("http://127.0.0.1:1/x", "http://127.0.0.1:2/y", True, ("http://127.0.0.1:2/y", False)),
    ],
)
def test_where_a_redirect_may_lead(url: str, location: str, elsewhere: bool, expected: tuple[str, bool] | None) -> None:
    request, endpoint = Request("/x", follows_elsewhere=elsewhere), Endpoint("c", "http", url)
    if expected:
        assert redirected(url, location, request, endpoint) == expected
        return
    with pytest.raises(Refusal):
        redirected(url, location, request, endpoint)


def test_a_body_beyond_the_limit_is_given_up(tmp_path: Path) -> None:
    packed = Reply(b"[" + b" " * 400_000 + b"]", headers={"Content-Encoding": "gzip"})
    with Loopback(Kobo(), replies(packed)) as server, pytest.raises(Refusal) as refusal:
        fetch(server, tmp_path / "a", replace(QUICK, most_bytes=100_000))
    assert refusal.value.message.key == "pull_body_too_large" and len(server.asks) == 1


def test_a_body_that_never_ends_is_given_up(tmp_path: Path) -> None:
    time = Time()

    def late() -> object:
        time.sleep(40)
        return time.at

    endpoint_manners = replace(QUICK, longest_body=60, attempts=2)
    with Loopback(Kobo(), replies(Reply(b"x" * 3_000_000))) as server:
        client = Client(Endpoint("c", "http", server.url), None, endpoint_manners, time.sleep, late, lambda: 0.5)  # type: ignore[arg-type]
        with client, pytest.raises(SourceUnavailable) as error:
            client.fetch(Request("/p"), tmp_path / "a", Path.read_bytes)
    assert error.value.message.key == "pull_body_cut_off"


def test_a_server_that_is_not_there_says_so(tmp_path: Path) -> None:
    with Loopback(Kobo()) as server:
        gone = server.url
    time = Time()
    client = Client(Endpoint("office_api", "http", gone), None, QUICK, time.sleep, time.now, lambda: 0.5)
    with client, pytest.raises(SourceUnavailable, match="office_api") as error:
        client.fetch(Request("/p"), tmp_path / "a", Path.read_bytes)
    assert error.value.message.key == "pull_not_reached" and len(time.slept) == QUICK.attempts - 1


def test_secrets_and_parameters_are_not_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    refused = Reply(b'{"detail": "no such token hidden-token here"}', 400)
    with Loopback(Kobo(), replies(Reply(b"", 500), refused)) as server, pytest.raises(Refusal) as refusal:
        fetch(server, tmp_path / "a")
    assert "no such token … here" in str(refusal.value)
    assert "hidden-token" not in caplog.text and "q=1" not in caplog.text and "attempt 1" in caplog.text


@pytest.mark.parametrize("token", ["two\nlines", "токен"])
def test_a_token_that_cannot_be_sent(token: str, tmp_path: Path) -> None:
    sign_in = SignIn({"Authorization": f"Token {token}"})
    with Loopback(Kobo()) as server, Client(Endpoint("c", "http", server.url), sign_in, QUICK) as client:
        with pytest.raises(Refusal) as refusal:
            client.fetch(Request("/p"), tmp_path / "a", Path.read_bytes)
        assert refusal.value.message.key == "pull_token_misfit" and token not in str(refusal.value)


def test_a_bundle_of_certificates_that_is_not_there() -> None:
    with pytest.raises(Refusal, match="ca_file"):
        Client(Endpoint("c", "http", "https://h.example.org", extra={"ca_file": "/nowhere.pem"}))


def test_manners_of_a_country_file() -> None:
    assert manners_of({"read_timeout": 5, "attempts": 2.0}) == replace(Manners(), read_timeout=5, attempts=2)
    for misfit in ({"read_timout": 5}, {"attempts": 0}, {"first_wait": "1"}, {"first_wait": True}):
        with pytest.raises(Refusal, match="manners"):
            manners_of(misfit)
