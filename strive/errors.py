"""The errors that people are meant to read. Each carries a message in every interface language."""

from __future__ import annotations

from strive.messages import Message


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
