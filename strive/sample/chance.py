"""Chance that repeats itself: the same seed and names give the same draws, in any order of calling."""

from __future__ import annotations

from random import Random


def chance(seed: int, *names: object) -> Random:
    """A generator of its own for whatever the names stand for."""
    return Random(":".join(map(str, (seed, *names))))  # noqa: S311 - samples need repetition, not secrecy
