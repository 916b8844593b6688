"""How a name is written: Unicode forms, look-alike letters, glued footnotes and odd spaces, made one.

Everything here is idempotent: ``clean(clean(x)) == clean(x)``.
"""

from __future__ import annotations

import re
import unicodedata

_TO_CYRILLIC = str.maketrans("aceopxykmhtbi", "асеорхукмнтві")
_TO_LATIN = str.maketrans("асеорхукмтіјһ", "aceopxykmtijh")
_SAME = str.maketrans(
    dict.fromkeys("‐‑‒–—−_", "-")
    | dict.fromkeys("’‘ʼʻ`´′ʹ‛", "'")
    | dict.fromkeys("“”„«»″", '"')
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None)
)
_FOOTNOTE_MARK = re.compile(r"[¹²³⁰-⁹]+|\*+(?=\s|$)|\[\d+\]")
_GLUED_FOOTNOTE = re.compile(r"(?<=[^\W\d_]{3})\d{1,2}\)?(?=\s|$|,)")
_SPACES = re.compile(r"\s+")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[a-z\u00c0-\u024f]")
_LETTERS = re.compile(r"[^\W\d_]+")


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
    """A word in two scripts in the one that most of its letters have; words of one script are left alone."""
    if word.isascii() or not _CYRILLIC.search(word) or not _LATIN.search(word):
        return word
    if len(_CYRILLIC.findall(word)) >= len(_LATIN.findall(word)):
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN)
