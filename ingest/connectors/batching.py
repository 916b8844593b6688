"""Batches read ahead by one."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.connectors.protocol import Batch


def with_first(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The batches, the first one read at once: a refusal comes early, and columns are known before rows are."""
    first = next(batches, None)

    def all_batches() -> Iterator[Batch]:
        if first is not None:
            yield first
            yield from batches

    return all_batches()
