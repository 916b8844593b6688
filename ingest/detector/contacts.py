"""E-mail addresses, passports, positions and addresses in texts, and numbers that a word before them explains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from ingest.detector.signs import Kind, Shown, Sign, Signs
from strive.catalogue.personal_data import PersonalData

EMAIL = r"[A-Za-z0-9._%+\-А-Яа-яЁё]{1,64}@[A-Za-z0-9А-Яа-яЁё\-]+(?:\.[A-Za-z0-9А-Яа-яЁё\-]+)*\.[A-Za-zА-Яа-я]{2,}"
# ICAO Doc 9303: the first and the second line of a passport, the first line of a card.
MACHINE_READABLE = (
    r"P[A-Z<][A-Z]{3}[A-Z]+<[A-Z<]{20,}|[A-Z0-9<]{9}\d[A-Z]{3}\d{7}[MFX<]\d{7}|\bI[A-Z<][A-Z]{3}[A-Z0-9<]{10,25}<"
)
_FRACTION = r"\.\d{4,}"
GEOPOINT = rf"^\s*-?[0-8]?\d{_FRACTION}\s*[,; ]\s*-?1?\d?\d{_FRACTION}(?:[,; ]+-?\d+(?:\.\d+)?){{0,2}}\s*$"
_COORDINATE = r"^\s*-?1?\d?\d[.,]\d{4,}\s*$"
_PASSPORT = r"^\s*[A-ZА-Я]{0,3}\s?(?:№\s?)?\d{6,9}\s*$|^\s*\d{2}\s?\d{2}\s?(?:№\s?)?\d{6}\s*$"
_NUMBER = r"\d(?:[\d \u00a0()\-]{4,22})\d"
_WITHOUT_DIGITS = str.maketrans("", "", "0123456789")
_LONG_FRACTION = re.compile(r"\.[0-9]{4}")
_A_DIGIT = re.compile("[0-9]")
_SAID_CHANCE = 1e-3
_IN_SAID_COLUMN = 0.3

EMAIL_SIGN = Sign("email", "e-mail")
OFFICE_EMAIL_SIGN = Sign("email", "e-mail of an office", in_persons_only=True)
_FEWEST_DIGITS: dict[Kind, int] = {"national_id": 6, "phone": 5}
_SAID_NUMBERS: tuple[Kind, ...] = ("national_id", "passport", "phone")


class ContactRules:
    """What is looked for, ready."""

    def __init__(self, known: PersonalData) -> None:
        words = known.words
        offices = "|".join(map(re.escape, words.office_mailboxes))
        self._office = rf"(?i)^(?:{offices})(?:[.\-_][a-z]+)*@"
        ids = sorted({word for rule in known.national_ids for word in rule.words})
        self.words: dict[Kind, Sequence[str]] = {
            "national_id": ids,
            "passport": words.passport,
            "phone": words.phone,
            "email": words.email,
            "position": words.position,
            "address": words.address,
            "person_name": words.person_name,
        }
        self._in_names = {kind: [f" {_spaced(word)} " for word in said] for kind, said in self.words.items()}
        edge = r"(?i)(?:^|[^\p{L}\p{N}?&/=_])"  # not in the query of an address: "story?nid=1244"
        number = rf"[^\p{{L}}\p{{N}}]{{0,6}}(?:№|no|nr|n)?[ .:]*(?:[A-ZА-Я]{{1,3}}[ \-]?)?\+?\(?{_NUMBER}"
        self._said = {kind: f"{edge}(?:{_any(self.words[kind])}){number}" for kind in _SAID_NUMBERS}
        self._streets = words.street
        street = rf"(?:{_any(words.street)})\.?\s+[\p{{L}}\-]{{3,20}}(?: [\p{{L}}\-]{{2,20}}){{0,2}}"
        self._address = rf"{edge}{street},? *(?:(?:{_any(words.house)})[. ]*)?\d{{1,4}}(?:[^\d.]|$)"

    def in_texts(self, texts: pl.Series, joined: str, most_digits: int) -> Signs:
        """Everything that a text tells by itself. ``joined``: all the texts together; ``most_digits``: how many digits
        stand together in it."""
        if "@" in joined:
            yield from self._emails(texts)
        if "<" in joined:
            yield from _shown(Sign("passport", "machine-readable"), texts, MACHINE_READABLE)
        if _A_DIGIT.search(joined):
            if _LONG_FRACTION.search(joined):
                yield from _shown(Sign("position", "geopoint", in_persons_only=True), texts, GEOPOINT)
            words = "\n".join(set(joined.lower().translate(_WITHOUT_DIGITS).split("\n")))
            for kind, pattern in self._said.items():
                if most_digits and _has_any(words, self.words[kind]):
                    yield from _shown(Sign(kind, "named in the text"), texts, pattern)
            if _has_any(words, self._streets):
                yield from _shown(Sign("address", "street and house", in_persons_only=True), texts, self._address)

    def in_named_column(self, kinds: Iterable[Kind], texts: pl.Series) -> Signs:
        """What the column's own name explains."""
        for kind in kinds:
            if kind in _FEWEST_DIGITS:
                is_long = (texts.str.count_matches(r"\d") >= _FEWEST_DIGITS[kind]).to_numpy()
                yield Shown(Sign(kind, "named", _SAID_CHANCE, _IN_SAID_COLUMN), len(texts), np.flatnonzero(is_long))
            elif kind == "passport":
                yield from _shown(Sign(kind, "named", _SAID_CHANCE, _IN_SAID_COLUMN), texts, _PASSPORT)
            elif kind == "position":
                sign = Sign(kind, "named", _SAID_CHANCE, _IN_SAID_COLUMN, in_persons_only=True)
                yield from _shown(sign, texts, _COORDINATE)
            elif kind == "address":
                sign = Sign(kind, "named", _SAID_CHANCE, _IN_SAID_COLUMN, in_persons_only=True)
                yield from _shown(sign, texts, r"\p{L}{3}.*\d")

    def kinds_named(self, column: str) -> list[Kind]:
        """The kinds of personal data that the column's name says it holds."""
        last = column.rsplit("/", 1)[-1]
        plain = f" {_spaced(last.lower())} "
        return [kind for kind, words in self._in_names.items() if any(word in plain for word in words)]

    def _emails(self, texts: pl.Series) -> Signs:
        addresses = texts.str.extract_all(EMAIL)
        any_office = addresses.list.eval(pl.element().str.contains(self._office)).list.any().fill_null(False)
        persons = addresses.list.eval(~pl.element().str.contains(self._office)).list.any().fill_null(False)
        for sign, shown in ((EMAIL_SIGN, persons), (OFFICE_EMAIL_SIGN, any_office)):
            if shown.any():
                yield Shown(sign, len(texts), np.flatnonzero(shown.to_numpy()))


def _shown(sign: Sign, texts: pl.Series, pattern: str) -> Signs:
    matched = texts.str.contains(pattern).to_numpy()
    if matched.any():
        yield Shown(sign, len(texts), np.flatnonzero(matched))


def _has_any(lower: str, words: Sequence[str]) -> bool:
    """Whether the first part of one of the words stands in the text; cheaper than the pattern that then decides."""
    return any(word.split()[0] in lower for word in words)


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word).replace("\\ ", "[ .\\-]*") for word in sorted(words, key=len, reverse=True))


def _spaced(word: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", word).split())
