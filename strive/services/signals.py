"""Ctrl-C, SIGTERM and SIGHUP end a run at any moment, and never in the middle of a step that must be whole.

The first signal raises StopRequested in the main thread, or at the end of a shielded block if one is under way. Every
later one is ignored: what it asks for is being done already.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Somebody asked the process to end. Not an Exception, so that no step takes it for its own failure."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal.Signals(signal_number).name)
        self.exit_code = 128 + signal_number


class StopSignals:
    """Handles the ending signals within ``with StopSignals() as signals``.

    After one came they are ignored when the block ends: the process is about to end, and an impatient second one must
    not spoil its exit status.
    """

    def __init__(self) -> None:
        self.received: int | None = None
        self._shields = 0

    def __enter__(self) -> StopSignals:
        self._before = {number: signal.signal(number, self._handle) for number in ENDING_SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler if self.received is None else signal.SIG_IGN)

    def check(self) -> None:
        """Raises StopRequested if a signal came."""
        if self.received is not None:
            raise StopRequested(self.received)

    @contextmanager
    def shielded(self, *, final: bool = False) -> Iterator[None]:
        """A block that no signal interrupts; afterwards StopRequested is raised, except after the ``final`` one."""
        self._shields += 1
        before = self.received
        try:
            yield
        finally:
            self._shields -= 1
        if not final and before is None and self._shields == 0:
            self.check()

    def _handle(self, number: int, _: FrameType | None) -> None:
        if self.received is not None:
            return
        self.received = number
        if self._shields == 0:
            raise StopRequested(number)
