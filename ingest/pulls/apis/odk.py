"""ODK Central, OData: the submissions of a form, or the rows of one of its repeats.

``@odata.nextLink`` comes only where ``$top`` was asked for; its ``$skiptoken`` is a place among the rows, so that
deletions move nothing, but a place that is itself gone gives an empty page: the count tells. The key is ``__id``.
Incremental by submission or edit; a repeat's rows carry neither time, so there the watermark is the time of asking.

Options: ``project``, ``form``, ``table`` (default ``Submissions``; a repeat: ``Submissions.group.repeat``),
``page_size``, ``filter`` (OData).
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from ingest.connectors.options import check_options, text_option
from ingest.pulls.api import NotTheData, Options, Page, Request, SignIn
from ingest.pulls.apis.json_body import all_keys, link_params, read_json
from ingest.pulls.apis.needed import needed_text
from ingest.pulls.apis.page_size import page_size
from ingest.pulls.apis.signing import by_token
from ingest.pulls.endpoint import Endpoint, quoted_path
from ingest.pulls.watermarks import latest_watermark, moment_of

_ROWS = 1_000
_MOST_ROWS = 10_000
_SUBMISSIONS = "Submissions"


class _System(msgspec.Struct):
    submission_date: str | None = msgspec.field(name="submissionDate", default=None)
    updated_at: str | None = msgspec.field(name="updatedAt", default=None)


class _Row(msgspec.Struct):
    id: str | None = msgspec.field(name="__id", default=None)
    system: _System | None = msgspec.field(name="__system", default=None)


class _Body(msgspec.Struct):
    value: list[_Row]
    count: int | None = msgspec.field(name="@odata.count", default=None)
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)


class _Session(msgspec.Struct):
    token: str


class OdkApi:
    """Rows of one table of one form."""

    name = "odk"
    options = ("project", "form", "table", "page_size", "filter")
    watermark_is_asking_time = False

    def suffix(self, options: Options) -> str:
        """Pages are JSON."""
        return ".json"

    def first(self, options: Options, since: str | None) -> Request:
        """The first page, with the count of all rows."""
        check_options(self.name, options, self.options)
        table = text_option(self.name, options, "table") or _SUBMISSIONS
        params = {"$top": str(page_size(self.name, options, _ROWS, _MOST_ROWS)), "$count": "true"}
        conditions = [text_option(self.name, options, "filter"), _changed(table, since)]
        if any(conditions):
            params["$filter"] = " and ".join(f"({condition})" for condition in conditions if condition)
        project, form = (needed_text(self.name, options, name) for name in ("project", "form"))
        return Request(quoted_path("v1", "projects", project, "forms", f"{form}.svc", table), params)

    def look(self, body: Path, asked: Request, options: Options) -> Page:
        """The rows' ids, the announced count, and the next page."""
        found = read_json(body, _Body, self.name)
        following = None
        if found.next_link:
            following = Request(asked.path, {**asked.params, **link_params(found.next_link)})
        systems = [row.system for row in found.value if row.system is not None]
        return Page(
            rows=len(found.value),
            keys=all_keys([row.id for row in found.value], self.name, "__id"),
            total=found.count,
            next=following,
            watermark=latest_watermark(time for found in systems for time in (found.submission_date, found.updated_at)),
        )

    def sign_in(self, endpoint: Endpoint) -> SignIn:
        """A session for e-mail and password; without an e-mail, the password is a token already."""
        if not endpoint.login:
            return by_token(endpoint, "Bearer")
        who = {"email": endpoint.login, "password": endpoint.password}
        return SignIn(session=Request("/v1/sessions", method="POST", json=who), session_headers=_session_headers)


def _session_headers(body: bytes) -> dict[str, str]:
    try:
        return {"Authorization": f"Bearer {msgspec.json.decode(body, type=_Session).token}"}
    except msgspec.DecodeError:
        raise NotTheData from None


def _changed(table: str, since: str | None) -> str | None:
    if since is None:
        return None
    root = "" if table == _SUBMISSIONS else "$root/Submissions/"
    moment = moment_of(since).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment_of(since).microsecond // 1000:03}Z"
    return f"{root}__system/submissionDate ge {moment} or {root}__system/updatedAt ge {moment}"
