"""How plausible a text is as words of this region: the evidence by which a legacy encoding is decided.

Bytes read with a wrong table still give letters, but odd ones: capitals inside words, Latin and Cyrillic in one word,
box drawings, letters that hardly occur. ``plausibility`` adds these signs up. The frequencies are those of Russian
prose; the region's other languages share the same letters plus the few listed.
"""

from __future__ import annotations

import math
import re

_FREQUENCY_PERCENT = {
    "о": 10.97, "е": 8.45, "а": 8.01, "и": 7.35, "н": 6.70, "т": 6.26, "с": 5.47, "р": 4.73, "в": 4.54, "л": 4.40,
    "к": 3.49, "м": 3.21, "д": 2.98, "п": 2.81, "у": 2.62, "я": 2.01, "ы": 1.90, "ь": 1.74, "г": 1.70, "з": 1.65,
    "б": 1.59, "ч": 1.44, "й": 1.21, "х": 0.97, "ж": 0.94, "ш": 0.73, "ю": 0.64, "ц": 0.48, "щ": 0.36, "э": 0.32,
    "ф": 0.26, "ъ": 0.04, "ё": 0.04,
    "ҳ": 0.5, "ҷ": 0.5, "ӣ": 0.5, "ӯ": 0.5, "ў": 0.5,
    "ә": 0.9, "ғ": 0.9, "қ": 0.9, "ң": 0.9, "ө": 0.9, "ұ": 0.5, "ү": 0.9, "һ": 0.05, "і": 0.9,
}  # fmt: skip
_RARE = math.log(0.02)
_LETTER_SCORE = {letter: math.log(percent) - math.log(1.0) for letter, percent in _FREQUENCY_PERCENT.items()}
_WORD = re.compile(r"[^\W\d_]+")
_UNLIKELY_LATIN = re.compile(r"[òÒ]|[ºª](?=[^\W\d_])")  # what Turkmen ň and ş become when read as Western
_ORDINARY_SIGNS = frozenset("№«»–—“”„‘’…•°±§©\xa0×·€")
MIXED_WORD_PATTERN = r"[A-Za-z][\x{400}-\x{52f}]|[\x{400}-\x{52f}][A-Za-z]"  # RE2: for whole columns


def is_cyrillic(letter: str) -> bool:
    """Whether the letter belongs to a Cyrillic alphabet."""
    return "\u0400" <= letter <= "\u052f"


def _word_score(word: str) -> float:
    if word.isascii():
        return 0.0
    cyrillic = sum(map(is_cyrillic, word))
    shape = 1.0 if word.islower() or word.isupper() or word.istitle() else -2.0
    if cyrillic == 0:
        accented = sum(not letter.isascii() for letter in word)
        plausible = len(word) * (shape if accented * 2 <= len(word) else -2.0)
        return plausible - len(_UNLIKELY_LATIN.findall(word))
    if cyrillic < len(word):
        return -3.0 * len(word)
    return len(word) * shape + sum(_LETTER_SCORE.get(letter, _RARE) for letter in word.lower()) - (len(word) == 1)


def plausibility(text: str) -> float:
    """The higher, the more the non-ASCII part of ``text`` looks like words; comparable only between readings of the
    same bytes.
    """
    score = sum(map(_word_score, _WORD.findall(text)))
    for sign in _WORD.sub("", text):
        if not sign.isascii() and sign not in _ORDINARY_SIGNS:
            score -= 5.0 if sign == "\ufffd" or not sign.isprintable() else 3.0
    return score
