"""What a name sounds like: every script and transliteration scheme as one row of phonemes.

A phoneme is one character: lower-case letters as they are, and ``S`` (sh), ``C`` (ch), ``J`` (zh, dzh, j). Vowels keep five
letters, ``kh``, ``h`` and ``x`` are ``x``, ``q`` is ``k``; doubled phonemes are one. "Джалал-Абад", "Dzhalal-Abad" and "Jalal-Abad" are all
``Jalal`` and ``abad``. Scripts without a table here sound like nothing (an empty row).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщыэюяәғқңөұүһіўҷҳӯӣҝґєїҡҕҗј",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "J",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "x",
            "ts",
            "C",
            "S",
            "S",
            "i",
            "e",
            "iu",
            "ia",
            "a",
            "g",
            "k",
            "ng",
            "o",
            "u",
            "u",
            "x",
            "i",
            "o",
            "J",
            "x",
            "u",
            "i",
            "g",
            "g",
            "e",
            "i",
            "k",
            "g",
            "J",
            "J",
        ],
        strict=True,
    )
) | {"ъ": "", "ь": ""}
_ARABIC = dict(
    zip(
        "اآبپتثجچحخدذرزژسشصضطظعغفقکكگلمنوهةيیىئەۆۇۈېڭ",
        [
            "a",
            "a",
            "b",
            "p",
            "t",
            "s",
            "J",
            "C",
            "x",
            "x",
            "d",
            "z",
            "r",
            "z",
            "J",
            "s",
            "S",
            "s",
            "z",
            "t",
            "z",
            "a",
            "g",
            "f",
            "k",
            "k",
            "k",
            "g",
            "l",
            "m",
            "n",
            "u",
            "x",
            "a",
            "i",
            "i",
            "i",
            "i",
            "a",
            "o",
            "u",
            "u",
            "e",
            "ng",
        ],
        strict=True,
    )
)
_LATIN_LETTERS = {
    "ş": "S", "š": "S", "ș": "S", "ç": "C", "č": "C", "ć": "C", "ž": "J", "ż": "J", "ğ": "g", "ǧ": "g", "ý": "i", "ŷ": "i", "ÿ": "i",
    "ň": "ng", "ñ": "ng", "ŋ": "ng", "ə": "a", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ţ": "ts", "ț": "ts", "ß": "s", "æ": "a",
    "ḫ": "x", "ẖ": "x", "ḩ": "x", "ŭ": "u", "ǵ": "g", "ń": "ng", "ú": "u", "ĝ": "g", "ĵ": "J", "ŝ": "S", "ĉ": "C", "ź": "J",
}  # fmt: skip
_LATIN_GROUPS = (
    ("shch", "S"), ("dsch", "J"), ("tsch", "C"), ("tch", "C"), ("sch", "S"), ("dzh", "J"), ("dzj", "J"), ("dżi", "J"), ("dż", "J"),
    ("dž", "J"), ("dj", "J"), ("zh", "J"), ("kh", "x"), ("gh", "g"), ("sh", "S"), ("ch", "C"), ("cz", "C"), ("sz", "S"), ("ph", "f"),
    ("ck", "k"), ("ou", "u"), ("oe", "o"), ("ue", "u"), ("ae", "a"), ("sj", "S"), ("tj", "C"), ("skaja", "skaia"), ("skaya", "skaia"),
    ("ya", "ia"), ("yu", "iu"), ("yo", "io"), ("ye", "e"), ("ce", "Je"), ("ci", "Ji"), ("c", "k"), ("q", "k"), ("h", "x"), ("w", "v"),
    ("y", "i"),
)  # fmt: skip
_GROUPS = {group: sound for group, sound in _LATIN_GROUPS}
_GROUP = re.compile("|".join(sorted(map(re.escape, _GROUPS), key=len, reverse=True)))
_GLIDE = re.compile(r"j(?![aeiou])|(?<=[^aeioudtsz\W])j(?=[aeu])")
_DOUBLED = re.compile(r"(.)\1+")
_JOINED = (("dJ", "J"), ("tC", "C"), ("tS", "C"))
_NOT_SOUND = re.compile(r"[^a-zSCJ]")
VOWELS = frozenset("aeiou")


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """The phonemes of ``word``, which ``writing.clean`` has cleaned; an empty row for a script without a table."""
    for table in (_CYRILLIC, _ARABIC):
        word = "".join(table.get(letter, letter) for letter in word)
    return join_sounds(_latin(word))


def join_sounds(sounds: str) -> str:
    """Rows of phonemes put together: what has become double at the seams is single again."""
    for group, single in _JOINED:
        sounds = sounds.replace(group, single)
    return _DOUBLED.sub(r"\1", sounds)


def _latin(word: str) -> str:
    word = "".join(_LATIN_LETTERS.get(letter, letter) for letter in unicodedata.normalize("NFC", word))
    word = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    word = word.replace("'", "")
    word = _GLIDE.sub("i", word) if "j" in word else word
    word = _GROUP.sub(lambda group: _GROUPS[group.group()], word).replace("j", "J")
    return _NOT_SOUND.sub("", word)
