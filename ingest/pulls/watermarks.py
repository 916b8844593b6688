"""Watermarks: up to when a source's changes are held, as text that sorts like the time (UTC, microseconds, Z)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from ingest.connectors.texts.instants import latest_instant

_TIME = re.compile(r"\d{4}-\d\d-\d\dT")


def written(moment: datetime) -> str:
    """The moment as a watermark."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment_of(watermark: str) -> datetime:
    """The watermark as a moment in UTC."""
    return datetime.fromisoformat(watermark).astimezone(UTC)


def latest_watermark(texts: Iterable[str | None]) -> str | None:
    """The latest of the times, as a watermark; texts that are no time are passed over."""
    moment = latest_instant(text for text in texts if text)
    return written(moment) if moment else None


def with_overlap(watermark: str | None, days: float) -> str | None:
    """From when to ask, so that what arrived late or was edited lately is read again.

    A watermark that is no time (the highest number of a table's rows) has no overlap.
    """
    if not watermark or not _TIME.match(watermark):
        return watermark
    return written(moment_of(watermark) - timedelta(days=days))
