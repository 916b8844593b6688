"""Which known names share most of a name's sounds: a first, coarse choice that costs microseconds, however many there are."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

_FLAT = str.maketrans("eiou", "aaaa")  # vowels are one letter, because schemes differ most in vowels


def grams(core: str) -> set[str]:
    """Pairs of neighbouring phonemes, the two ends included."""
    flat = f"^{core.translate(_FLAT)}$"
    return {flat[i : i + 2] for i in range(len(flat) - 1)}


class NearIndex:
    """Cores by the pairs of phonemes in them. Add all, then ask."""

    def __init__(self) -> None:
        self._cores: dict[str, None] = {}
        self._listed: list[str] = []
        self._holders: dict[str, NDArray[np.intp]] = {}
        self._lengths: NDArray[np.float64] = np.empty(0)

    def add(self, core: str) -> None:
        """Make a core known."""
        self._cores[core] = None

    def nearest(self, core: str, most: int) -> list[str]:
        """At most ``most`` known cores, those with most pairs in common first; none that has no pair in common."""
        if len(self._listed) != len(self._cores):
            self._build()
        asked = grams(core)
        holders = [self._holders[gram] for gram in asked if gram in self._holders]
        if not holders:
            return []
        hits = np.bincount(np.concatenate(holders), minlength=len(self._listed))
        score = hits / (self._lengths + len(asked))
        best = np.argpartition(score, -most)[-most:] if len(score) > most else np.arange(len(score))
        ranked = best[np.lexsort((best, -score[best]))]
        return [self._listed[index] for index in ranked.tolist() if hits[index]]

    def _build(self) -> None:
        self._listed = list(self._cores)
        holders: dict[str, list[int]] = defaultdict(list)
        sizes = []
        for index, core in enumerate(self._listed):
            pairs = grams(core)
            sizes.append(len(pairs))
            for gram in pairs:
                holders[gram].append(index)
        self._holders = {gram: np.array(indices, dtype=np.intp) for gram, indices in holders.items()}
        self._lengths = np.array(sizes, dtype=np.float64)
