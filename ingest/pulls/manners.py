"""How the engine behaves towards a source: how long it waits, how often it tries, how fast it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from strive.errors import Refusal
from strive.messages import message


@dataclass(frozen=True)
class Manners:
    """Times in seconds, sizes in bytes. A country file may set each by its name, under ``manners``."""

    connect_timeout: float = 10
    read_timeout: float = 90
    attempts: int = 7
    first_wait: float = 1
    longest_wait: float = 60
    longest_retry_after: float = 300
    seconds_between_requests: float = 0
    longest_body: float = 3_600
    most_bytes: int = 4 << 30


def manners_of(options: Mapping[str, Any] | None) -> Manners:
    """The manners with what the country file sets. Raises Refusal for a name or value that does not fit."""
    known = {entry.name for entry in fields(Manners)}
    for name, value in (options or {}).items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if name not in known or not is_number or value < (1 if name == "attempts" else 0):
            raise Refusal(message("pull_manners_misfit", name=name, known=", ".join(sorted(known))))
    whole = {
        name: int(value) if name in ("attempts", "most_bytes") else value for name, value in (options or {}).items()
    }
    return replace(Manners(), **whole)


def backoff(manners: Manners, attempt: int, chance: float) -> float:
    """How long to wait after that failed attempt (from 1): doubling, up to the longest, of which at least half."""
    longest = min(manners.longest_wait, manners.first_wait * 2.0 ** (attempt - 1))
    return longest * (0.5 + chance / 2)


def retry_after(text: str | None, now: datetime) -> float | None:
    """The seconds that a ``Retry-After`` header asks for (a number, or a date); None where it is not understood."""
    if not text:
        return None
    text = text.strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
