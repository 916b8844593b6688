"""Options that an API cannot do without."""

from __future__ import annotations

from ingest.connectors.options import text_option, words_option
from ingest.pulls.api import Options
from strive.errors import Refusal
from strive.messages import message


def needed_text(api: str, options: Options, name: str) -> str:
    """The option as text. Raises Refusal where it is missing."""
    value = options.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = text_option(api, options, name)
    if not text:
        raise Refusal(message("pull_option_missing", api=api, option=name))
    return text


def needed_words(api: str, options: Options, name: str) -> list[str]:
    """The option as a list of texts, at least one. Raises Refusal where it is missing."""
    words = words_option(api, options, name)
    if not words:
        raise Refusal(message("pull_option_missing", api=api, option=name))
    return words
