"""KoBoToolbox API v2: the submissions of a form (``/api/v2/assets/{asset}/data.json``).

A page holds at most 1,000 rows whatever is asked for. The next page is asked for by the rows received, one row back,
in the order of ``_id``: when that row is not the last one of the page before, submissions were deleted meanwhile. The
key is ``_id``, because an edit changes ``_uuid``. Incremental by ``_submission_time``, which an edit does not change:
edits of older submissions come with the dataset's overlap, or with a pull from the beginning.

Options: ``asset`` (the form's uid), ``page_size``, ``query`` (a filter as KoBo's API takes it).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from ingest.connectors.options import check_options
from ingest.pulls.api import Options, Page, Request, SignIn
from ingest.pulls.apis.json_body import all_keys, read_json
from ingest.pulls.apis.needed import needed_text
from ingest.pulls.apis.page_size import page_size
from ingest.pulls.apis.signing import by_token
from ingest.pulls.endpoint import Endpoint, quoted_path
from ingest.pulls.watermarks import latest_watermark, moment_of
from strive.errors import Refusal
from strive.messages import message

_MOST_ROWS = 1_000


class _Submission(msgspec.Struct):
    id: int | str | None = msgspec.field(name="_id", default=None)
    submission_time: str | None = msgspec.field(name="_submission_time", default=None)


class _Body(msgspec.Struct):
    results: list[_Submission]
    count: int
    next: str | None = None


class KoboApi:
    """Submissions of one form."""

    name = "kobo"
    options = ("asset", "page_size", "query")
    watermark_is_asking_time = False

    def suffix(self, options: Options) -> str:
        """Pages are JSON."""
        return ".json"

    def first(self, options: Options, since: str | None) -> Request:
        """The first page, in the order of ``_id``."""
        check_options(self.name, options, self.options)
        params = {
            "format": "json",
            "limit": str(page_size(self.name, options, _MOST_ROWS, _MOST_ROWS)),
            "start": "0",
            "sort": '{"_id":1}',
        }
        query = _query(options.get("query"), since)
        if query:
            params["query"] = json.dumps(query, ensure_ascii=False, sort_keys=True)
        asset = needed_text(self.name, options, "asset")
        return Request(quoted_path("api", "v2", "assets", asset, "data.json"), params)

    def look(self, body: Path, asked: Request, options: Options) -> Page:
        """The rows' ids, the count that KoBo announces, and the next page."""
        found = read_json(body, _Body, self.name)
        rows = len(found.results)
        following = None
        if found.next:
            back = 1 if rows > 1 else 0
            start = int(str(asked.params["start"])) + rows - back
            following = Request(asked.path, {**asked.params, "start": str(start)}, overlap=back)
        return Page(
            rows=rows,
            keys=all_keys([row.id for row in found.results], self.name, "_id"),
            total=found.count,
            next=following,
            watermark=latest_watermark(row.submission_time for row in found.results),
        )

    def sign_in(self, endpoint: Endpoint) -> SignIn:
        """The token of the account: the connection's password."""
        return by_token(endpoint, "Token")


def _query(given: Any, since: str | None) -> Mapping[str, Any]:
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            given = [given]
    if given is not None and not isinstance(given, Mapping):
        raise Refusal(message("pull_option_misfit", api="kobo", option="query", expected='{"field": "value"}'))
    changed = {"_submission_time": {"$gte": moment_of(since).strftime("%Y-%m-%dT%H:%M:%S")}} if since else {}
    if given and changed:
        return {"$and": [given, changed]}
    return given or changed
