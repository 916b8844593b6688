"""SFTP. The host must prove that it is the one we know.

Its key is looked up in ``~/.ssh/known_hosts`` (or the file ``known_hosts`` of the connection's extra) and in the extra
``host_key`` ("ssh-ed25519 AAAA..."). An unknown host is refused with its fingerprint, unless the extra has
``no_host_key_check: true``. Signing in: password, or ``key_file`` / ``private_key`` (with
``private_key_passphrase``) in the extra. Paths are absolute; ``sftp://host/~/folder`` begins at the login folder.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

import paramiko  # type: ignore[import-untyped,unused-ignore]
from fsspec.implementations.sftp import SFTPFileSystem

from ingest.pulls.answers import TryAgain
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.manners import Manners
from ingest.pulls.stores.fsspec_store import FsspecStore
from strive.errors import Refusal, SourceUnavailable
from strive.messages import message

_KEY_KINDS: tuple[type[paramiko.PKey], ...] = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)


class _RefuseUnknown(paramiko.MissingHostKeyPolicy):  # type: ignore[misc,unused-ignore]
    """A host whose key is not known is not talked to."""

    def __init__(self, connection_id: str) -> None:
        self._connection_id = connection_id

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        """Refuse, naming the key's fingerprint."""
        print_ = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        raise Refusal(
            message(
                "sftp_host_unknown",
                connection=self._connection_id,
                host=hostname,
                fingerprint=f"{key.get_name()} SHA256:{print_}",
            )
        )


class _CheckedSftp(SFTPFileSystem):  # type: ignore[misc]
    """fsspec's SFTP with the known hosts loaded before connecting, so that the host shows a key that we know."""

    protocol = "sftp"

    def _connect(self) -> None:
        add_known_hosts = self.ssh_kwargs.pop("add_known_hosts")
        self.client = paramiko.SSHClient()
        add_known_hosts(self.client)
        self.client.set_missing_host_key_policy(self.host_key_policy)
        self.client.connect(self.host, **self.ssh_kwargs)
        self.ftp = self.client.open_sftp()


class SftpStore(FsspecStore):
    """A folder on an SFTP server."""

    def __init__(self, url: str, endpoint: Endpoint, manners: Manners) -> None:
        parts = urlsplit(url)
        port = parts.port or urlsplit(endpoint.url).port or 22
        host = parts.hostname or ""
        with _errors(endpoint, host):
            files = _CheckedSftp(
                host,
                port=port,
                username=endpoint.login or None,
                password=endpoint.password or None,
                pkey=_private_key(endpoint),
                key_filename=endpoint.extra_text("key_file") or None,
                add_known_hosts=partial(_add_known_hosts, endpoint, host, port),
                host_key_policy=_policy(endpoint),
                timeout=manners.connect_timeout,
                banner_timeout=manners.connect_timeout,
                auth_timeout=manners.connect_timeout,
                allow_agent=False,
                look_for_keys=False,
                skip_instance_cache=True,
            )
            files.ftp.get_channel().settimeout(manners.read_timeout)
        path = unquote(parts.path)
        pattern = path.removeprefix("/~/") if path.startswith("/~/") else path
        super().__init__(files, pattern, f"sftp://{parts.netloc}/", partial(_errors, endpoint, host))

    def close(self) -> None:
        """Leave the server."""
        self.files.ftp.close()
        self.files.client.close()


@contextmanager
def _errors(endpoint: Endpoint, host: str) -> Iterator[None]:
    where: dict[str, str] = {"connection": endpoint.connection_id, "host": host}
    try:
        yield
    except paramiko.BadHostKeyException:
        raise Refusal(message("sftp_host_key_changed", **where)) from None
    except paramiko.AuthenticationException:
        raise SourceUnavailable(message("remote_not_allowed", **where)) from None
    except PermissionError:
        raise SourceUnavailable(message("remote_not_allowed", **where)) from None
    except FileNotFoundError:
        raise Refusal(message("remote_file_missing", **where)) from None
    except (paramiko.SSHException, OSError, EOFError):
        raise TryAgain(SourceUnavailable(message("remote_not_reached", **where))) from None


def _policy(endpoint: Endpoint) -> paramiko.MissingHostKeyPolicy:
    if endpoint.extra_text("no_host_key_check").lower() == "true":
        return paramiko.AutoAddPolicy()
    return _RefuseUnknown(endpoint.connection_id)


def _add_known_hosts(endpoint: Endpoint, host: str, port: int, client: paramiko.SSHClient) -> None:
    """Tell the client which keys we know."""
    path = Path(endpoint.extra_text("known_hosts") or Path.home() / ".ssh" / "known_hosts")
    if path.exists():
        client.load_system_host_keys(str(path))
    given = endpoint.extra_text("host_key").split()
    if not given:
        return
    kind, key = given[:2] if len(given) > 1 else ("ssh-rsa", given[0])
    name = host if port == 22 else f"[{host}]:{port}"
    try:
        client.get_host_keys().add(name, kind, paramiko.PKey.from_type_string(kind, base64.b64decode(key)))
    except (paramiko.SSHException, ValueError):
        raise Refusal(message("sftp_key_unreadable", connection=endpoint.connection_id, name="host_key")) from None


def _private_key(endpoint: Endpoint) -> paramiko.PKey | None:
    text = endpoint.extra_text("private_key").replace("\\n", "\n")
    if not text:
        return None
    passphrase = endpoint.extra_text("private_key_passphrase") or None
    for kind in _KEY_KINDS:
        try:
            return kind.from_private_key(io.StringIO(text), passphrase)
        except (paramiko.SSHException, ValueError):
            continue
    raise Refusal(message("sftp_key_unreadable", connection=endpoint.connection_id, name="private_key"))
