"""What the check of a country file must know of the room that reads: its protocols, their options, a file as it is
read. The command line fills it in, because the shared part knows no room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from strive.catalogue.models import Dataset, RecordType, Source
from strive.messages import Message


@dataclass
class Sample:
    """A file as a dataset's settings read it. ``values``: field of kind area or code -> how often each spelling
    occurs, as received. ``problems``: what would reject the delivery. ``unmapped``: columns that the file of the
    country does not name."""

    rows: int = 0
    unmapped: list[str] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    doubts: list[Message] = field(default_factory=list)
    values: dict[str, Counter[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Protocols:
    """``connectors`` and ``apis``: name -> the options that it knows. ``manners``, ``sql``: names that they know.
    ``addresses``: the beginnings that an address of files may have.

    ``option_problems`` and ``source_problems`` give what is wrong with the values of options, once their names are
    known; ``read_sample`` reads a file as the dataset of a country says and never raises for what the file holds.
    """

    connectors: Mapping[str, tuple[str, ...]]
    apis: Mapping[str, tuple[str, ...]]
    sql: tuple[str, ...]
    manners: tuple[str, ...]
    addresses: tuple[str, ...]
    option_problems: Callable[[str, Mapping[str, Any]], list[Message]]
    source_problems: Callable[[str, Source], list[Message]]
    read_sample: Callable[[Path, str, Dataset, RecordType], Sample]
