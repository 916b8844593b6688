"""A server on 127.0.0.1 that plays a system, faults included."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.ingest.pulls.server.reply import Ask, Reply
from tests.ingest.pulls.server.systems import System

Disturb = Callable[[System, int, Ask, Callable[[], Reply]], Reply]


def undisturbed(system: System, number: int, ask: Ask, answer: Callable[[], Reply]) -> Reply:
    """The fault that is none."""
    return answer()


class Loopback:
    """Plays one system; ``disturb`` decides what each question for data (numbered from 1) is answered with."""

    def __init__(self, system: System, disturb: Disturb = undisturbed) -> None:
        self.system = system
        self.disturb = disturb
        self.asks: list[Ask] = []
        self.is_closing = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Loopback:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_closing.set()
        self._server.shutdown()
        self._server.server_close()

    def reply(self, ask: Ask) -> Reply:
        signed_in = self.system.sign_in(ask)
        if signed_in is not None:
            return signed_in
        with self._lock:
            self.asks.append(ask)
            number = len(self.asks)
            return self.disturb(self.system, number, ask, lambda: self._answer(ask))

    def _answer(self, ask: Ask) -> Reply:
        return self.system.reply(ask, self.url) if self.system.is_let_in(ask) else self.system.refuse()


def _handler(server: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._do()

        def do_HEAD(self) -> None:
            self._do()

        def do_POST(self) -> None:
            self._do()

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

        def _do(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            params = parse_qs(parts.query, keep_blank_values=True)
            ask = Ask(self.command, parts.path, params, dict(self.headers.items()), body)
            try:
                self._send(server.reply(ask))
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _send(self, reply: Reply) -> None:
            if reply.broken == "silence":
                server.is_closing.wait(10)
                self.close_connection = True
                return
            if reply.broken == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
                return
            sent, length, headers = _damaged(reply)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            for name, value in {**headers, **reply.headers}.items():
                self.send_header(name, value)
            if length is not None:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(sent)
            if reply.broken in ("short of its length", "cut between chunks"):
                self.wfile.flush()
                self.close_connection = True

    return Handler


def _damaged(reply: Reply) -> tuple[bytes, int | None, dict[str, str]]:
    """The bytes to send, the length to announce, and headers that go with them."""
    body = reply.body
    half = body[: len(body) * 2 // 3]
    if reply.broken == "short of its length":
        return half, len(body), {}
    if reply.broken == "cut between chunks":
        return f"{len(half):x}\r\n".encode() + half + b"\r\n", None, {"Transfer-Encoding": "chunked"}
    if reply.broken == "cut gzip":
        packed = gzip.compress(body)
        packed = packed[: len(packed) * 2 // 3]
        return packed, len(packed), {"Content-Encoding": "gzip"}
    if reply.broken == "cut inside":
        return half, len(half), {}
    if reply.headers.get("Content-Encoding") == "gzip":
        packed = gzip.compress(body)
        return packed, len(packed), {}
    return body, len(body), {}
