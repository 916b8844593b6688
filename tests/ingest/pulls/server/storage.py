"""S3-compatible storage on 127.0.0.1: listing (ListObjectsV2), HEAD and GET, and a fault or two."""

from __future__ import annotations

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

CHANGED = "2026-03-01T00:00:00.000Z"
CHANGED_HTTP = "Sun, 01 Mar 2026 00:00:00 GMT"


class Storage:
    """One bucket, ``office``; ``faults``: what the next GETs of objects do ("503", "cut")."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects = objects
        self.faults: list[str] = []
        self.keys_seen: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Storage:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def listing(self, prefix: str, delimiter: str) -> bytes:
        folders, contents = set(), []
        for key, body in sorted(self.objects.items()):
            rest = key.removeprefix(prefix)
            if not key.startswith(prefix):
                continue
            if delimiter and delimiter in rest:
                folders.add(prefix + rest.partition(delimiter)[0] + delimiter)
                continue
            contents.append(
                f"<Contents><Key>{escape(key)}</Key><LastModified>{CHANGED}</LastModified>"
                f"<ETag>&quot;{_etag(body)}&quot;</ETag><Size>{len(body)}</Size></Contents>"
            )
        shared = "".join(
            f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in sorted(folders)
        )
        return (
            '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>office</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(contents) + len(folders)}</KeyCount>"
            f"<IsTruncated>false</IsTruncated>{''.join(contents)}{shared}</ListBucketResult>"
        ).encode()


def _etag(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def _handler(storage: Storage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._do()

        def do_HEAD(self) -> None:
            self._do()

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

        def _do(self) -> None:
            parts = urlsplit(self.path)
            _, bucket, *rest = unquote(parts.path).split("/", 2)
            key, params = "".join(rest), parse_qs(parts.query)
            credential = self.headers.get("Authorization", "").partition("Credential=")[2].partition("/")[0]
            storage.keys_seen.add(credential)
            if credential == "wrong":
                self._send(403, b"<Error><Code>AccessDenied</Code></Error>")
            elif bucket != "office":
                self._send(404, b"<Error><Code>NoSuchBucket</Code></Error>")
            elif not key:
                self._send(200, storage.listing(params.get("prefix", [""])[0], params.get("delimiter", [""])[0]))
            elif key not in storage.objects:
                self._send(404, b"<Error><Code>NoSuchKey</Code></Error>")
            else:
                self._send_object(storage.objects[key])

        def _send_object(self, body: bytes) -> None:
            fault = storage.faults.pop(0) if storage.faults and self.command == "GET" else ""
            if fault == "503":
                self._send(503, b"<Error><Code>SlowDown</Code></Error>")
                return
            self._send(200, body, body[: len(body) // 2] if fault == "cut" else body)

        def _send(self, status: int, body: bytes, sent: bytes | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", f'"{_etag(body)}"')
            self.send_header("Last-Modified", CHANGED_HTTP)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body if sent is None else sent)
            if sent is not None and sent != body:
                self.close_connection = True

    return Handler
