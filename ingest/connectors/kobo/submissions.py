"""What is checked of KoBo's submissions on their way: that each has its ``_id``, how many there should be, when the
last one was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.json_rows.array import JsonArray
from ingest.connectors.json_rows.objects import Objects
from ingest.connectors.json_rows.reader import Page
from ingest.connectors.texts.column_instants import latest_in_column
from strive.errors import Refusal
from strive.messages import Message, message

# The later two: when a submission was edited, where the server tells (KoBoToolbox since 2026, Ona).
TIMES = ("_submission_time", "_date_modified", "_last_edited")


@dataclass
class Submissions:
    """Watches the submissions of all pages."""

    file: str
    reported_at: datetime | None = None
    without_id: int = 0
    first_without_id: str = ""
    stated: int | None = None
    next_page: bool = False
    is_recording: bool = False
    _ids: list[pa.Int64Array] = field(default_factory=list)

    def see(self, objects: Objects, positions: pa.StringArray) -> Objects:
        """Look at some submissions before they become rows."""
        ids = objects.columns.get("_id")
        missing = len(positions) if ids is None else ids.null_count
        if missing:
            place = 0 if ids is None else pc.index(pc.is_null(ids), True).as_py()
            self.first_without_id = self.first_without_id or positions[place].as_py()
            self.without_id += missing
        if self.without_id:
            return Objects(0)  # what follows is only counted: the file is refused at its end
        if ids is not None:
            self._ids.append(_numbers(ids))
        for name in TIMES:
            if name in objects.columns:
                found = latest_in_column(objects.columns[name])
                if found and (self.reported_at is None or found > self.reported_at):
                    self.reported_at = found
        return objects

    def page_ended(self, page: Page, array: JsonArray) -> None:
        """Compare what the page's envelope says with what was in it. Raises Refusal for submissions that are none, and
        for a page that was cut off.
        """
        if self.without_id:
            raise Refusal(
                message("kobo_without_id", file=self.file, count=self.without_id, position=self.first_without_id)
            )
        envelope = array.envelope if isinstance(array.envelope, dict) else {}
        count = envelope.get("count")
        self.next_page = bool(envelope.get("next"))
        self.is_recording |= page.rows is not None
        self.stated = count if isinstance(count, int) else self.stated
        if not self.is_recording and isinstance(count, int) and count != array.count and not self.next_page:
            raise Refusal(message("kobo_cut_off", file=self.file, count=count, found=array.count))

    def doubts(self) -> Sequence[Message]:
        """What is doubtful when all pages are through."""
        found = sum(map(len, self._ids))
        doubts = []
        if self.next_page or (self.is_recording and self.stated is not None and found < self.stated):
            doubts.append(message("kobo_pages_missing", found=found, count=self.stated))
        repeated = found - (pc.count_distinct(pa.chunked_array(self._ids)).as_py() if found else 0)
        if repeated:
            doubts.append(message("kobo_ids_repeated", count=repeated))
        return doubts


def _numbers(ids: pa.StringArray) -> pa.Int64Array:
    """The ids in eight bytes each, so that they can be kept for the whole file."""
    try:
        return pc.cast(ids, pa.int64())
    except pa.ArrowInvalid:
        return pa.array([hash(text) for text in ids.to_pylist()], pa.int64())
