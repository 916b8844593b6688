"""A name taken apart: what it is called, what kind of unit it says it is, which direction is part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harmonise.matching.sound import join_sounds, sound
from harmonise.matching.words import PlaceWords
from harmonise.matching.writing import clean

_TOKENS = re.compile(r"[^\s\-()\[\],;:/\"]+")
_ASIDE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_ROMAN = {
    numeral: str(number)
    for number, numeral in enumerate(
        [
            "i",
            "ii",
            "iii",
            "iv",
            "v",
            "vi",
            "vii",
            "viii",
            "ix",
            "x",
            "xi",
            "xii",
            "xiii",
            "xiv",
            "xv",
            "xvi",
            "xvii",
            "xviii",
            "xix",
            "xx",
        ],
        1,
    )
}
_OTHER_NAME = re.compile(r"\s*[/|;]\s*|\s+-\s+")
# Endings of Russian (and kindred) adjectives, by sound; the group is the gender that tells an oblast from a rayon.
_ADJECTIVE = re.compile(
    r"^(?P<stem>.{2,}?)(?P<link>i?n|i|en|ian)?'?s?sk"
    r"(?:(?P<feminine>aia|oi|uiu|oiu|a)|(?P<other>ii|i|ogo|omu|om|im|oe|oie|e|o))$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A name as the matcher sees it.

    ``written`` is the cleaned text; ``whole`` its phonemes with type words; ``core`` without them; ``stems`` shorter
    forms that an adjective may come from; ``number`` holds digits and single letters, which are never guessed at.
    """

    written: str
    whole: str
    core: str
    stems: tuple[str, ...]
    kind: str | None
    directions: frozenset[str]
    number: str


def read_name(text: str, words: PlaceWords) -> Reading:
    """Take a name apart. Never fails: a name without any letter reads as an empty core."""
    written = clean(text)
    tokens = _TOKENS.findall(written)
    kinds: list[str] = []
    directions: set[str] = set()
    core: list[str] = []
    number: list[str] = []
    numbered = any(words.kind_of(token) == "region" for token in tokens)  # "Region IV-A": a numeral, and its letter
    for token in tokens:
        heard = sound(token)
        if any(letter.isdigit() for letter in token):
            number.append(token)
        elif numbered and not core and token in _ROMAN:
            number.append(_ROMAN[token])
        elif number and len(token) == 1:
            number.append(token)
        elif (direction := words.direction_of(token)) is not None:
            directions.add(direction)
        elif (kind := words.kind_of(token)) is not None:
            kinds.append(kind)
        elif heard in words.weightless:
            continue
        elif (glued := words.glued_kind(token)) is not None:
            core.append(glued[0])
            kinds.append(glued[1])
        elif heard:
            core.append(heard)
    heard_all = [sound(token) for token in tokens]
    if not core and not directions and not number:  # a name that is nothing but a type word is that word
        core, kinds = heard_all, []
    joined = join_sounds("".join(core))
    stems, gender = _stems(joined)
    kind = gender if gender and kinds == ["community"] else _one_kind(kinds) or gender
    return Reading(
        written, join_sounds("".join(heard_all)), joined, stems, kind, frozenset(directions), "".join(number)
    )


def other_names(text: str, words: PlaceWords) -> list[str]:
    """The names that one label gives: "Razzakov (Isfana)" and "Chui / Чүй" give two; most give themselves alone."""
    asides = [first or second for first, second in _ASIDE.findall(text)]
    outside = _ASIDE.sub(" ", text)
    names = [name.strip() for name in (*_OTHER_NAME.split(outside), *asides) if _names_something(name, words)]
    return names if len(names) > 1 else [text]


def _names_something(text: str, words: PlaceWords) -> bool:
    """Whether more is said than a kind of unit: "(city)" names nothing."""
    return any(sound(token) and words.kind_of(token) is None for token in _TOKENS.findall(clean(text)))


def _one_kind(kinds: list[str]) -> str | None:
    """The kind the words agree on; a community's words ("aiyl district") outweigh all others."""
    if "community" in kinds:
        return "community"
    return kinds[0] if len(set(kinds)) == 1 else None


def _stems(core: str) -> tuple[tuple[str, ...], str | None]:
    adjective = _ADJECTIVE.match(core)
    if adjective is None:
        return (), None
    stem, link = adjective["stem"], adjective["link"] or ""
    found = dict.fromkeys((core[: adjective.end("link") if link else adjective.end("stem")], stem + link, stem))
    # "Talas" + "skaia" and "OS" + "skaia": the s that the two share belongs to the name or to the ending
    shared = dict.fromkeys((*found, *(form + "s" for form in found)))
    return tuple(shared), "region" if adjective["feminine"] in ("aia", "oi", "uiu", "oiu") else None
