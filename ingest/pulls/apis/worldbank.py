"""World Bank API v2: indicators by country (``/v2/country/{codes}/indicator/{ids}``), as ``[header, rows]``.

Errors come with status 200, as ``[{"message": [...]}]``. The API has no time of change per value: everything is read,
and ``lastupdated`` is the watermark; when it changes between two pages, the walk is done again.

Options: ``countries``, ``indicators`` (texts), ``source`` (needed for more than one indicator), ``date``
(``2000:2024``), ``page_size``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from ingest.connectors.options import check_options
from ingest.pulls.api import Options, Page, Request, SignIn
from ingest.pulls.apis.json_body import read_json, unexpected
from ingest.pulls.apis.needed import needed_words
from ingest.pulls.apis.page_size import page_size
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.watermarks import latest_watermark

_ROWS = 1_000
_MOST_ROWS = 32_500


class _Named(msgspec.Struct):
    id: str | None = None


class _Value(msgspec.Struct):
    indicator: _Named
    country: _Named
    date: str


class _Header(msgspec.Struct):
    page: int | None = None
    pages: int | None = None
    per_page: int | str | None = None
    total: int | None = None
    lastupdated: str | None = None
    message: list[dict[str, Any]] | None = None


class WorldBankApi:
    """Values of indicators for countries."""

    name = "worldbank"
    options = ("countries", "indicators", "source", "date", "page_size")
    watermark_is_asking_time = False

    def suffix(self, options: Options) -> str:
        """Pages are JSON."""
        return ".json"

    def first(self, options: Options, since: str | None) -> Request:
        """The first page."""
        check_options(self.name, options, self.options)
        countries = ";".join(needed_words(self.name, options, "countries"))
        indicators = ";".join(needed_words(self.name, options, "indicators"))
        params = {"format": "json", "page": "1", "per_page": str(page_size(self.name, options, _ROWS, _MOST_ROWS))}
        params |= {name: str(options[name]) for name in ("source", "date") if options.get(name)}
        return Request(f"/v2/country/{countries}/indicator/{indicators}", params)

    def look(self, body: Path, asked: Request, options: Options) -> Page:
        """The rows' keys (indicator, country, date), the announced total, and the next page."""
        parts = read_json(body, list[msgspec.Raw], self.name)
        if not parts:
            raise unexpected(self.name, "[]")
        header = _decoded(parts[0], _Header)
        if header.message:
            raise unexpected(self.name, "; ".join(f"{said.get('id')} {said.get('value')}" for said in header.message))
        if len(parts) < 2 or header.page is None or header.pages is None:
            raise unexpected(self.name, "[header, rows]")
        values = _decoded(parts[1], list[_Value] | None) or []  # type: ignore[arg-type]
        following = None
        if header.page < header.pages:
            following = Request(asked.path, {**asked.params, "page": str(header.page + 1)})
        return Page(
            rows=len(values),
            keys=[f"{value.indicator.id}\t{value.country.id}\t{value.date}" for value in values],
            total=header.total,
            next=following,
            watermark=latest_watermark([header.lastupdated]),
            edition=header.lastupdated,
            position=(header.page - 1) * int(header.per_page) if header.per_page else None,
        )

    def sign_in(self, endpoint: Endpoint) -> SignIn:
        """The API is open."""
        return SignIn()


def _decoded(raw: msgspec.Raw, shape: type[Any]) -> Any:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.DecodeError as error:
        raise unexpected("worldbank", str(error)) from None
