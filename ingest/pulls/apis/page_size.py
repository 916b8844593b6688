"""The option ``page_size``: how many rows to ask for at once."""

from __future__ import annotations

from ingest.connectors.options import number_option
from ingest.pulls.api import Options


def page_size(api: str, options: Options, usual: int, most: int) -> int:
    """The page size to ask for: as in the options, never more than the API gives."""
    return min(number_option(api, options, "page_size") or usual, most)
