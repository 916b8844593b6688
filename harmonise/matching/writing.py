"""How a name is written: Unicode forms, look-alike letters, glued footnotes and odd spaces, made one.

Everything here is idempotent: ``clean(clean(x)) == clean(x)``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TO_CYRILLIC = str.maketrans("aceopxykmhtbiëï", "асеорхукмнтвіёї")
_TO_LATIN = str.maketrans("асеорхукмтіјһнв", "aceopxykmtijhhb")
_GREEK = str.maketrans("αβεζηικμνορτυχ", "abezhikmnoptyx")  # as their capitals look
_SAME = str.maketrans(
    dict.fromkeys("‐‑‒–—−_", "-")
    | dict.fromkeys("’‘ʼʻ`´′ʹ‛", "'")
    | dict.fromkeys("“”„«»″", '"')
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None)
)
_FOOTNOTE_MARK = re.compile(r"[¹²³⁰-⁹]+|\*+(?=\s|$)|\[\d+\]|(?<=[^(])\s\d{1,2}\)$")
_GLUED_FOOTNOTE = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=[^\W\d_]{2}\.))\d{1,2}\)?(?=\s|$|,)")
_SPACES = re.compile(r"\s+")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[a-z\u00c0-\u024f]")
_LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=10_000)
def clean(text: str) -> str:
    """``text`` in lower case, Unicode NFC, without look-alike letters, footnotes, soft hyphens and double spaces.

    Fixed when applied again. Digits that stand alone ("Region 4") and codes are kept.
    """
    before = None
    while before != text:  # one step may uncover work for another: a footnote behind a footnote
        before, text = text, _clean_once(text)
    return text


def _clean_once(text: str) -> str:
    text = _FOOTNOTE_MARK.sub("", text)
    text = unicodedata.normalize("NFKC", text).translate(_SAME).lower()
    text = unicodedata.normalize("NFC", text)
    text = _LETTERS.sub(lambda word: _one_script(word.group()), text)
    text = _GLUED_FOOTNOTE.sub("", text)
    return _SPACES.sub(" ", text).strip(" \t.,;:\"'-*")


def _one_script(word: str) -> str:
    """A word in two scripts in the one that all its letters can be of; words of one script are left alone.

    Where both would do, the script of most letters; where neither would, the word is no accident and stays.
    """
    if not word.isascii() and (_CYRILLIC.search(word) or _LATIN.search(word)):
        word = word.translate(_GREEK)
    if word.isascii() or not _CYRILLIC.search(word) or not _LATIN.search(word):
        return word
    in_cyrillic, in_latin = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    fits_cyrillic, fits_latin = not _LATIN.search(in_cyrillic), not _CYRILLIC.search(in_latin)
    if fits_cyrillic and fits_latin:
        return in_cyrillic if len(_CYRILLIC.findall(word)) >= len(_LATIN.findall(word)) else in_latin
    if fits_cyrillic:
        return in_cyrillic
    return in_latin if fits_latin else word
