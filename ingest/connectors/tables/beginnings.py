"""A coarse look at how texts begin, for a whole column at once: it finds all that a careful look would find, and a
little more.

``clean_header`` takes out invisible signs and makes one blank of several, wherever they stand, and words are compared
without regard to case. So the pattern allows blanks and invisible signs between all letters and asks only for the
first letters of each word. Its language is RE2 (Arrow's).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.tables.headers import clean_header

_LETTERS_ASKED_FOR = 8
_GAP_SIGNS = (
    r"\x{09}-\x{0d}\x{1c}-\x{20}\x{85}\x{a0}\x{ad}\x{1680}\x{2000}-\x{200d}\x{2028}\x{2029}\x{202f}\x{205f}\x{2060}"
    r"\x{3000}\x{feff}"
)
_GAP = f"[{_GAP_SIGNS}]*"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


class Beginnings:
    """Words with which a text may begin."""

    def __init__(self, words: Iterable[str]) -> None:
        asked = dict.fromkeys("".join(clean_header(word).split())[:_LETTERS_ASKED_FOR] for word in words)
        spaced = [list(map(_literal, letters)) for letters in asked if letters]
        first = "".join(dict.fromkeys(letters[0] for letters in spaced))
        self._first_sign = f"(?i)^[{first}{_GAP_SIGNS}]" if spaced else ""
        self._words = f"(?i)^{_GAP}(?:{'|'.join(map(_GAP.join, spaced))})"

    def found_in(self, texts: Any) -> Any:
        """Where a text may begin with one of the words; null where there is no text."""
        if not self._first_sign:
            return pa.repeat(False, len(texts))
        likely = pc.fill_null(pc.match_substring_regex(texts, self._first_sign), False)
        found = pc.match_substring_regex(texts.filter(likely), self._words)
        return pc.replace_with_mask(likely, likely, found)


def _literal(letter: str) -> str:
    return letter if letter in _PLAIN or not letter.isascii() else rf"\x{{{ord(letter):x}}}"
