"""What an API definition says: what to ask first, how to sign in, and what an answer means.

A definition is pure: it reads a body that lies in a file, so that it replays offline. It never repeats a request; it
raises ``CutOff`` or ``NotTheData`` for a body that another attempt may mend, Refusal for one that none will.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ingest.pulls.endpoint import Endpoint

Options = Mapping[str, Any]
Params = Mapping[str, str | list[str]]


class CutOff(Exception):
    """The body ends before it should."""


class NotTheData(Exception):
    """The body is something else than data, as a page for signing in."""


@dataclass(frozen=True)
class Request:
    """One question to the API. ``path`` stands below the endpoint's address.

    ``overlap``: how many rows at the start of the answer should repeat the end of the page before; when they do not,
    rows were deleted or inserted meanwhile. ``also_answers``: statuses other than 200 whose body the definition reads.
    ``also_retried``: statuses that this API uses for "not now". ``follows_elsewhere``: whether redirects to another
    host are followed; nothing that proves who asks goes there.
    """

    path: str
    params: Params = field(default_factory=dict)
    method: str = "GET"
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    overlap: int = 0
    also_answers: frozenset[int] = frozenset()
    also_retried: frozenset[int] = frozenset()
    follows_elsewhere: bool = False


@dataclass(frozen=True)
class Page:
    """What an answer holds. ``keys``: each row's key in order, None where the rows have none. ``total``: how many rows
    the source announces for the whole question. ``next``: what to ask next, None at the end. ``watermark``: the latest
    time of change in it. ``edition``: what must be the same on all pages. ``position``: the place of its first row in
    the whole, where the source says it.
    """

    rows: int
    keys: list[str] | None = None
    total: int | None = None
    next: Request | None = None
    watermark: str | None = None
    edition: str | None = None
    position: int | None = None


@dataclass(frozen=True)
class SignIn:
    """How requests prove who asks. ``session``: a request for a token, of which ``session_headers`` makes headers."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    session: Request | None = field(default=None, repr=False)
    session_headers: Callable[[bytes], Mapping[str, str]] | None = field(default=None, repr=False)


class Api(Protocol):
    """The definition of one API. ``name`` is that of the connector which reads its pages."""

    name: str

    @property
    def options(self) -> tuple[str, ...]:
        """The options that it knows."""

    @property
    def watermark_is_asking_time(self) -> bool:
        """Whether the time at which the source was asked is the watermark, because rows carry none."""

    def suffix(self, options: Options) -> str:
        """The suffix of a page's file, with its dot."""

    def first(self, options: Options, since: str | None) -> Request:
        """The first question; ``since``: only what changed from then on, None for all. Raises Refusal for options that
        do not fit."""

    def look(self, body: Path, asked: Request, options: Options) -> Page:
        """What the answer holds."""

    def sign_in(self, endpoint: Endpoint) -> SignIn:
        """How to sign in there."""
