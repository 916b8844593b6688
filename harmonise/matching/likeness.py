"""How near two rows of phonemes are: an edit distance in which what transliteration schemes confuse costs little.

The costs say which sounds schemes and ears mistake for one another (Sogd / Sughd, Andijan / Andijon, Dasoguz /
Dashoguz); any other change costs 1. The first phoneme weighs more: it is what schemes keep.
"""

from __future__ import annotations

from functools import cache, lru_cache

from harmonise.matching.sound import VOWELS

ALPHABET = "abdefgiklmnoprstuvxzSCJ"
_PAIRS = {
    "ou": 0.2, "ao": 0.3, "ie": 0.25, "iu": 0.3, "ae": 0.3, "ai": 0.4, "oe": 0.4, "ue": 0.4, "au": 0.45,
    "sS": 0.3, "zs": 0.4, "zJ": 0.3, "JC": 0.5, "JS": 0.5, "SC": 0.4, "Ji": 0.4, "kx": 0.3, "gx": 0.4, "kg": 0.4,
    "xC": 0.5, "bp": 0.45, "td": 0.45, "vb": 0.5, "vu": 0.4, "vf": 0.4, "mn": 0.6, "kC": 0.6, "fp": 0.6, "lr": 0.8,
    "Jd": 0.6, "Jg": 0.5,
}  # fmt: skip
_DROPPED = {"i": 0.35, "x": 0.4, "g": 0.7, "t": 0.8, "v": 0.8, "d": 0.8} | dict.fromkeys("aeou", 0.45)
_AFTER_N = 0.25  # "ng" and "n" for one letter
_FIRST = 1.6
_SWAPPED = 0.7  # two letters in each other's place
_AT_END = 0.3  # a vowel lost or won at the end: Karaganda, Karagandi, Karagand


_INFINITE = float("inf")


@cache
def _changes() -> dict[str, dict[str, float]]:
    costs: dict[str, dict[str, float]] = {letter: {letter: 0.0} for letter in ALPHABET}
    for (first, second), cost in ((tuple(pair), cost) for pair, cost in _PAIRS.items()):
        costs[first][second] = costs[second][first] = cost
    return costs


@lru_cache(maxsize=50_000)
def _drops(text: str) -> tuple[float, ...]:
    return tuple(_drop(text, position) for position in range(len(text)))


def _drop(text: str, position: int) -> float:
    letter = text[position]
    if letter == "g" and position and text[position - 1] == "n":
        return _AFTER_N
    if position == len(text) - 1 and letter in VOWELS:
        return _AT_END
    cost = _DROPPED.get(letter, 1.0)
    return cost * _FIRST if position == 0 else cost


def _without_common_ends(first: str, second: str) -> tuple[str, str]:
    """What differs, with one common phoneme left at either end, on which the costs of its neighbours depend."""
    shortest = min(len(first), len(second))
    start = 0
    while start < shortest and first[start] == second[start]:
        start += 1
    start = max(start - 1, 0)
    end = 0
    while end < shortest - start and first[-1 - end] == second[-1 - end]:
        end += 1
    end = max(end - 1, 0)
    return first[start : len(first) - end], second[start : len(second) - end]


def distance(first: str, second: str, most: float = _INFINITE) -> float:
    """The cheapest way to turn one row of phonemes into the other; 0 when they are equal, symmetric.

    Infinite once it is certain to be more than ``most``, which spares the rest of the work.
    """
    if first == second:
        return 0.0
    first, second = _without_common_ends(first, second)
    changes, drops = _changes(), _drops(second)
    row = [0.0]
    for drop in drops:
        row.append(row[-1] + drop)
    before: list[float] = []
    for i, (letter, lost) in enumerate(zip(first, _drops(first), strict=True)):
        costs = changes.get(letter) or {letter: 0.0}
        above, before_above = row, before
        best = above[0] + lost
        row = [best]
        for j, other in enumerate(second):
            change = costs.get(other, 1.0)
            if i == 0 and j == 0:
                change *= _FIRST
            best += drops[j]
            if above[j] + change < best:
                best = above[j] + change
            if above[j + 1] + lost < best:
                best = above[j + 1] + lost
            if i and j and letter == second[j - 1] and other == first[i - 1] and letter != other:
                best = min(best, before_above[j - 1] + _SWAPPED)
            row.append(best)
        if min(row) > most and min(above) > most:  # two rows, because a swap looks two back
            return _INFINITE
        before = above
    return row[-1]
