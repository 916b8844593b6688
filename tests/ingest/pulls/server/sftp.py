"""An SFTP server on 127.0.0.1 over a local folder."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path
from typing import Any

import paramiko  # type: ignore[import-untyped,unused-ignore]

LOGIN, PASSWORD = "office", "synthetic-password"


class _Door(paramiko.ServerInterface):  # type: ignore[misc,unused-ignore]
    def check_auth_password(self, username: str, password: str) -> int:
        right = (username, password) == (LOGIN, PASSWORD)
        return int(paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return int(paramiko.OPEN_SUCCEEDED)

    def get_allowed_auths(self, username: str) -> str:
        return "password"


class _Handle(paramiko.SFTPHandle):  # type: ignore[misc,unused-ignore]
    def stat(self) -> Any:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class _Folder(paramiko.SFTPServerInterface):  # type: ignore[misc,unused-ignore]
    def __init__(self, server: object, root: Path, owner: SftpServer) -> None:
        super().__init__(server)
        self._root, self._owner = root, owner

    def _local(self, path: str) -> Path:
        return Path(self._root, self.canonicalize(path).lstrip("/"))

    def list_folder(self, path: str) -> Any:
        local = self._local(path)
        if not local.is_dir():
            return paramiko.SFTP_NO_SUCH_FILE
        return [paramiko.SFTPAttributes.from_stat(entry.stat(), entry.name) for entry in local.iterdir()]

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._local(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def open(self, path: str, flags: int, attr: object) -> Any:
        if self._owner.failing_opens:
            self._owner.failing_opens -= 1
            return paramiko.SFTP_FAILURE
        handle = _Handle(flags)
        try:
            handle.readfile = self._local(path).open("rb")
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        return handle


class SftpServer:
    """Serves ``root``. ``failing_opens``: how many openings of files are to fail."""

    def __init__(self, root: Path) -> None:
        self.key = paramiko.RSAKey.generate(2048)
        self.failing_opens = 0
        self.signed_in = 0
        self._root = root
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._transports: list[Any] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def host_key(self) -> str:
        return f"{self.key.get_name()} {self.key.get_base64()}"

    def __enter__(self) -> SftpServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()
        for transport in self._transports:
            transport.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Folder, self._root, self)
            self._transports.append(transport)
            try:
                transport.start_server(server=_Door())
            except (paramiko.SSHException, EOFError):
                continue
