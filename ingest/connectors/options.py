"""The options of a connector, from a country file: what is unknown or of a wrong kind is refused, not ignored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from strive.errors import Refusal
from strive.messages import message


def check_options(connector: str, options: Mapping[str, Any], known: Collection[str]) -> None:
    """Refuse options that the connector does not know: a misspelt option must not be silently without effect."""
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise Refusal(
            message("connector_option_unknown", connector=connector, options=", ".join(unknown), known=", ".join(known))
        )


def text_option(connector: str, options: Mapping[str, Any], name: str) -> str | None:
    """The option as text, None where it is not given."""
    value = options.get(name)
    if value is None or isinstance(value, str):
        return value
    raise _misfit(connector, name, value, "text")


def number_option(connector: str, options: Mapping[str, Any], name: str) -> int | None:
    """The option as a whole number from 1 on, None where it is not given."""
    value = options.get(name)
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 1):
        return value
    raise _misfit(connector, name, value, "1, 2, 3 …")


def words_option(connector: str, options: Mapping[str, Any], name: str) -> list[str] | None:
    """The option as a list of texts, None where it is not given."""
    value = options.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    if isinstance(value, Sequence) and all(isinstance(word, str) for word in value):
        return list(value)
    raise _misfit(connector, name, value, "[text, text]")


def _misfit(connector: str, name: str, value: object, expected: str) -> Refusal:
    return Refusal(
        message("connector_option_misfit", connector=connector, option=name, value=repr(value), expected=expected)
    )
