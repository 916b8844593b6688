"""Names of persons, in Cyrillic and Latin: by how they are built, and by given names that are known.

A father's name, "X kyzy Y", "X bin Y", a family name with two initials prove a name by themselves. A known given name
beside another capitalised word is likely one, and a column of such cells is a column of names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
import polars as pl

from ingest.detector.signs import Shown, Sign, Signs
from strive.catalogue.personal_data import PersonalData

FEWEST_LETTERS = 3
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĻŁŃŅŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽА-ЯЁЄІЇЎҐҒҚҢҮҰҲҶҺӘӨӢӮÝŇŽÄÖÜ"
_LOWER = "a-zß-öø-ÿāăąćčďđēęěğģīıķļłńņňōőřśşšţťūůűźżžа-яёєіїўґғқңүұҳҷһәөӣӯ"
_APOSTROPHES = "ʻʼ’'‘`"
_LETTER = f"{_UPPER}{_LOWER}{_APOSTROPHES}-"
_NAME = re.compile(f"[{_UPPER}{_LOWER}](?:[{_APOSTROPHES}]?[{_UPPER}{_LOWER}])*")
_WORD = re.compile(f"[{_LETTER}]+\\.?|/")
_EDGE = f"(?:^|[^{_UPPER}{_LOWER}])"
_END = f"(?:$|[^{_UPPER}{_LOWER}])"
_CAPITAL_WORDS = re.compile(f"[{_UPPER}][{_LETTER}]+(?![{_LETTER}])")
_MOST_TEXTS_READ = 1_000
_LONG_NAME = 6
_MOST_WORDS, _LONGEST = 5, 80
_LIKELY_CHANCE, _LIKELY_SHARE = 0.02, 0.4
_GIVEN_CHANCE, _GIVEN_SHARE = 0.1, 0.6
_TEXT_SHARE_ELSEWHERE = 0.3
NameShape = Literal["sure", "likely", "given"]

SURE = Sign("person_name", "built like a name", least_share_elsewhere=_TEXT_SHARE_ELSEWHERE)
PAIR = Sign("person_name", "given and family name", least_share_elsewhere=_TEXT_SHARE_ELSEWHERE)
AMONG_PLACES = Sign("person_name", "among places", 1e-3, _TEXT_SHARE_ELSEWHERE)
LIKELY = Sign("person_name", "likely a name", _LIKELY_CHANCE, _LIKELY_SHARE)
GIVEN = Sign("person_name", "given names", _GIVEN_CHANCE, _GIVEN_SHARE)


def _one_of(words: Sequence[str]) -> str:
    """A pattern of the words as they are, in capitals, and with a capital."""
    forms = {form for word in words for form in (word, word.upper(), word.title())}
    return "(?:" + "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)) + ")"


class NameRules:
    """The shapes of names, ready to be looked for."""

    def __init__(self, known: PersonalData) -> None:
        shapes = known.name_shapes
        self._given = known.given_names
        self._no_persons = frozenset(shapes.not_persons)
        self._surname_endings = tuple(shapes.surname_endings)
        self._given_endings = tuple(shapes.given_name_endings)
        self._adjectives = tuple(shapes.adjective_endings)
        self._not_initials = frozenset(shapes.not_initials)
        self._child_of = frozenset(shapes.child_of)
        self._before = frozenset(shapes.before_names)
        word, capital = f"[{_LETTER}]", f"[{_UPPER}][{_LETTER}]"
        no_adjectives = [ending for ending in shapes.surname_endings if ending not in shapes.adjective_endings]
        family = f"[{_UPPER}]{word}+{_one_of(no_adjectives)}"
        gap = "[ \u00a0_]{1,3}"
        initials = f"[{_UPPER}]\\.?[ \u00a0_]?[{_UPPER}]\\."
        self.sure_patterns = (
            f"{_EDGE}{capital}+{gap}[{_UPPER}]{word}*{_one_of(shapes.patronymic_endings)}{_END}",
            f"{_EDGE}{capital}+{gap}{_one_of(shapes.child_of)}{_END}",
            f"{_EDGE}{capital}+{gap}{_one_of(shapes.between_names)}{gap}{capital}+",
            f"{_EDGE}{family}{gap}{initials}",
            f"{_EDGE}{initials}[ \u00a0_]?{family}{_END}",
        )
        self._sure = re.compile("|".join(f"(?:{pattern})" for pattern in self.sure_patterns))
        self._titles = sorted(
            {name.title() for name in self._given if len(name) >= FEWEST_LETTERS} | set(shapes.given_name_endings)
        )
        self._quick = "|".join(f"(?:{pattern})" for pattern in self.sure_patterns)

    def in_texts(self, texts: pl.Series) -> Signs:
        """Names anywhere in the texts, by how they are built."""
        matched = texts.str.contains(self._quick).to_numpy()
        if matched.any():
            yield Shown(SURE, len(texts), np.flatnonzero(matched))
        candidates = np.flatnonzero(texts.str.contains_any(self._titles).to_numpy() & ~matched)
        pairs = [at for at in candidates[:_MOST_TEXTS_READ].tolist() if self._has_pair(texts[at])]
        if pairs:
            yield Shown(PAIR, len(texts), np.array(pairs))

    def among_places(self, texts: pl.Series) -> Signs:
        """Names of persons where places are named: many villages are named after somebody."""
        matched = texts.str.contains(self._quick).to_numpy()
        if matched.any():
            yield Shown(AMONG_PLACES, len(texts), np.flatnonzero(matched))

    def _has_pair(self, text: str) -> bool:
        """Whether a given name that is known stands beside a word that ends like a family name."""
        for one, other in pairwise(_CAPITAL_WORDS.finditer(text)):
            if not text[one.end() : other.start()].isspace():
                continue
            before, after = one[0], other[0]
            for given, family in ((before, after), (after, before)):
                if self.is_given(given) and self.has_family_ending(family) and not self.is_given(family):
                    return _plain(before) not in self._no_persons and _plain(after) not in self._no_persons
        return False

    def in_cells(self, cells: Sequence[str]) -> Signs:
        """Cells that are nothing but a name."""
        shapes = [self.shape_of(cell) for cell in cells]
        likely = [at for at, shape in enumerate(shapes) if shape in ("likely", "sure")]
        given = [at for at, shape in enumerate(shapes) if shape is not None]
        if likely:
            yield Shown(LIKELY, len(cells), np.array(likely))
        if given:
            yield Shown(GIVEN, len(cells), np.array(given))

    def shape_of(self, cell: str) -> NameShape | None:
        """Whether the cell is a name: surely, likely, or a given name alone."""
        if len(cell) > _LONGEST or any(sign.isdigit() or sign in "@:;%()[]{}<>|#&=+" for sign in cell):
            return None
        words = [word for word in _WORD.findall(cell) if word != "/"]
        if not 1 <= len(words) <= _MOST_WORDS or any(word.lower().strip(".") in self._no_persons for word in words):
            return None
        if self._sure.search(cell):
            return "sure"
        whole = [word for word in words if not word.endswith(".") and len(word) > 1]
        if not all(word[:1].isupper() for word in whole):
            return None
        known = [word for word in whole if self.is_given(word)]
        if len(words) == 1:
            return "given" if known or self.is_family_of_given(words[0]) else None
        initials = [word for word in words if len(word.strip(".")) == 1 and word[0].isupper()]
        family = [word for word in whole if self.has_family_ending(word)]
        if words[0].lower() in self._before and whole:
            return "likely"
        if len(known) >= 2 or (known and family) or any(self.is_family_of_given(word) for word in whole):
            return "likely"
        if initials and family and len(words) <= 3:
            is_place = family[0].lower().endswith(self._adjectives) and "".join(initials).lower() in self._not_initials
            return None if is_place else "likely"
        return "likely" if known and len(words) <= 4 and not cell.isupper() else None

    def is_given(self, word: str) -> bool:
        """Whether the word is a given name that is known, or ends like one."""
        plain = _plain(word)
        return plain in self._given or (len(plain) >= _LONG_NAME and plain.endswith(self._given_endings))

    def has_family_ending(self, word: str) -> bool:
        """Whether the word ends like a family name."""
        return len(word) >= 5 and word.lower().endswith(self._surname_endings)

    def is_family_of_given(self, word: str) -> bool:
        """Whether the word is a family name made of a given name that is known: Asanov, Nurlanova."""
        lower = _plain(word)
        endings = [ending for ending in self._surname_endings if lower.endswith(ending)]
        roots = [lower[: -len(ending)] for ending in endings]
        return any(len(root) >= 3 and (root in self._given or f"{root}й" in self._given) for root in roots)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where in the text names stand, for hiding them."""
        found = [match.span() for match in self._sure.finditer(text)]
        words = list(_NAME.finditer(text))
        for at, word in enumerate(words):
            beside = words[max(0, at - 1) : at] + words[at + 1 : at + 2]
            capital = [other for other in beside if other[0][:1].isupper() and _plain(other[0]) not in self._no_persons]
            if self.is_family_of_given(word[0]) or (self.is_given(word[0]) and word[0][:1].isupper() and capital):
                found += [word.span(), *(other.span() for other in capital if len(other[0]) > 1)]
        return found


def _plain(word: str) -> str:
    return word.lower().strip(".'’-").replace("ё", "ё").replace("ʻ", "").replace("`", "")
