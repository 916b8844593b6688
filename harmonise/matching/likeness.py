"""How near two rows of phonemes are: an edit distance in which what transliteration schemes confuse costs little.

The costs say which sounds schemes and ears mistake for one another (Sogd / Sughd, Andijan / Andijon, Dasoguz /
Dashoguz); any other change costs 1. The first phoneme weighs more: it is what schemes keep.
"""

from __future__ import annotations

from functools import cache
from itertools import product

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
_AT_END = 0.3  # a vowel lost or won at the end: Karaganda, Karagandi, Karagand


@cache
def _changes() -> dict[tuple[str, str], float]:
    costs = dict.fromkeys(product(ALPHABET, repeat=2), 1.0)
    for letter in ALPHABET:
        costs[letter, letter] = 0.0
    for (first, second), cost in ((tuple(pair), cost) for pair, cost in _PAIRS.items()):
        costs[first, second] = costs[second, first] = cost
    return costs


def _drop(text: str, position: int) -> float:
    letter = text[position]
    if letter == "g" and position and text[position - 1] == "n":
        return _AFTER_N
    if position == len(text) - 1 and letter in VOWELS:
        return _AT_END
    cost = _DROPPED.get(letter, 1.0)
    return cost * _FIRST if position == 0 else cost


def distance(first: str, second: str) -> float:
    """The cheapest way to turn one row of phonemes into the other; 0 when they are equal. Symmetric."""
    if first == second:
        return 0.0
    changes = _changes()
    drops = [_drop(second, position) for position in range(len(second))]
    row = [0.0]
    for drop in drops:
        row.append(row[-1] + drop)
    before: list[float] = []
    for i, letter in enumerate(first):
        lost = _drop(first, i)
        above, row, before_above = row, [row[0] + lost], before
        for j, other in enumerate(second):
            change = changes.get((letter, other), 1.0)
            if i == 0 and j == 0:
                change *= _FIRST
            best = min(above[j] + change, above[j + 1] + lost, row[j] + drops[j])
            if i and j and letter == second[j - 1] and other == first[i - 1] and letter != other:
                best = min(best, before_above[j - 1] + 0.7)  # two letters in each other's place
            row.append(best)
        before = above
    return row[-1]
