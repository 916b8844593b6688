"""What a home remembers from run to run: its generated passwords and keys, and the ports its services listen on.

``<home>/secrets.json`` (mode 600) and ``<home>/ports.json``. Both are written atomically under a lock, so that two
processes of one home agree. A remembered port that somebody else took is replaced by a free one.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"


def private_folder(folder: Path) -> Path:
    """Make ``folder``, and what is missing above it, each with mode 700; what is there stays as it is."""
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def _locked(home: Path, name: str) -> Iterator[None]:
    with (private_folder(home) / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _write(path: Path, content: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(part, path)


def generated_password() -> str:
    """A password of 32 letters, digits, ``-`` and ``_``; safe in a URL."""
    return secrets.token_urlsafe(24)


def remembered_secret(home: Path, name: str, generate: Callable[[], str] = generated_password) -> str:
    """The home's secret ``name``, generated at first use."""
    path = home / "secrets.json"
    with _locked(home, "secrets"):
        known = _read(path)
        if name not in known:
            known[name] = generate()
            _write(path, known)
        return str(known[name])


def port_is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:``port`` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def remembered_port(home: Path, name: str) -> int | None:
    """The port that service ``name`` of this home last listened on."""
    port = _read(home / "ports.json").get(name)
    return None if port is None else int(port)


def port_to_listen_on(home: Path, name: str) -> int:
    """The remembered port of service ``name`` if it is free, else another one, which is then remembered."""
    path = home / "ports.json"
    with _locked(home, "ports"):
        known = _read(path)
        if name not in known or not port_is_free(int(known[name])):
            taken = set(known.values())
            known[name] = next(port for port in iter(free_port, None) if port not in taken)
            _write(path, known)
        return int(known[name])
