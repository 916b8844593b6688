"""How an identifier is written, made one: before it becomes a pseudonym, two spellings of one number must be one text.

Blanks, dashes, a label before the number, full-width digits, a trailing ``.0`` and Cyrillic letters that look Latin do
not matter anywhere. Where a country declares the form of its national id, letters in place of digits are read as the
digits that they look like and leading zeros that a spreadsheet took are put back, if what comes out is such an id; a
number that a spreadsheet rounded (``9.914E+11``) is nobody's. Codes that a source gives itself are that source's own:
the same code in another dataset is another person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from strive.catalogue.models import NationalId

_MOST_LOST_ZEROS = 3
_LATIN = dict(zip(map(ord, "АВЕЁКМНОРСТУХІЈЅҮҚ"), "ABEEKMHOPCTYXIJSYK", strict=True))
_DIGITS = dict(zip(map(ord, "OОIІLЗБQ"), "00111360", strict=True))
_WHOLE = re.compile(r"^(\d+)[.,]0+$")
_SCIENTIFIC = re.compile(r"^(\d)(?:[.,](\d+))?E\+?(\d+)$")
_LABELLED = re.compile(r"^\W*[^\W\d_]{2,7}\W*(?=\d)")


@dataclass(frozen=True)
class IdentifierForm:
    """What is known of the identifiers of a column: the form of the country's national id, or the dataset that they
    are the own codes of."""

    national: NationalId | None = None
    own_of: str | None = None

    def normalised(self, identifier: str | None) -> str:
        """The one text for all spellings of an identifier; empty where there is none, or where it is lost."""
        text = unicodedata.normalize("NFKC", identifier or "").strip().upper()
        scientific = _SCIENTIFIC.match(text)
        if scientific:
            digits = scientific[1] + (scientific[2] or "")
            text = digits if len(digits) == int(scientific[3]) + 1 else ""
        text = _WHOLE.sub(r"\1", text)
        plain = "".join(filter(str.isalnum, text))
        if self.own_of is not None:
            return f"{self.own_of}:{plain.translate(_LATIN)}" if plain else ""
        return (_as_national(self.national, text) if self.national else None) or plain.translate(_LATIN)


def _as_national(form: NationalId, text: str) -> str | None:
    """The text as a national id, if it can be read as one."""
    for candidate in (text, _LABELLED.sub("", text)):
        digits = "".join(filter(str.isalnum, candidate)).translate(_DIGITS)
        if not (digits.isascii() and digits.isdigit()):
            continue
        if len(digits) == form.digits:
            return digits
        missing = form.digits - len(digits)
        if 0 < missing <= _MOST_LOST_ZEROS and _could_be(form, digits.zfill(form.digits)):
            return digits.zfill(form.digits)
    return None


ANY_IDENTIFIER = IdentifierForm()


def _could_be(form: NationalId, digits: str) -> bool:
    """Whether the digits have the right check digit or, where it is not declared, name a possible day of birth."""
    if form.check_weights:
        return check_digit(form, digits) == int(digits[-1])
    return birth_date(form, digits) is not None


def check_digit(form: NationalId, digits: str) -> int | None:
    """The last digit as the others demand it; None for a number that is never issued."""
    for weights in form.check_weights:
        remainder = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        if remainder < 10:
            return remainder
    return None


def birth_date(form: NationalId, digits: str) -> date | None:
    """The day of birth that an id names; None where it names none."""
    placed = list(zip(digits, form.layout, strict=True))
    parts = {letter: "".join(digit for digit, place in placed if place == letter) for letter in "YMDC"}
    year = parts["Y"] if len(parts["Y"]) == 4 else form.centuries.get(parts["C"], "none") + parts["Y"]
    try:
        return date(int(year), int(parts["M"]), int(parts["D"]))
    except ValueError:
        return None
