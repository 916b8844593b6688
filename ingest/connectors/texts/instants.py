"""When a source says it made its file: instants as the sources write them, in UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")


def instant(text: str | None) -> datetime | None:
    """The instant in UTC; without a zone it is taken as UTC. None for what is no date and time (or date)."""
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(_LONG_FRACTION.sub(r"\1", text.strip()))
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def latest_instant(texts: Iterable[str]) -> datetime | None:
    """The latest of the instants, None when there is none."""
    return max((found for found in map(instant, texts) if found is not None), default=None)
