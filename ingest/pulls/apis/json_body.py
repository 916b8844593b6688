"""Reading a JSON body into a typed shape: cut off, something else, or of another shape are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec

from ingest.pulls.api import CutOff, NotTheData
from strive.errors import Refusal
from strive.messages import message

T = TypeVar("T")


def read_json(body: Path, shape: type[T], api: str) -> T:
    """The body as ``shape``. Raises CutOff, NotTheData, or Refusal when it is JSON of another shape."""
    content = body.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if content.lstrip().startswith(b"<"):
        raise NotTheData
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as error:
        raise unexpected(api, str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CutOff from None


def unexpected(api: str, problem: str) -> Refusal:
    """The refusal of an answer that is not as the API's documentation has it."""
    return Refusal(message("pull_unexpected_answer", api=api, problem=problem))


def all_keys(keys: Sequence[Any], api: str, name: str) -> list[str]:
    """The rows' keys as text. Raises Refusal when a row has none: it could not be told from another."""
    found = [str(key) for key in keys if key is not None]
    if len(found) < len(keys):
        raise unexpected(api, f"{name}: {len(found)}/{len(keys)}")
    return found


def link_params(link: str) -> dict[str, str]:
    """The parameters of a link. The rest of it is not followed: behind a proxy it may name an inner host."""
    return dict(parse_qsl(urlsplit(link).query, keep_blank_values=True))
