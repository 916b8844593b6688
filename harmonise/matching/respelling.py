"""Other ways to read a name's letters, for when the first is not known: other languages, other habits of writing.

"c" is [dzh] in Turkish; "j" is [kh] in Spanish and [y] in German; "ch" is [kh] in German and Polish and [sh] in French,
which also elides ("d'Och"); German glues directions to names ("Ostkasachstan"). Each rule gives one more text; it is
tried only where the plain reading finds nothing.
"""

from __future__ import annotations

import re

from harmonise.matching.words import PlaceWords
from harmonise.matching.writing import clean

_ELIDED = re.compile(r"\b[dl]'(?=\w{2})")
_VOWEL = re.compile("[aeiouy]")
_RULES = (
    (re.compile(r"c(?![hkz])"), "j"),
    (re.compile(r"(?<![dzst])j"), "kh"),
    (re.compile(r"j"), "i"),
    (re.compile(r"(?<![tsz])ch"), "kh"),
    (re.compile(r"(?<![tsz])ch"), "sh"),
    (re.compile(r"cki\b"), "kski"),
    (re.compile(r"cki\b"), "tski"),
)


def respellings(text: str, words: PlaceWords) -> list[str]:
    """The other texts, without the plain one; each at most once."""
    plain = clean(text)
    if plain.isascii() and not _VOWEL.search(plain):
        return []  # an abbreviation, which no language reads otherwise
    start = _directions_apart(_ELIDED.sub("", plain), words)
    found = {start: None}
    for pattern, sound in _RULES:
        found[pattern.sub(sound, start)] = None
    return [other for other in found if other != plain]


def _directions_apart(text: str, words: PlaceWords) -> str:
    return " ".join(words.direction_glued(token) or token for token in text.split())
