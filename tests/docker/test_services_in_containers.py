"""The small programs that only containers run: given secrets, databases on a foreign server, the pages' server."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest

from strive.errors import NotReady
from strive.messages import message
from strive.services.container import GIVEN_SECRETS, container_environment
from strive.services.databases import make_database
from strive.services.health import component_status
from strive.services.pages import pages_application
from strive.settings import Settings

GIVEN = {
    **{variable: f"value-of-{name}" for name, variable in GIVEN_SECRETS.items()},
    "STRIVE_AIRFLOW_DATABASE_URL": "postgresql://airflow:word@postgres:5432/airflow",
    "AIRFLOW__API__HOST": "0.0.0.0",  # noqa: S104
}


def test_given_secrets_and_addresses_win(settings: Settings) -> None:
    environment = container_environment(settings, GIVEN)
    assert environment["AIRFLOW__CORE__FERNET_KEY"] == "value-of-airflow_fernet_key"
    assert environment["AIRFLOW__API_AUTH__JWT_SECRET"] == "value-of-airflow_jwt_secret"
    assert environment["AIRFLOW__API__HOST"] == "0.0.0.0"  # noqa: S104
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].endswith("airflow:word@postgres:5432/airflow")
    assert not set(GIVEN_SECRETS.values()) & set(environment)


def test_a_changed_secret_is_taken_at_the_next_start(settings: Settings) -> None:
    container_environment(settings, GIVEN)
    environment = container_environment(settings, {**GIVEN, "STRIVE_AIRFLOW_JWT_SECRET": "new"})
    assert environment["AIRFLOW__API_AUTH__JWT_SECRET"] == "new"


@pytest.mark.parametrize("variable", [*GIVEN_SECRETS.values(), "STRIVE_AIRFLOW_DATABASE_URL"])
def test_a_missing_secret_is_named(settings: Settings, variable: str) -> None:
    with pytest.raises(NotReady, match=variable):
        container_environment(settings, {**GIVEN, variable: ""})


def _url(server: str, role: str, password: str, database: str) -> str:
    parts = urlsplit(server)
    return urlunsplit(parts._replace(netloc=f"{role}:{password}@{parts.hostname}:{parts.port}", path=f"/{database}"))


@contextmanager
def _removed_afterwards(server: str, *names: str) -> Iterator[None]:
    try:
        yield
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            for name in names:
                connection.execute(f"drop database if exists {name} with (force)".encode())
                connection.execute(f"drop role if exists {name}".encode())


def test_databases_are_made_once_kept_apart_and_follow_a_changed_password(postgres_server: str) -> None:
    one = _url(postgres_server, "container_one", "first", "container_one")
    two = _url(postgres_server, "container_two", "first", "container_two")
    with _removed_afterwards(postgres_server, "container_one", "container_two"):
        for url in (one, two, one):
            make_database(postgres_server, url)
        with psycopg.connect(one) as connection:
            connection.execute("create schema mine")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(_url(postgres_server, "container_two", "first", "container_one"))
        changed = _url(postgres_server, "container_one", "second", "container_one")
        make_database(postgres_server, changed)
        with psycopg.connect(changed) as connection:
            assert connection.execute("select to_regnamespace('mine') is not null").fetchone() == (True,)
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(one)


def test_a_url_without_a_password_is_refused(postgres_server: str) -> None:
    with pytest.raises(NotReady, match="must each name a user, a password and a database"):
        make_database(postgres_server, "postgresql://strive@localhost/strive")


class _Browser:
    """Asks the pages' server without a socket, and follows redirections."""

    def __init__(self, reports: Path) -> None:
        self.transport = httpx.ASGITransport(pages_application(reports))

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def answer() -> httpx.Response:
            async with httpx.AsyncClient(transport=self.transport, base_url="http://pages") as client:
                return await client.request(method, path, headers=headers, follow_redirects=True)

        return asyncio.run(answer())

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.ask("GET", path, headers)


def test_the_pages_are_served_and_nothing_beside_them(tmp_path: Path) -> None:
    reports, secret = tmp_path / "reports", tmp_path / "secret.txt"
    site = reports / "pages" / "one"
    site.mkdir(parents=True)
    secret.write_text("not for the web")
    (reports / "out").symlink_to(secret)
    client = _Browser(reports)
    waiting = client.get("/")
    assert waiting.status_code == 503
    for language in ("en", "ru"):
        assert message("pages_not_written_yet").text(language) in waiting.text
    (site / "index.html").write_text("<p>quality</p>")
    (reports / "latest").symlink_to("pages/one")
    page = client.get("/")
    assert page.status_code == 200
    assert page.url.path == "/latest/"
    assert page.text == "<p>quality</p>"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert client.get("/latest/", headers={"if-none-match": page.headers["etag"]}).status_code == 304
    for path in ("/out", "/../secret.txt", "/%2e%2e/secret.txt", "/pages/", "/latest/missing.html"):
        assert client.get(path).status_code == 404, path
    assert client.ask("POST", "/").status_code == 405
    assert client.get("/healthz").text == "ok\n"


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"scheduler": {"status": "healthy"}, "triggerer": {"status": None}}).encode())

    def log_message(self, format: str, *arguments: object) -> None:
        return


def test_health_is_what_the_api_server_says() -> None:
    with HTTPServer(("127.0.0.1", 0), _Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        try:
            statuses = [component_status(url, name) for name in ("scheduler", "triggerer", "dag_processor")]
        finally:
            server.shutdown()
            thread.join()
    assert statuses == ["healthy", "None", "None"]
    assert component_status(url, "scheduler").startswith("no answer")
