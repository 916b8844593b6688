"""The client: one question to a web API, answered into a file, whatever the network does on the way.

It tries again after broken connections, timeouts, cut-off bodies, web pages in place of data and statuses that mean
"later", waits as long as ``Retry-After`` says, keeps a distance between requests, and signs in once more when a session
has run out. Redirects are followed only on the same host (or from http to https there), so that credentials never
leave it. Sleep, clock and chance come in from outside.
"""

from __future__ import annotations

import logging
import random
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

import httpx

from ingest.pulls.answers import SignInAgain, TryAgain, refused, unavailable
from ingest.pulls.api import CutOff, NotTheData, Request, SignIn
from ingest.pulls.bodies import ENCODINGS, TooLarge, is_web_page, unpacked, write_body
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.manners import Manners, backoff
from ingest.pulls.redirects import STATUSES, redirected
from ingest.pulls.session import Session
from strive.errors import Refusal
from strive.messages import message

log = logging.getLogger(__name__)
# The libraries below log whole addresses at INFO, with every parameter in them, and headers at DEBUG.
for _library in ("httpx", "httpcore"):
    logging.getLogger(_library).setLevel(logging.WARNING)

_MOST_REDIRECTS = 5
_ERROR_BYTES = 1 << 16
T = TypeVar("T")
Look: TypeAlias = Callable[[Path], T]


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What was made of an answer, the source's clock when it gave it, and the headers."""

    found: T
    at: datetime
    status: int
    headers: Mapping[str, str]


def _certificates(endpoint: Endpoint) -> ssl.SSLContext | bool:
    """What certificates are checked against: a bundle of one's own may be named; checking is never switched off."""
    bundle = endpoint.extra_text("ca_file")
    if not bundle:
        return True
    try:
        return ssl.create_default_context(cafile=bundle)
    except OSError:
        raise Refusal(message("ca_file_unreadable", connection=endpoint.connection_id)) from None


class Client:
    """Asks one source. Use it as a context."""

    def __init__(
        self,
        endpoint: Endpoint,
        sign_in: SignIn | None = None,
        manners: Manners | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.endpoint = endpoint
        self.requests_sent = 0
        self._manners = manners or Manners()
        self._session = Session(endpoint, sign_in or SignIn(), self._manners)
        self._sleep, self._now, self._chance = sleep, now, chance
        self._last_asked: datetime | None = None
        self._http = httpx.Client(
            timeout=httpx.Timeout(self._manners.read_timeout, connect=self._manners.connect_timeout),
            verify=_certificates(endpoint),
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def fetch(self, request: Request, target: Path, look: Look[T]) -> Answer[T]:
        """Ask, write the body to ``target``, and give what ``look`` makes of it. Raises StriveError."""
        renewed = False
        attempt = 1
        while True:
            try:
                return self._attempt(request, target, look)
            except SignInAgain as unknown:
                if renewed or not self._session.can_be_renewed:
                    raise unknown.error from None
                renewed = True
                self._session.forget()
            except TryAgain as failed:
                target.unlink(missing_ok=True)
                if attempt >= self._manners.attempts:
                    raise failed.error from None
                self._pause(failed, attempt)
                attempt += 1

    def _pause(self, failed: TryAgain, attempt: int) -> None:
        wait = backoff(self._manners, attempt, self._chance()) if failed.wait is None else failed.wait
        said = failed.error.message.text()
        log.warning("attempt %d of %d, the next in %.0f s: %s", attempt, self._manners.attempts, wait, said)
        self._sleep(wait)

    def _attempt(self, request: Request, target: Path, look: Look[T]) -> Answer[T]:
        """One attempt. What went wrong in it becomes TryAgain, SignInAgain or an error for people."""
        try:
            return self._asked(request, target, look)
        except CutOff:
            raise self._try_again("pull_body_cut_off", request) from None
        except NotTheData:
            self._session.forget()
            raise self._try_again("pull_not_the_data", request) from None
        except TooLarge:
            megabytes = self._manners.most_bytes >> 20
            raise Refusal(message("pull_body_too_large", path=request.path, megabytes=megabytes)) from None
        except httpx.TimeoutException:
            raise self._try_again("pull_timed_out", request) from None
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            raise self._try_again("pull_connection_broken", request) from None
        except (httpx.LocalProtocolError, UnicodeError):
            raise Refusal(message("pull_token_misfit", connection=self.endpoint.connection_id)) from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise Refusal(message("pull_address_misfit", connection=self.endpoint.connection_id)) from None
        except httpx.TransportError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise unavailable("pull_certificate_refused", self.endpoint, request) from None
            raise self._try_again("pull_not_reached", request) from None

    def _asked(self, request: Request, target: Path, look: Look[T]) -> Answer[T]:
        proof = self._proof()
        url, params = self.endpoint.url.rstrip("/") + request.path, dict(request.params)
        headers = {"Accept-Encoding": ENCODINGS, "User-Agent": "strive-warehouse", **request.headers}
        for _ in range(_MOST_REDIRECTS):
            self._count_request()
            with self._http.stream(
                request.method, url, params=params or None, json=request.json, headers={**headers, **proof}
            ) as response:
                if response.status_code not in STATUSES:
                    return self._received(request, response, target, look)
                location = str(response.headers.get("Location", ""))
                url, is_same_host = redirected(url, location, request, self.endpoint)
                params, proof = {}, proof if is_same_host else {}
        raise unavailable("pull_redirects_without_end", self.endpoint, request)

    def _received(self, request: Request, response: httpx.Response, target: Path, look: Look[T]) -> Answer[T]:
        status, packed = response.status_code, response.headers.get("Content-Encoding", "")
        if status != 200 and status not in request.also_answers:
            body = b"".join(unpacked(response.iter_raw(), packed))[:_ERROR_BYTES]
            raise self._refused(request, response, body)
        began, longest = self._now(), timedelta(seconds=self._manners.longest_body)
        chunks = unpacked(response.iter_raw(), packed)
        write_body(chunks, target, self._manners.most_bytes, lambda: self._now() - began > longest)
        try:
            if is_web_page(target):
                raise NotTheData
            return Answer(look(target), self._date_of(response), status, response.headers)
        except (CutOff, NotTheData, Refusal):
            if status == 200:
                raise
            raise self._refused(request, response, b"") from None

    def _refused(self, request: Request, response: httpx.Response, body: bytes) -> Exception:
        now = self._now()
        return refused(response.status_code, response.headers, body, request, self.endpoint, self._manners, now)

    def _proof(self) -> dict[str, str]:
        if not self._session.is_open():
            self._count_request()
        return self._session.headers(self._http, self._now())

    def _count_request(self) -> None:
        """Wait until the distance to the request before is kept."""
        distance = self._manners.seconds_between_requests
        if distance and self._last_asked is not None:
            passed = (self._now() - self._last_asked).total_seconds()
            if passed < distance:
                self._sleep(distance - passed)
        self._last_asked = self._now()
        self.requests_sent += 1

    def _date_of(self, response: httpx.Response) -> datetime:
        try:
            moment = parsedate_to_datetime(response.headers["Date"])
        except (KeyError, ValueError):
            return self._now()
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def _try_again(self, key: str, request: Request) -> TryAgain:
        return TryAgain(unavailable(key, self.endpoint, request))
