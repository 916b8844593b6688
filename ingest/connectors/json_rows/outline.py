"""What a JSON document is about, told by its beginning: the names of its outermost members, and its first element."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from ingest.connectors.json_rows.array import NO_JSON
from ingest.connectors.json_rows.structure import first_element_end, members, skip_blanks, whole_elements
from ingest.connectors.json_rows.utf8 import Source, Utf8

LOOKED_AT = 1 << 18
_ROWS = 25


@dataclass(frozen=True)
class Outline:
    """``names``: outermost members, of a large document those in its beginning. ``first``: the first element of the
    document or of its first long list, decoded, None where it does not end in the beginning. ``values``: members that
    are text or numbers. ``problem``: why it is no JSON, as far as looked at.
    """

    is_list: bool = False
    names: tuple[str, ...] = ()
    first: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    inner_names: tuple[str, ...] = ()  # of the member "data"
    beginning: tuple[Any, ...] = ()  # the first elements of a list of lists
    problem: str = ""


def outline_of(path: Path) -> Outline:
    """Look at the document's beginning; never raises for bad JSON."""
    with path.open("rb") as file:
        return outline(file)


def outline(source: Source) -> Outline:
    """Look at the beginning of what ``source`` gives; it has moved on after that."""
    text = Utf8(source)
    head = text.read(LOOKED_AT)
    is_whole = len(head) < LOOKED_AT and not text.read(1)
    try:
        return _of_whole(head) if is_whole else _of_beginning(head)
    except NO_JSON as error:
        return Outline(head.lstrip().startswith(b"["), problem=str(error).split(" - ")[0])


def _of_whole(text: bytes) -> Outline:
    found: Any = msgspec.json.decode(text)
    if isinstance(found, list):
        first = found[0] if found else None
        rows = tuple(found[:_ROWS]) if isinstance(first, list) else ()
        return Outline(True, ("[]",) if found else (), first, beginning=rows)
    if not isinstance(found, dict):
        return Outline(problem="neither an object nor a list")
    lists = (value for value in found.values() if isinstance(value, list) and value)
    values = {name: value for name, value in found.items() if isinstance(value, (str, int))}
    data = found.get("data")
    inner = tuple(data) if isinstance(data, dict) else ()
    return Outline(False, tuple(found), next(lists, [None])[0], values, inner)


def _of_beginning(head: bytes) -> Outline:
    start = skip_blanks(head)
    if head[start : start + 1] == b"[":
        rest = head[start + 1 :]
        first = _first(rest)
        if not isinstance(first, list):
            return Outline(True, ("[]",), first)
        rows = msgspec.json.decode(b"[%b]" % rest[: whole_elements(rest).end])
        return Outline(True, ("[]",), first, beginning=tuple(rows[:_ROWS]))
    places = list(members(head))
    lists = [place for _, place in places if head[place : place + 1] == b"["]
    first = next((found for place in lists if (found := _first(head[place + 1 :])) is not None), None)
    data = next((place for name, place in places if name == "data" and head[place : place + 1] == b"{"), None)
    inner = tuple(name for name, _ in members(head[data:])) if data is not None else ()
    return Outline(False, tuple(name for name, _ in places), first, inner_names=inner)


def _first(text: bytes) -> Any:
    end = first_element_end(text)
    return msgspec.json.decode(text[:end]) if end else None
