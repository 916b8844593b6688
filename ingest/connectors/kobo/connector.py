"""The connector ``kobo``: submissions as KoBoToolbox's API v2 gives them (``data.json``), or a bare list of them.

One row per submission; with the option ``repeat`` (the key of a repeat group, as it stands in the file) one row per
item of that group, with the fields of the submission and of the groups around it on each row, and none for a
submission without items. A column is the full key as delivered ("group/field"). Numbers are kept as they stand,
booleans are "true" and "false", lists are JSON text; blank text, empty lists and empty objects are None.
``_validation_status`` is its uid alone, because the rest names the reviewer. Lists of objects that were not asked for
(other repeat groups, attachments) are left out and named. ``reported_at`` is the latest ``_submission_time`` (no zone
means UTC). Edits change ``_uuid``: the key is ``_id``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from ingest.connectors.content import content_of, require_content
from ingest.connectors.options import check_options, text_option
from ingest.connectors.protocol import Reading, SourceRow, in_batches
from ingest.connectors.texts.instants import latest_instant
from strive.errors import Refusal
from strive.messages import Message, message

OPTIONS = ("repeat",)
Fields = dict[str, Any]


class _Page(msgspec.Struct):
    """The envelope of the API; submissions stay undecoded until their turn comes."""

    results: list[msgspec.Raw]
    count: int | None = None
    next: str | None = None


class _Key(msgspec.Struct):
    """What identifies and dates a submission; all else is skipped."""

    id: int | str | None = msgspec.field(name="_id", default=None)
    submission_time: str | None = msgspec.field(name="_submission_time", default=None)


@dataclass
class _Flattened:
    """What was met while submissions became rows."""

    repeat: str | None
    left_out: Counter[str] = field(default_factory=Counter)
    has_repeat: bool = False

    def split(self, fields: Fields) -> tuple[dict[str, str | None], dict[str, list[Fields]]]:
        """A submission's (or item's) own values as text, and its lists of objects."""
        values: dict[str, str | None] = {}
        groups: dict[str, list[Fields]] = {}
        for key, value in fields.items():
            if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
                groups[key] = value
            else:
                values[key] = _as_text(key, value)
        return values, groups

    def rows(self, fields: Fields, position: str, around: Mapping[str, str | None]) -> Iterator[SourceRow]:
        """The rows of a submission; of an item of a group around the repeat asked for."""
        values, groups = self.split(fields)
        values = {**around, **values}
        for key, items in groups.items():
            if self.repeat and (key == self.repeat or self.repeat.startswith(f"{key}/")):
                yield from self._items(key, items, position, values)
            else:
                self.left_out[key] += len(items)
        if self.repeat is None:
            yield SourceRow(position, values)

    def _items(
        self, key: str, items: list[Fields], position: str, around: Mapping[str, str | None]
    ) -> Iterator[SourceRow]:
        for index, item in enumerate(items):
            place = f"{position}.{key}[{index}]"
            if key != self.repeat:
                yield from self.rows(item, place, around)
                continue
            self.has_repeat = True
            values, groups = self.split(item)
            self.left_out.update({name: len(inner) for name, inner in groups.items()})
            yield SourceRow(place, {**around, **values})


def _as_text(key: str, value: Any) -> str | None:
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if key == "_validation_status" and isinstance(value, dict):
        return value.get("uid") or None
    if not value or (isinstance(value, list) and all(item is None for item in value)):
        return None
    return json.dumps(value, ensure_ascii=False)


class KoboConnector:
    """Reads KoBoToolbox submissions."""

    name = "kobo"

    def recognises(self, path: Path) -> bool:
        """Whether the file is JSON with submissions."""
        return content_of(path).kind == "kobo"

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is cut off, lacks submissions, or holds something else."""
        check_options(self.name, options, OPTIONS)
        require_content(path, self.name)
        page = _page(path)
        keys = _keys(path, page)
        reading = Reading(self.name, [], iter(()), reported_at=_reported_at(keys))
        reading.doubts += _page_doubts(page, keys)
        flattened = _Flattened(text_option(self.name, options, "repeat"))
        key = "kobo_row_per_item" if flattened.repeat else "kobo_row_per_submission"
        reading.assumptions.append(message(key, repeat=flattened.repeat))
        reading.batches = in_batches(_rows(path, page, flattened, reading))
        return reading


def _page(path: Path) -> _Page:
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        if content.lstrip().startswith(b"["):
            return _Page(msgspec.json.decode(content, type=list[msgspec.Raw]))
        page = msgspec.json.decode(content, type=_Page)
    except msgspec.DecodeError as error:
        raise Refusal(message("kobo_not_a_page", file=path.name, problem=str(error))) from None
    if page.count is not None and page.count != len(page.results) and not page.next:
        raise Refusal(message("kobo_cut_off", file=path.name, count=page.count, found=len(page.results)))
    return page


def _keys(path: Path, page: _Page) -> list[_Key]:
    decoder = msgspec.json.Decoder(_Key)
    try:
        keys = [decoder.decode(raw) for raw in page.results]
    except msgspec.DecodeError as error:
        raise Refusal(message("kobo_not_a_page", file=path.name, problem=str(error))) from None
    without = sum(key.id is None for key in keys)
    if without:
        place = next(index for index, key in enumerate(keys) if key.id is None)
        raise Refusal(message("kobo_without_id", file=path.name, count=without, position=f"results[{place}]"))
    return keys


def _reported_at(keys: list[_Key]) -> datetime | None:
    return latest_instant(key.submission_time for key in keys if key.submission_time)


def _page_doubts(page: _Page, keys: list[_Key]) -> Iterator[Message]:
    if page.next:
        yield message("kobo_pages_missing", found=len(keys), count=page.count)
    repeated = len(keys) - len({key.id for key in keys})
    if repeated:
        yield message("kobo_ids_repeated", count=repeated)


def _rows(path: Path, page: _Page, flattened: _Flattened, reading: Reading) -> Iterator[SourceRow]:
    decoder = msgspec.json.Decoder(dict[str, Any], float_hook=str)
    known: set[str] = set()
    count = 0
    for index, raw in enumerate(page.results):
        try:
            submission = decoder.decode(raw)
        except msgspec.DecodeError as error:
            raise Refusal(message("kobo_not_a_page", file=path.name, problem=str(error))) from None
        for row in flattened.rows(submission, f"results[{index}]", {}):
            if not known.issuperset(row.values):
                new = [column for column in row.values if column not in known]
                known.update(new)
                reading.columns += new
            count += 1
            yield row
    if flattened.left_out:
        names = ", ".join(sorted(flattened.left_out))
        reading.assumptions.append(message("kobo_groups_left_out", groups=names))
    if flattened.repeat and page.results and not flattened.has_repeat:
        others = ", ".join(sorted(flattened.left_out)) or None
        reading.doubts.append(message("kobo_repeat_not_found", repeat=flattened.repeat, groups=others))
    elif count == 0:
        reading.doubts.append(message("table_has_no_rows"))
