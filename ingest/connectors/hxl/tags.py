"""HXL tags as libhxl reads them: "#org +Type" and "#org+type" are one name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.connectors.signs import tag_row
from ingest.connectors.tables.headers import Cells, clean_header

_AFTER_SIGN = re.compile(r"#\s+")


@dataclass(frozen=True)
class Tagged:
    """A tagged table's head: ``row`` is the index of the tag row, ``tags`` and ``headings`` are by place."""

    row: int
    tags: dict[int, str]
    headings: dict[int, str]
    malformed: tuple[str, ...] = ()


def normal_tag(text: str) -> str | None:
    """The tag in HXL's own form, None for what is no tag."""
    import hxl  # heavy: only where there are tags

    column = hxl.model.Column.parse(_AFTER_SIGN.sub("#", clean_header(text)).replace("?", ""))
    return str(column.display_tag) if column else None


def tagged(rows: Sequence[Cells]) -> Tagged | None:
    """The head of a table, None when none of its first rows holds tags.

    A column's heading is the nearest text above its tag: tags stand under several rows of headings, too.
    """
    row = tag_row(rows)
    if row is None:
        return None
    tags: dict[int, str] = {}
    malformed: list[str] = []
    for place, cell in enumerate(rows[row]):
        if cell is None:
            continue
        tag = normal_tag(cell)
        if tag:
            tags[place] = tag
        else:
            malformed.append(clean_header(cell))
    headings: dict[int, str] = {}
    for above in reversed(rows[:row]):
        for place, cell in enumerate(above):
            if cell is not None:
                headings.setdefault(place, clean_header(cell))
    return Tagged(row, tags, headings, tuple(malformed))
