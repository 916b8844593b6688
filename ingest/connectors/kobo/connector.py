"""The connector ``kobo``: submissions as KoBoToolbox's API v2 gives them (``data.json``), a bare list of them, or a
recorded pull of pages.

One row per submission; with the option ``repeat`` (the key of a repeat group, as it stands in the file) one row per
item of that group, with the fields of the submission and of the groups around it on each row, and none for a
submission without items. A column is the full key as delivered ("group/field"). Numbers are kept as they stand,
booleans are "true" and "false", lists are JSON text; blank text, empty lists and empty objects are None.
``_validation_status`` is its uid alone, because the rest names the reviewer. Lists of objects that were not asked for
(other repeat groups, attachments) are left out and named. ``reported_at`` is the latest time of submission or, where
the server gives it, of an edit (no zone means UTC). Edits change ``_uuid``: the key is ``_id``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingest.connectors.batching import with_first
from ingest.connectors.content import content_of, require_content
from ingest.connectors.json_rows.objects import ObjectColumns
from ingest.connectors.json_rows.reader import ObjectPages
from ingest.connectors.json_rows.tables import ItemRows
from ingest.connectors.kobo.submissions import Submissions
from ingest.connectors.options import check_options, text_option
from ingest.connectors.protocol import Batch, Reading
from strive.messages import message

OPTIONS = ("repeat",)


def _reviewed(status: Any) -> str | None:
    uid = status.get("uid") if isinstance(status, dict) else status
    return uid if isinstance(uid, str) and uid else None


class KoboConnector:
    """Reads KoBoToolbox submissions."""

    name = "kobo"
    options = OPTIONS

    def recognises(self, path: Path) -> bool:
        """Whether the file is JSON with submissions."""
        return content_of(path).kind == "kobo"

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is cut off, lacks submissions, or holds something else; what shows
        further down in the file is raised while the rows are read.
        """
        check_options(self.name, options, OPTIONS)
        require_content(path, self.name)
        repeat = text_option(self.name, options, "repeat")
        reading = Reading(self.name, [], iter(()))
        key = "kobo_row_per_item" if repeat else "kobo_row_per_submission"
        reading.assumptions.append(message(key, repeat=repeat))
        submissions = Submissions(path.name)
        pages = ObjectPages(
            path,
            ("results",),
            ObjectColumns(converted={"_validation_status": _reviewed}),
            reading,
            items=ItemRows(repeat),
            see=submissions.see,
            misfit="kobo_not_a_page",
        )
        pages.page_ended = submissions.page_ended
        reading.batches = with_first(_closed(pages, submissions))
        return reading


def _closed(pages: ObjectPages, submissions: Submissions) -> Iterator[Batch]:
    """The batches, and after the last one what was found out on the way."""
    yield from pages.batches()
    reading, items = pages.reading, pages.items
    reading.reported_at = submissions.reported_at
    reading.doubts += submissions.doubts()
    left_out = ", ".join(sorted(items.left_out))
    if left_out:
        reading.assumptions.append(message("kobo_groups_left_out", groups=left_out))
    if items.wanted and pages.object_count and not items.found:
        reading.doubts.append(message("kobo_repeat_not_found", repeat=items.wanted, groups=left_out or None))
    elif pages.row_count == 0:
        reading.doubts.append(message("table_has_no_rows"))
