"""The words around names: kinds, directions and words without weight (``catalogue/matching/place_words.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from harmonise.matching.sound import sound
from harmonise.matching.writing import clean
from strive.errors import Refusal
from strive.messages import message

KINDS = ("region", "city", "district", "community")
_SHORTEST_GLUED = 6  # phonemes of a type word that may be glued to a name, letters of a name glued to a direction
_SHORTEST_GLUED_TO = 2


@dataclass(frozen=True)
class PlaceWords:
    """Type words and directions by sound, abbreviations and points of the compass ("w.") by their letters."""

    kinds: dict[str, str]
    abbreviations: dict[str, str]
    directions: dict[str, str]
    compass: dict[str, str]
    weightless: frozenset[str]

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """Type words that may be glued to the end of a name."""
        return tuple(word for word in self.kinds if len(word) >= _SHORTEST_GLUED)

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """Type words of scripts that part no words, which stand before a name."""
        return tuple(word for word in self.endings if not word.isascii())

    def kind_of(self, token: str) -> str | None:
        """The kind of unit that the cleaned word ``token`` names, or None."""
        return self.abbreviations.get(token.rstrip(".")) or self.kinds.get(sound(token))

    def direction_of(self, token: str) -> str | None:
        """The direction that ``token`` names, or None."""
        return self.compass.get(token) or self.directions.get(sound(token))

    def glued_kind(self, token: str) -> tuple[str, str] | None:
        """The sound of the name and the kind, where a type word is glued to a name; else None."""
        heard = sound(token)
        if not heard.endswith(self.endings) and not heard.startswith(self.beginnings):
            return None
        for word, kind in self.kinds.items():
            if len(heard) - len(word) < _SHORTEST_GLUED_TO:
                continue
            if word in self.endings and heard.endswith(word):
                return heard[: -len(word)], kind
            if word in self.beginnings and heard.startswith(word):
                return heard[len(word) :], kind
        return None

    def direction_glued(self, token: str) -> str | None:
        """``token`` with its direction set apart, "Ostkasachstan" as "ost kasachstan"; None where there is none."""
        for end in range(len(token) - _SHORTEST_GLUED + 1, 1, -1):
            if self.direction_of(token[:end]) is not None:
                return f"{token[:end]} {token[end:]}"
        return None


def read_place_words(path: Path) -> PlaceWords:
    """Read the file of words. Raises Refusal when a word stands for two things or a kind is not one of ``KINDS``."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    kinds: dict[str, str] = {}
    abbreviations: dict[str, str] = {}
    directions: dict[str, str] = {}
    for kind, forms in content["kinds"].items():
        if kind not in KINDS:
            raise Refusal(message("place_words_kind_unknown", file=path.name, kind=kind, known=", ".join(KINDS)))
        for word in forms["words"]:
            _add(kinds, sound(clean(word)), kind, word, path)
        for word in forms["abbreviations"]:
            _add(abbreviations, clean(word), kind, word, path)
    for direction, words in content["directions"].items():
        for word in words:
            _add(directions, sound(clean(word)), direction, word, path)
    compass = {point: direction for direction, points in content["compass"].items() for point in points}
    weightless = frozenset(sound(clean(word)) for word in content["weightless"])
    return PlaceWords(kinds, abbreviations, directions, compass, weightless)


def _add(table: dict[str, str], key: str, meaning: str, word: str, path: Path) -> None:
    if table.setdefault(key, meaning) != meaning:
        raise Refusal(message("place_words_contradict", file=path.name, word=word, first=table[key], second=meaning))
