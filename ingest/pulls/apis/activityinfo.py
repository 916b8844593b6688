"""ActivityInfo: the records of a form, asked for by column (``POST /resources/query/columns``), in one body.

``columns`` of the body are ``array`` (a value per record), ``constant`` or ``empty``. The record's id is always asked
for, as ``_id``: it is the key. With the option ``incremental`` only records whose ``_lastEditTime`` (seconds since
1970) is later are asked for; without it all are, each time.

Options: ``form``, ``columns`` (name: formula, or a list of fields), ``filter`` (a formula), ``incremental``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from ingest.connectors.options import check_options, text_option, words_option
from ingest.pulls.api import CutOff, Options, Page, Request, SignIn
from ingest.pulls.apis.json_body import all_keys, read_json, unexpected
from ingest.pulls.apis.needed import needed_text
from ingest.pulls.apis.signing import by_token
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.watermarks import moment_of, written
from strive.errors import Refusal
from strive.messages import message

_ID, _EDITED = "_id", "_lastEditTime"


class _Column(msgspec.Struct):
    storage: str
    id: str | None = None
    values: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    value: Any = None

    def of_array(self, shape: type[Any]) -> list[Any]:
        """The values of an array column, decoded when they are needed: a form may have many columns."""
        values = bytes(self.values)
        if values in (b"", b"null"):
            return []
        found: list[Any] = msgspec.json.decode(values, type=list[shape])  # type: ignore[valid-type]
        return found


class _Body(msgspec.Struct):
    rows: int
    columns: dict[str, _Column] | list[_Column]
    total: int | None = msgspec.field(name="totalRows", default=None)


class ActivityInfoApi:
    """Records of one form."""

    name = "activityinfo"
    options = ("form", "columns", "filter", "incremental")
    watermark_is_asking_time = False

    def suffix(self, options: Options) -> str:
        """The body is JSON."""
        return ".json"

    def first(self, options: Options, since: str | None) -> Request:
        """The one question."""
        check_options(self.name, options, self.options)
        conditions = [text_option(self.name, options, "filter")]
        if since and options.get("incremental") is True:
            conditions.append(f"{_EDITED} >= {int(moment_of(since).timestamp())}")
        columns = {_ID: _ID, _EDITED: _EDITED, **self._columns(options)}
        question: dict[str, Any] = {
            "rowSources": [{"rootFormId": needed_text(self.name, options, "form")}],
            "columns": [{"id": name, "expression": formula} for name, formula in columns.items()],
            "truncateStrings": False,
        }
        if any(conditions):
            question["filter"] = " && ".join(f"({condition})" for condition in conditions if condition)
        return Request("/resources/query/columns", method="POST", json=question)

    def _columns(self, options: Options) -> Mapping[str, str]:
        given = options.get("columns")
        if isinstance(given, Mapping) and all(isinstance(formula, str) for formula in given.values()):
            return {str(name): formula for name, formula in given.items()}
        if isinstance(given, Mapping) or not given:
            raise Refusal(message("pull_option_missing", api=self.name, option="columns"))
        return {name: name for name in words_option(self.name, options, "columns") or []}

    def look(self, body: Path, asked: Request, options: Options) -> Page:
        """The records' ids. A column with more or fewer values than there are records means a body cut off."""
        found = read_json(body, _Body, self.name)
        columns = found.columns
        named = columns if isinstance(columns, dict) else {column.id or "": column for column in columns}
        for column in named.values():
            if column.storage == "array" and len(column.of_array(msgspec.Raw)) != found.rows:
                raise CutOff
        if found.rows and _ID not in named:
            raise unexpected(self.name, f"{_ID}: 0")
        keys = _values(named[_ID], found.rows) if found.rows else []
        edited = _values(named[_EDITED], found.rows) if _EDITED in named else []
        return Page(
            rows=found.rows,
            keys=all_keys(keys, self.name, _ID),
            total=found.total if found.total is not None else found.rows,
            watermark=_latest(edited),
        )

    def sign_in(self, endpoint: Endpoint) -> SignIn:
        """A personal API token: the connection's password."""
        return by_token(endpoint, "Bearer")


def _values(column: _Column, rows: int) -> list[Any]:
    if column.storage == "array":
        return column.of_array(object)
    return [column.value if column.storage == "constant" else None] * rows


def _latest(seconds: list[Any]) -> str | None:
    numbers = [number for number in seconds if isinstance(number, int | float)]
    return written(datetime.fromtimestamp(max(numbers), UTC)) if numbers else None
