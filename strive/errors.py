"""The errors that people are meant to read. Each carries a message in every interface language."""

from __future__ import annotations

import traceback
from pathlib import Path

from strive.messages import Message

_MOST_FRAMES = 5


class StriveError(Exception):
    """An error with a message for people; ``message.text(language)`` says it in their language."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text("en"))
        self.message = message


class Refusal(StriveError):
    """The input is bad: the same bytes will be refused again, so nothing retries it."""


class SourceUnavailable(StriveError):
    """Something outside did not answer: trying again may help."""


class NotReady(StriveError):
    """A step was called before the step that it needs."""


def place_of_fault(error: BaseException) -> str:
    """Kind and place of a fault and how it was reached, without its text: that may hold a value of a file or a row."""
    kind = " ".join(filter(None, (type(error).__name__, getattr(error, "sqlstate", None))))
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
    return ", ".join([kind, *(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))])
