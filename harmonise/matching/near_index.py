"""Which known names may be near a name: a first, coarse choice by a compiled edit distance over a country's names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

# Phonemes that schemes and ears mistake for one another are one letter here; ``likeness`` weighs them afterwards.
_COARSE = str.maketrans("eiouzSCJxgptfn", "aaaasssskkbdvm")
_FARTHEST = 4  # coarse changes beyond which a name is no candidate


class NearIndex:
    """The cores of a country's names. Add all, then ask."""

    def __init__(self) -> None:
        self._cores: dict[str, str] = {}
        self._listed: list[str] = []
        self._coarse: list[str] = []
        self._lengths: NDArray[np.float32] = np.empty(0, dtype=np.float32)

    def add(self, core: str) -> None:
        """Make a core known."""
        self._cores[core] = core.translate(_COARSE)

    def nearest(self, forms: list[str], most: int) -> list[tuple[str, str]]:
        """At most ``most`` pairs of a form and a known core, those with the smallest share of changes first."""
        if len(self._listed) != len(self._cores):
            self._listed, self._coarse = list(self._cores), list(self._cores.values())
            self._lengths = np.array([len(core) for core in self._listed], dtype=np.float32)
        if not forms or not self._listed:
            return []
        asked = [form.translate(_COARSE) for form in forms]
        changes = cdist(asked, self._coarse, scorer=Levenshtein.distance, score_cutoff=_FARTHEST, dtype=np.uint8)
        lengths = np.array([[len(form)] for form in asked], dtype=np.float32)
        share = np.where(changes <= _FARTHEST, changes / np.maximum(lengths, self._lengths), np.inf).ravel()
        best = np.argpartition(share, most)[:most] if share.size > most else np.arange(share.size)
        ranked = best[np.lexsort((best, share[best]))]
        known = len(self._listed)
        return [(forms[i // known], self._listed[i % known]) for i in ranked.tolist() if np.isfinite(share[i])]
