"""A stretch of a text that is read from its beginning to its end: bytes ahead can be looked at and taken."""

from __future__ import annotations

from collections.abc import Iterator

_LINES_AHEAD = 1 << 16
_LONGEST_LINE = 1 << 26


class LineTooLong(Exception):
    """A line is longer than any table's: whoever went on would hold the whole file in memory."""


class Window:
    """``buffer[start:]`` is what was fetched of the text and not yet taken. ``taken``: bytes taken so far."""

    def __init__(self, pieces: Iterator[bytes | memoryview]) -> None:
        self._pieces = pieces
        self.buffer = b""
        self.start = 0
        self.taken = 0
        self._is_complete = False

    def ahead(self, size: int) -> int:
        """How many bytes lie ahead, after fetching at least ``size`` if there are as many."""
        while len(self.buffer) - self.start < size and not self._is_complete:
            piece = next(self._pieces, None)
            if piece is None:
                self._is_complete = True
            else:
                self.buffer = b"".join((memoryview(self.buffer)[self.start :], piece))
                self.start = 0
        return len(self.buffer) - self.start

    def ends_within(self, size: int) -> bool:
        """Whether no more than ``size`` bytes lie ahead."""
        return self.ahead(size + 1) <= size

    def take(self, size: int) -> None:
        """Go on by ``size`` bytes."""
        self.start += size
        self.taken += size

    def lines(self) -> Iterator[bytes]:
        """The lines ahead with their ends (LF, CR or both); each is taken when it is given. Raises LineTooLong."""
        size = _LINES_AHEAD
        while size := min(size, self.ahead(size)):
            stretch = self.buffer[self.start : self.start + size]
            if not self.ends_within(size):
                stretch = stretch[: _whole_lines(stretch)]
                if not stretch:
                    if size >= _LONGEST_LINE:
                        raise LineTooLong
                    size *= 2
                    continue
            for line in stretch.splitlines(keepends=True):
                self.take(len(line))
                yield line
            size = _LINES_AHEAD


def _whole_lines(stretch: bytes) -> int:
    """The end of the last line that is surely whole: a CR at the very end may have its LF behind it."""
    return max(stretch.rfind(b"\n"), stretch.rfind(b"\r", 0, len(stretch) - 1)) + 1
