"""What a name sounds like: every script and transliteration scheme as one row of phonemes.

A phoneme is one character: lower-case letters as they are, and ``S`` (sh), ``C`` (ch), ``J`` (zh, dzh, j). Vowels keep
five letters, ``kh``, ``h`` and ``x`` are ``x``, ``q`` is ``k``; doubled phonemes are one. "Джалал-Абад", "Dzhalal-Abad"
and "Jalal-Abad" are all ``Jalal`` and ``abad``. Letters of scripts without a table here stand for themselves.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def _table(text: str) -> dict[str, str]:
    """``letters=phonemes``, parted by spaces; nothing after the sign is a letter without a sound."""
    return dict(pair.split("=") for pair in text.split())


_CYRILLIC = _table("""
    а=a б=b в=v г=g д=d е=e ё=e ж=J з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=x ц=ts ч=C
    ш=S щ=S ы=i э=e ю=iu я=ia ә=a ғ=g қ=k ң=ng ө=o ұ=u ү=u һ=x і=i ў=o ҷ=J ҳ=x ӯ=u ӣ=i ҝ=g ґ=g є=e ї=i
    ҡ=k ҕ=g җ=J ј=J ъ= ь=
""")
_ARABIC = _table("""
    ا=a آ=a ب=b پ=p ت=t ث=s ج=J چ=C ح=x خ=x د=d ذ=z ر=r ز=z ژ=J س=s ش=S ص=s ض=z ط=t ظ=z ع=a غ=g ف=f ق=k
    ک=k ك=k گ=g ل=l م=m ن=n و=u ه=x ة=a ي=i ی=i ى=i ئ=i ە=a ۆ=o ۇ=u ۈ=u ې=e ڭ=ng
""")
_THAANA = _table("""
    ހ=x ށ=S ނ=n ރ=r ބ=b ޅ=l ކ=k އ= ވ=v މ=m ފ=f ދ=d ތ=t ލ=l ގ=g ޏ=n ސ=s ޑ=d ޒ=z ޓ=t ޔ=i ޕ=p ޖ=J ޗ=C
    ަ=a ާ=a ި=i ީ=i ު=u ޫ=u ެ=e ޭ=e ޮ=o ޯ=o ް=
""")
_OTHER_SCRIPTS = str.maketrans(_CYRILLIC | _ARABIC | _THAANA)
_LATIN_LETTERS = _table("""
    â=ia û=iu
    ş=S š=S ș=S ç=C č=C ć=C ž=J ż=J ğ=g ǧ=g ý=i ŷ=i ÿ=i ň=ng ñ=ng ŋ=ng ə=a ø=o ł=l đ=d ı=i ţ=ts ț=ts ß=s
    æ=a ḫ=x ẖ=x ḩ=x ŭ=u ǵ=g ń=n ú=u ĝ=g ĵ=J ŝ=S ĉ=C ź=J
""")
_SPECIAL = str.maketrans(_LATIN_LETTERS)
_GROUPS = _table("""
    shch=S dsch=J tsch=C tch=C sch=S dzh=J dzj=J dżi=J dż=J dž=J dj=J zh=J kh=x gh=g sh=S ch=C cz=C sz=S
    ph=f ck=k ou=u oe=o ue=u ae=a sj=S skaja=skaia skaya=skaia ya=ia yu=iu yo=io ye=e ce=Je ci=Ji
    c=k q=k h=x w=v y=i
""")
_GROUP = re.compile("|".join(sorted(map(re.escape, _GROUPS), key=len, reverse=True)))
_GLIDE = re.compile(r"j(?![aeiou])|(?<=[^aeioudtsz\W])j(?=[aeu])")
_DOUBLED = re.compile(r"(.)\1+")
_JOINED = (("dJ", "J"), ("tC", "C"), ("tS", "C"))
_NOT_SOUND = re.compile(r"[^a-zSCJ\u0590-\u1fff\u2c00-\ud7ff]")
VOWELS = frozenset("aeiou")


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """The phonemes of ``word``, which ``writing.clean`` has cleaned."""
    return join_sounds(_latin(word.translate(_OTHER_SCRIPTS)))


def join_sounds(sounds: str) -> str:
    """Rows of phonemes put together: what has become double at the seams is single again."""
    for group, single in _JOINED:
        sounds = sounds.replace(group, single)
    return _DOUBLED.sub(r"\1", sounds)


def _latin(word: str) -> str:
    if not word.isascii():
        word = unicodedata.normalize("NFC", word).translate(_SPECIAL)
        word = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    word = word.replace("'", "")
    word = _GLIDE.sub("i", word) if "j" in word else word
    word = _GROUP.sub(lambda group: _GROUPS[group.group()], word).replace("j", "J")
    return _NOT_SOUND.sub("", word)
