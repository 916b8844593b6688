"""JSON values as text: what stands in a cell.

Numbers are kept as they stand, booleans are "true" and "false", lists and objects are JSON text; blank text, empty
lists and empty objects are null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

_JSON_PART = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|\s*[,:]\s*|\s+', re.DOTALL)
_JSON_TEXT = json.JSONEncoder(ensure_ascii=False).encode


def as_text(value: Any) -> str | None:
    """A JSON value as the text of a cell."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if not value or (isinstance(value, list) and all(item is None for item in value)):
        return None
    return _JSON_TEXT(value)


def json_text(raw: bytes) -> str:
    """A list or an object as text on one line, its numbers as they stand."""
    return _JSON_PART.sub(_part_text, raw).decode()


def _part_text(found: re.Match[bytes]) -> bytes:
    part = found.group()
    if part.startswith(b'"'):
        return _JSON_TEXT(msgspec.json.decode(part)).encode() if b"\\" in part else part
    return part.strip() + b" " if part.strip() else b""


def text_column(values: Sequence[Any]) -> pa.StringArray | None:
    """The values as a column of text; None when there are lists or objects among them."""
    try:
        return without_blanks(pa.array(values, pa.string()))
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        if any(isinstance(value, (dict, list)) for value in values):
            return None
        return pa.array(list(map(as_text, values)), pa.string())


def text_array(values: Sequence[Any]) -> pa.StringArray:
    """A column of the values as text; blank text is null."""
    column = text_column(values)
    return pa.array(list(map(as_text, values)), pa.string()) if column is None else column


def without_blanks(column: pa.StringArray) -> pa.StringArray:
    """The column with null for blank text."""
    blank = pc.or_(pc.equal(pc.binary_length(column), 0), pc.utf8_is_space(column))
    return pc.if_else(blank, pa.scalar(None, pa.string()), column) if pc.any(blank).as_py() else column
