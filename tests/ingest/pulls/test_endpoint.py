"""Connections from the environment, read as Airflow reads them, and kept out of sight."""

from __future__ import annotations

import json

import pytest

from ingest.pulls.endpoint import Endpoint, endpoint_from_environment, endpoint_of, required_endpoint
from strive.errors import Refusal


def read(text: str) -> Endpoint:
    endpoint = endpoint_from_environment("kobo_kgz", {"AIRFLOW_CONN_KOBO_KGZ": text})
    assert endpoint is not None
    return endpoint


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://kobo.example.org", "https://kobo.example.org"),
        ("http://kobo.example.org/https", "https://kobo.example.org"),
        ("http://kobo.example.org:8080", "http://kobo.example.org:8080"),
        ("http://https://kobo.example.org", "https://kobo.example.org"),
        ("http://https%3A%2F%2Fkobo.example.org%2Fbase:8443", "https://kobo.example.org:8443/base"),
        ("kobo://kobo.example.org", "https://kobo.example.org"),
        ("https://dhis.example.org/instances%2Fkg", "https://dhis.example.org/instances/kg"),
        ("sftp://files.example.org:2222", "sftp://files.example.org:2222"),
        ("postgresql://db.example.org:5433/office", "postgres://db.example.org:5433/office"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_address_of_a_uri(text: str, url: str) -> None:
    assert read(text).url == url


def test_quoted_parts_and_extras_of_a_uri() -> None:
    endpoint = read("http://a%40b.org:p%2F%3A%40w@host.example.org/https?region=eu&verify=")
    assert (endpoint.login, endpoint.password) == ("a@b.org", "p/:@w")
    assert dict(endpoint.extra) == {"region": "eu", "verify": ""}
    nested = read(
        "aws://?__extra__=" + "%7B%22endpoint_url%22%3A%20%22http%3A//s3%22%2C%20%22n%22%3A%20%7B%22a%22%3A%201%7D%7D"
    )
    assert nested.extra["endpoint_url"] == "http://s3" and nested.extra["n"] == {"a": 1}


@pytest.mark.parametrize("extra", [{"token": "x1234"}, '{"token": "x1234"}'])
def test_json_with_an_extra_as_object_or_text(extra: object) -> None:
    fields = {"conn_type": "http", "host": "https://h.example.org/", "port": "8443", "login": None, "extra": extra}
    endpoint = read(json.dumps(fields))
    assert endpoint.url == "https://h.example.org:8443" and endpoint.extra_text("token") == "x1234"
    assert endpoint.login == ""


def test_nothing_secret_in_a_representation() -> None:
    endpoint = endpoint_of(
        "c", "http", "https://who:hidden-1@h.example.org", login="who@h", password="hidden-2", extra={"k": "hidden-3"}
    )
    assert "hidden" not in repr(endpoint) and "who" not in repr(endpoint) and "hidden" not in endpoint.url


@pytest.mark.parametrize("text", ["no uri", "{broken", '{"port": "x", "host": "h"}', "a://b://c://d", '{"extra": "["}'])
def test_what_cannot_be_read_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(text)
    assert refusal.value.message.key == "connection_unreadable" and text not in str(refusal.value)
    assert refusal.value.__cause__ is None and refusal.value.__suppress_context__


def test_a_missing_connection_names_the_variable() -> None:
    assert endpoint_from_environment("kobo_kgz", {}) is None
    with pytest.raises(Refusal, match="AIRFLOW_CONN_KOBO_KGZ"):
        required_endpoint("kobo_kgz", {"AIRFLOW_CONN_KOBO_KGZ": " "})


def test_the_same_as_airflow_makes_of_it() -> None:
    airflow = pytest.importorskip("airflow.sdk.definitions.connection")
    for uri in (
        "http://https://us%40er:pa%2Fss@host.example.org:8443/?a=b",
        "my-type://user:p@host.example.org/schema%2Fx?__extra__=%7B%22a%22%3A+%7B%22b%22%3A+1%7D%7D",
        "postgresql://u:p%40@db.example.org:5433/office",
    ):
        theirs = airflow.Connection.from_uri(uri, "c")
        ours = read(uri)
        fields = {name: getattr(theirs, name) for name in ("conn_type", "host", "schema", "login", "password", "port")}
        assert endpoint_of("kobo_kgz", **fields, extra=theirs.extra) == ours
