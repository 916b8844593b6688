"""The engine: walks an API's pages until everything that the source announces is there once, and records it.

- A page is kept once it is whole, so that a killed pull goes on with the next one.
- A page that repeats an earlier one, or brings nothing new while more is announced, is asked for again.
- When rows were deleted or inserted meanwhile (the total shrinks, the edition changes, pages no longer join), or fewer
  rows came than announced, the walk is done again. Nothing is recorded that may have holes; a source that keeps
  announcing more than it gives is noted.
- Of a row that comes on several pages the last one received counts; the others are marked as superseded.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.connectors.recording import write_recording
from ingest.pulls.api import Api, CutOff, NotTheData, Options, Page, Request
from ingest.pulls.desk import Desk
from ingest.pulls.http import Client
from ingest.pulls.walk import Walk, united
from strive.errors import SourceUnavailable
from strive.messages import Message, message

log = logging.getLogger(__name__)
MOST_WALKS = 3
_ASKED_AGAIN = 3
_MOST_FRUITLESS = 50
LONGEST_AGE = timedelta(hours=12)
RECORDING = "pull.zip"


@dataclass(frozen=True)
class Pulled:
    """What a pull brought. ``path``: the recording, None when no row came. ``watermark``: up to when the source's
    changes are now held, None when nothing tells.
    """

    path: Path | None
    rows: int
    watermark: str | None
    notes: list[Message] = field(default_factory=list)


def pull(
    api: Api,
    client: Client,
    options: Options,
    since: str | None,
    folder: Path,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    longest_age: timedelta = LONGEST_AGE,
) -> Pulled:
    """Fetch what the source has (changed ``since``) and record it in ``folder``. Raises Refusal, SourceUnavailable."""
    first = api.first(options, since)
    question = [api.name, client.endpoint.url, client.endpoint.login, dict(options), since]
    desk = Desk.opened(folder, question, now(), longest_age)
    walker = _Walker(api, client, options, desk)
    walks: list[Walk] = []
    try:
        while len(walks) < MOST_WALKS and not (walks and walks[-1].is_whole):
            walks.append(walker.walk(first, len(walks) + 1))
        walk, notes = _settled(walks, client)
    except _NotToBeContinued as stop:
        desk.clear()
        raise SourceUnavailable(stop.message) from None
    watermark = desk.asked_at(len(walks)) if api.watermark_is_asking_time else walk.watermark
    pages = walk.to_record()
    target = folder / RECORDING
    target.unlink(missing_ok=True)
    if pages:
        write_recording(target, api.name, pages, api.suffix(options))
    desk.clear()
    return Pulled(target if pages else None, walk.rows, watermark, notes)


class _NotToBeContinued(SourceUnavailable):
    """The pages received so far are no good start for another attempt."""


def _settled(walks: list[Walk], client: Client) -> tuple[Walk, list[Message]]:
    """The walk to record, and what is to be known about it. Raises SourceUnavailable when rows may be missing."""
    last = walks[-1]
    host = client.endpoint.host
    if last.is_whole:
        return last, []
    announced = last.totals[-1] if last.totals else None
    still = [walk for walk in walks if walk.held_still]
    if len(still) == len(walks) and announced is not None:
        together = united(walks)
        if together.rows >= announced:
            return together, []
    if last.held_still and announced is not None:
        if last.rows >= last.totals[0]:
            return last, [message("pull_rows_arrived_meanwhile", host=host, count=announced - last.rows)]
        if len(still) > 1 and still[-2].keys() == last.keys():
            return last, [message("pull_source_gives_fewer", host=host, announced=announced, received=last.rows)]
    raise _NotToBeContinued(message("pull_source_keeps_changing", host=host, walks=len(walks)))


@dataclass
class _Walker:
    """Walks through the pages of one question."""

    api: Api
    client: Client
    options: Options
    desk: Desk

    def walk(self, first: Request, number: int) -> Walk:
        """One walk from the first page on; it ends early when pages no longer join."""
        walk = Walk()
        asked: Request | None = first
        fruitless = 0
        while asked is not None and not walk.moved:
            page = self._next_page(walk, number, asked)
            fruitless = fruitless + 1 if page.rows <= asked.overlap else 0
            if fruitless > _MOST_FRUITLESS:
                raise self._repeats(asked, len(walk.taken))
            asked = page.next
        return walk

    def _next_page(self, walk: Walk, walk_number: int, asked: Request) -> Page:
        place = len(walk.taken) + 1
        path = self.desk.page(walk_number, place, self.api.suffix(self.options))
        page = self._kept_page(path, asked)
        if page is None:
            page = self._asked_page(walk, walk_number, asked, path)
        walk.moved = walk.breaks_off(page, asked.overlap)
        walk.take(path, page, _digest(path))
        self._log_progress(walk, page)
        return page

    def _kept_page(self, path: Path, asked: Request) -> Page | None:
        """The page as an earlier, killed pull received it."""
        if not path.exists():
            return None
        try:
            return self.api.look(path, asked, self.options)
        except (CutOff, NotTheData):
            return None

    def _asked_page(self, walk: Walk, walk_number: int, asked: Request, path: Path) -> Page:
        aside = path.with_name(f".{path.name}.part")
        for _ in range(_ASKED_AGAIN + 1):
            answer = self.client.fetch(asked, aside, lambda body: self.api.look(body, asked, self.options))
            if not self._is_repeated(walk, answer.found, asked, aside):
                if not walk.taken:
                    self.desk.note_asked_at(walk_number, answer.at)
                aside.replace(path)
                return answer.found
            aside.unlink()
        raise self._repeats(asked, len(walk.taken))

    def _is_repeated(self, walk: Walk, page: Page, asked: Request, body: Path) -> bool:
        if not walk.taken:
            return False
        if page.rows and _digest(body) in walk.digests:
            return True
        if page.next is None or not walk.brings_nothing(page):
            return False
        lags_behind = page.position is not None and page.position + page.rows <= walk.reached
        only_overlap = 0 < page.rows <= asked.overlap
        return not (lags_behind or only_overlap)

    def _repeats(self, asked: Request, pages: int) -> _NotToBeContinued:
        return _NotToBeContinued(
            message("pull_page_repeats", host=self.client.endpoint.host, path=asked.path, page=pages + 1)
        )

    def _log_progress(self, walk: Walk, page: Page) -> None:
        host, pages = self.client.endpoint.host, len(walk.taken)
        log.info(message("pull_progress", host=host, page=pages, rows=walk.rows, total=page.total).text())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()
