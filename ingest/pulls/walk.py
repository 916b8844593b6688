"""One walk through a source's pages: what was received, which rows came twice, and whether it can be whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ingest.connectors.recording import PageToRecord
from ingest.pulls.api import Page
from ingest.pulls.watermarks import latest_watermark

# A row's place is one number (its page and its index there): there may be millions of them.
_INDEX_BITS = 32
_INDEX_MASK = (1 << _INDEX_BITS) - 1


@dataclass
class Walk:
    """The pages of one walk, in order. ``moved``: rows were deleted or inserted before the place reached, so that
    others may have slipped through.
    """

    taken: list[tuple[Path, Page]] = field(default_factory=list)
    digests: set[str] = field(default_factory=set)
    moved: bool = False
    _places: dict[str, int] = field(default_factory=dict)
    _superseded: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _without_key: int = 0

    @property
    def rows(self) -> int:
        """How many different rows came."""
        return len(self._places) + self._without_key

    @property
    def reached(self) -> int:
        """How many rows the pages have, repeated ones included."""
        return sum(page.rows for _, page in self.taken)

    @property
    def totals(self) -> list[int]:
        """The totals that the pages announced, in order."""
        return [page.total for _, page in self.taken if page.total is not None]

    @property
    def watermark(self) -> str | None:
        """The latest time of change in it."""
        return latest_watermark(page.watermark for _, page in self.taken)

    @property
    def held_still(self) -> bool:
        """Whether nothing shows that the source changed in a way that loses rows."""
        shrank = any(later < earlier for earlier, later in zip(self.totals, self.totals[1:], strict=False))
        editions = {page.edition for _, page in self.taken}
        return not self.moved and not shrank and len(editions) <= 1

    @property
    def is_whole(self) -> bool:
        """Whether everything that the source announced came, and it held still."""
        return self.held_still and (not self.totals or self.rows >= self.totals[-1])

    def keys(self) -> set[str]:
        """The keys of the rows that came."""
        return set(self._places)

    def brings_nothing(self, page: Page) -> bool:
        """Whether the page has no row that is not held already."""
        if page.keys is None:
            return page.rows == 0
        return all(key in self._places for key in page.keys)

    def breaks_off(self, page: Page, overlap: int) -> bool:
        """Whether the page's first rows are other than the last ones of the page before."""
        if not overlap or not self.taken:
            return False
        before = self.taken[-1][1].keys or []
        return (page.keys or [])[:overlap] != before[-overlap:]

    def take(self, path: Path, page: Page, digest: str) -> None:
        """Add a page. Of rows that come again the last one counts; a key twice within one page stays there twice."""
        number = len(self.taken)
        self.taken.append((path, page))
        self.digests.add(digest)
        if page.keys is None:
            self._without_key += page.rows
            return
        for index, key in enumerate(page.keys):
            before = self._places.get(key)
            if before is not None and before >> _INDEX_BITS != number:
                self._superseded[before >> _INDEX_BITS].append(before & _INDEX_MASK)
            self._places[key] = number << _INDEX_BITS | index

    def to_record(self) -> list[PageToRecord]:
        """The pages that have rows, for the recording."""
        return [
            PageToRecord(path, page.rows, tuple(self._superseded.get(number, ())))
            for number, (path, page) in enumerate(self.taken)
            if page.rows
        ]


def united(walks: Iterable[Walk]) -> Walk:
    """All pages of these walks as one: what only an earlier one met is kept, of the rest the last one counts."""
    together = Walk()
    for walk in walks:
        for path, page in walk.taken:
            together.take(path, page, "")
    return together
