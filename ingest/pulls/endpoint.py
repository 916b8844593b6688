"""Where a source is reached, and as whom: an Airflow connection, read from the environment.

``AIRFLOW_CONN_<ID>`` holds a connection as Airflow 3 writes it: a URI (parts percent-encoded, ``__extra__`` for extras
that are no plain text) or a JSON object. A connection from another place (Airflow's own database, a secrets manager)
comes in through ``endpoint_of``. Login, password and extras never appear in a representation of the endpoint.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from strive.errors import Refusal
from strive.messages import message

_VARIABLE = "AIRFLOW_CONN_"
_WEB = ("http", "https")
_OWN_PROTOCOL = ("sftp", "ssh", "s3", "aws", "postgres", "mysql", "mssql", "oracle", "sqlite")


@dataclass(frozen=True)
class Endpoint:
    """A source's address (never with credentials in it) and the credentials for it."""

    connection_id: str
    kind: str
    url: str
    login: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def host(self) -> str:
        """The host's name, in small letters."""
        return urlsplit(self.url).hostname or ""

    def extra_text(self, name: str) -> str:
        """An extra as text, empty where it is not given."""
        value = self.extra.get(name)
        return "" if value is None else str(value)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be printed."""
        texts = (self.password, *(value for value in self.extra.values() if isinstance(value, str)))
        return tuple(text for text in texts if len(text) > 3)


def variable_of(connection_id: str) -> str:
    """The environment variable in which Airflow looks for the connection."""
    return _VARIABLE + connection_id.upper()


def endpoint_from_environment(connection_id: str, environment: Mapping[str, str]) -> Endpoint | None:
    """The connection as the environment has it, None where it has none. Raises Refusal when it cannot be read."""
    text = environment.get(variable_of(connection_id), "").strip()
    if not text:
        return None
    try:
        parts = _parts_of_json(text) if text.startswith("{") else _parts_of_uri(text)
        return endpoint_of(connection_id, **parts)
    except (ValueError, TypeError, AttributeError):
        # What it says is not repeated, nor is the error: both may hold the password.
        raise Refusal(
            message("connection_unreadable", connection=connection_id, variable=variable_of(connection_id))
        ) from None


def required_endpoint(connection_id: str, environment: Mapping[str, str]) -> Endpoint:
    """The connection as the environment has it. Raises Refusal, saying what to set, where there is none."""
    endpoint = endpoint_from_environment(connection_id, environment)
    if endpoint is None:
        raise Refusal(message("connection_missing", connection=connection_id, variable=variable_of(connection_id)))
    return endpoint


def endpoint_of(
    connection_id: str,
    conn_type: str | None = None,
    host: str | None = None,
    schema: str | None = None,
    login: str | None = None,
    password: str | None = None,
    port: int | str | None = None,
    extra: str | Mapping[str, Any] | None = None,
) -> Endpoint:
    """An endpoint from the fields of an Airflow connection. Raises ValueError for fields that do not fit."""
    kind = _kind(conn_type or "")
    extras = json.loads(extra) if isinstance(extra, str) and extra.strip() else extra or {}
    if not isinstance(extras, Mapping):
        raise ValueError("the extra is no object")
    url = _address(kind, host or "", schema or "", int(port) if port else None)
    return Endpoint(connection_id, kind, url, login or "", password or "", dict(extras))


def _kind(conn_type: str) -> str:
    return "postgres" if conn_type == "postgresql" else conn_type.replace("-", "_")


def _address(kind: str, host: str, schema: str, port: int | None) -> str:
    """The address without credentials.

    As in Airflow, the protocol of a web address stands in the host ("https://host") or in the schema field; any other
    text in the schema field is a folder (or, of a database, its name).
    """
    protocol, found, rest = host.partition("://")
    if not found:
        protocol, rest = "", host
    rest = rest.rpartition("@")[2].rstrip("/")
    if not protocol:
        if kind in _OWN_PROTOCOL:
            protocol = kind
        elif schema in _WEB:
            protocol, schema = schema, ""
        else:
            protocol = "http" if kind == "http" else "https"
    elif schema in _WEB:
        schema = ""
    name, slash, folder = rest.partition("/")
    if port and ":" not in name.rpartition("]")[2]:
        name = f"{name}:{port}"
    path = "/".join(part.strip("/") for part in (folder, schema) if part)
    return f"{protocol}://{name}" + (f"/{path}" if path or slash else "")


def _parts_of_json(text: str) -> dict[str, Any]:
    known = ("conn_type", "host", "schema", "login", "password", "port", "extra")
    fields = json.loads(text)
    return {name: fields[name] for name in known if fields.get(name) is not None}


def _parts_of_uri(uri: str) -> dict[str, Any]:
    """The fields of a connection written as a URI: ``kind://[protocol://]login:password@host:port/schema?extras``."""
    if not 1 <= uri.count("://") <= 2:
        raise ValueError("not a connection URI")
    kind, _, rest = uri.partition("://")
    protocol, found, inner = rest.partition("://")
    if found and not protocol.isalnum():
        raise ValueError("the protocol of the host is no word")
    parts = urlsplit("//" + (inner if found else rest))
    host = _quoted_host(parts.netloc)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return {
        "conn_type": kind,
        "host": f"{protocol}://{host}" if found and host else host,
        "schema": unquote(parts.path[1:]),
        "login": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "port": parts.port,
        "extra": query.get("__extra__", query),
    }


def _quoted_host(netloc: str) -> str:
    """The host part, unquoted: Airflow quotes a host that carries a protocol or a folder of its own."""
    place = netloc.rpartition("@")[2]
    if place.startswith("["):
        return place.partition("]")[0] + "]"
    return unquote(place.partition(":")[0])


def quoted_path(*parts: str) -> str:
    """A path of these parts, each made safe for an address."""
    return "/" + "/".join(quote(part, safe="") for part in parts)
