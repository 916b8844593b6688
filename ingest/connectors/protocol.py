"""What every connector gives: the rows of a file as text, each with its place in the source, and what was assumed to
read them.

A connector knows a protocol (workbook, csv, kobo, sdmx, iati), never a country: what is odd about a source stands in
the options of its country file. It reads text as it stands: no dates, numbers or codes are interpreted here. Out of
scope: mapping columns to fields, pseudonyms, loading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from strive.messages import Message


@dataclass(frozen=True)
class SourceRow:
    """One row as received: source column -> text (None where the source has nothing), and where it stands.

    ``position`` is for people ("sheet 'Реестр', row 17", "line 5", "results[3].participants[0]").
    """

    position: str
    values: Mapping[str, str | None]


@dataclass
class Reading:
    """A file being read. ``rows`` is consumed once; ``doubts`` may grow until it is exhausted.

    ``columns``: the source columns in order, as far as known before the rows are read (KoBo adds columns as it goes:
    then ``columns`` is complete when ``rows`` is exhausted). ``preamble``: the text above a table's header, which may
    name period and scope. ``reported_at``: when the source says it made the file (UTC), if it says so.
    """

    connector: str
    columns: list[str]
    rows: Iterator[SourceRow]
    preamble: str = ""
    reported_at: datetime | None = None
    assumptions: list[Message] = field(default_factory=list)
    doubts: list[Message] = field(default_factory=list)


class Connector(Protocol):
    """A protocol that the warehouse can read."""

    name: str

    def recognises(self, path: Path) -> bool:
        """Whether the file's content (not its name) is of this protocol."""

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is not readable as this protocol; never a bare exception."""
