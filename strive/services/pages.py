"""The web server of the quality page: read-only, static files of the reports folder, nothing else.

``/`` leads to the newest page; earlier ones stay under ``/pages/``. ``/healthz`` answers without touching a file.
Before the first page is written, the visitor is told so in both languages instead of "not found". The pages ask nothing
of any other host, and the headers forbid it.
"""

from __future__ import annotations

import html
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from strive.messages import message
from strive.settings import LANGUAGES

PORT = 8000
HEADERS = {
    # The pages carry their own style. Scripts only as files of ours; nothing is loaded from elsewhere, nothing is sent.
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
        "font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # A page is replaced after each publication: the browser asks, and is told "not modified" if it was not.
    "Cache-Control": "no-cache",
}


class _WithHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(event: Message) -> None:
            if event["type"] == "http.response.start":
                MutableHeaders(scope=event).update(HEADERS)
            await send(event)

        await self.app(scope, receive, send_with_headers)


def _not_written_yet() -> Response:
    text = message("pages_not_written_yet").text
    texts = "".join(f'<p lang="{language}">{html.escape(text(language))}</p>' for language in LANGUAGES)
    return HTMLResponse(f'<!doctype html><meta charset="utf-8"><title>STRIVE</title>{texts}', status_code=503)


def pages_application(reports: Path) -> ASGIApp:
    """The server of the pages under ``reports``; the folder must exist, its pages need not."""

    async def newest(_: Request) -> Response:
        return RedirectResponse("/latest/") if (reports / "latest" / "index.html").is_file() else _not_written_yet()

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    files = StaticFiles(directory=reports, html=True, check_dir=False)
    return _WithHeaders(Starlette(routes=[Route("/", newest), Route("/healthz", healthz), Mount("/", files)]))


def serve_pages(reports: Path, host: str, port: int = PORT) -> None:
    """Serve the pages on ``host:port`` until the process is asked to end."""
    application = pages_application(reports)
    uvicorn.run(application, host=host, port=port, server_header=False, access_log=False, log_level="warning")
