"""Numbers in texts that may be identifiers: national numbers, telephones.

A cell that is one number is taken whole, whatever separates its digits; out of other text come runs of at least nine
digits and what is written like a telephone. Dates, instants and decimal fractions are none. What a spreadsheet does to
numbers is undone: the ``.0`` at the end, the zero lost at the beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from ingest.detector.digits import chance_of, follow
from ingest.detector.signs import Shown, Sign, Signs
from strive.catalogue.personal_data import NationalId, PersonalData, PhonePlan

FEWEST_DIGITS, FEWEST_SAID_DIGITS = 9, 6
_SHAPES = bytes(48 if 48 <= byte < 58 else 10 if byte == 10 else 97 for byte in range(256))
_BETWEEN_DIGITS = " ()-‐‑–/\u00a0\u202f\u2007".encode()
_BLANK = "[\\s\u00a0\u202f\u2007]"
_WHOLE = rf"^{_BLANK}*'?\+?\(?\d[\d\s\u00a0\u202f\u2007()\-‐‑–/]*(?:\.0+)?{_BLANK}*$"
_DATE = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4})"
_NOT_IDENTIFIERS = "|".join(
    (
        rf"^\s*{_DATE}(?:[T ,]*\d{{1,2}}[:.]\d\d[^\p{{L}}]*(?:[ZAPap]\.?[Mm]?\.?)?|[ \-–]+{_DATE})?\s*$",
        r"^\s*[-+]?\d+[.,]\d*[1-9]\d*(?:[eE][-+]?\d+)?\s*$",
        r"^\s*(?:uuid:)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\s*$",
        r"^\s*[0-9a-f]*[a-f][0-9a-f]{19,}\s*$|^\s*https?://\S+\s*$",
    )
)
_IN_THOUSANDS = rf"^\d{{1,3}}(?:{_BLANK}\d{{3}})+$"
_IN_TEXT = re.compile(r"(?<![\w.,/\-])(\+?\(?\d[\d \u00a0()\-‐‑–]{5,22}\d)(?![\w/]|[.,]\d)")
_GROUPED_PHONE = r"^\(?\d{1,5}\)?[ \u00a0\-–]*\(?\d{2,4}\)?(?:[ \u00a0\-–]\d{2,4}){1,3}$"
_LONGEST_PHONE, _SHORTEST_PHONE = 15, 10
_FORMATTED_CHANCE = 1e-4
_ABROAD_CHANCE = 1e-3
_TIMESTAMP_SHARE = 0.9
_OF_COLUMNS = 0.2  # in a column of numbers, so many must follow the rule


@dataclass(frozen=True)
class Found:
    """The numbers of some texts: in which text each stands, as written, and its digits."""

    texts: np.ndarray
    written: pl.Series
    digits: pl.Series

    @cached_property
    def by_length(self) -> dict[int, np.ndarray]:
        """Places of the numbers by their count of digits."""
        lengths = self.digits.str.len_bytes().to_numpy()
        return {int(length): np.flatnonzero(lengths == length) for length in np.unique(lengths)}

    @cached_property
    def with_plus(self) -> np.ndarray:
        """Whether each is written with a plus sign."""
        return self.written.str.contains(r"^\(?\+").to_numpy()

    @cached_property
    def grouped(self) -> np.ndarray:
        """Whether each is written in groups, like a telephone number."""
        return self.written.str.contains(_GROUPED_PHONE).to_numpy()

    def matrix(self, places: np.ndarray) -> np.ndarray:
        """The digits of numbers of one length, a row each."""
        joined = "".join(self.digits.gather(places).to_list()).encode("ascii")
        return (np.frombuffer(joined, np.uint8) - ord("0")).reshape(len(places), -1)


def numbers_in(texts: pl.Series) -> Found:
    """The numbers of the texts that may be identifiers."""
    frame = pl.DataFrame({"written": texts}).with_row_index("place")
    frame = frame.filter(~pl.col("written").str.contains(_NOT_IDENTIFIERS))
    is_whole = frame["written"].str.contains(_WHOLE)
    whole = frame.filter(is_whole).with_columns(
        pl.col("written").str.replace(r"\.0+\s*$", "").str.strip_chars(" '\u00a0\t")
    )
    whole = whole.filter(~_are_amounts(whole["written"]))
    others = [
        (place, number) for place, text in frame.filter(~is_whole).iter_rows() for number in _IN_TEXT.findall(text)
    ]
    if others:
        whole = pl.concat([whole, pl.DataFrame(others, schema=whole.schema, orient="row")])
    digits = pl.col("written").str.replace_all("[^0-9]", "").alias("digits")
    kept = whole.with_columns(digits).filter(pl.col("digits").str.len_bytes() >= FEWEST_DIGITS)
    return Found(kept["place"].to_numpy(), kept["written"], kept["digits"])


def digits_together(joined: str) -> int:
    """How many digits stand together in the text, with nothing but signs that separate them: 0, 6 or 9 and more. Cheap:
    most columns of most deliveries are let go by it."""
    shapes = joined.encode("utf-8", "replace").translate(_SHAPES, _BETWEEN_DIGITS)
    return next((count for count in (FEWEST_DIGITS, FEWEST_SAID_DIGITS) if b"0" * count in shapes), 0)


class NumberRules:
    """The national numbers and telephone plans, ready to be looked for."""

    def __init__(self, known: PersonalData) -> None:
        self._ids = [rule for rule in known.national_ids if not rule.only_with_words and not rule.prefix]
        self._signs = {rule.id: Sign("national_id", rule.id, chance_of(rule), _OF_COLUMNS) for rule in self._ids}
        self._phones = _Phones(known.phones)

    def in_texts(self, texts: pl.Series) -> Signs:
        """National numbers and telephones in the texts."""
        found = numbers_in(texts)
        if len(found.texts):
            for rule in self._ids:
                if rule.suffix:
                    continue
                yield from self._national(rule, found, rule.digits, "")
                if rule.parts and (rule.parts[0].form or "").startswith("YY"):  # born in 2000 to 2009
                    yield from self._national(rule, found, rule.digits - 1, "0")
            yield from self._phones.in_numbers(found)
        for rule in self._ids:
            if rule.suffix:
                yield from self._with_suffix(rule, texts)

    def _national(self, rule: NationalId, found: Found, length: int, lost: str) -> Signs:
        places = found.by_length.get(length)
        if places is None:
            return
        digits = found.matrix(places)
        if lost:
            digits = np.hstack([np.zeros((len(digits), 1), np.uint8), digits])
        matched = follow(rule, digits)
        if not matched.any() or _are_timestamps(digits):
            return
        sign = self._signs[rule.id]
        yield Shown(sign if not lost else _without_zero(sign), len(places), found.texts[places[matched]])
        if rule.written:
            forms = found.written.gather(places[matched]).str.replace_all("[0-9]", "9")
            formed = places[matched][forms.is_in(rule.written).to_numpy()]
            if len(formed):
                sign = Sign("national_id", f"{rule.id} written", _FORMATTED_CHANCE)
                yield Shown(sign, len(formed), found.texts[formed])

    def _with_suffix(self, rule: NationalId, texts: pl.Series) -> Signs:
        pattern = rf"(?:^|[^0-9A-Za-z])(\d{{{rule.digits}}})[{''.join(rule.suffix)}](?:$|[^0-9A-Za-z])"
        numbers = texts.str.extract(pattern)
        places = np.flatnonzero(numbers.is_not_null().to_numpy())
        if len(places):
            found = Found(places, numbers.drop_nulls(), numbers.drop_nulls())
            matched = follow(rule, found.matrix(np.arange(len(places))))
            sign = Sign("national_id", rule.id, 0.005 * chance_of(rule), _OF_COLUMNS)  # one of two letters just there
            yield Shown(sign, len(places), places[matched])


class _Phones:
    def __init__(self, plans: list[PhonePlan]) -> None:
        numbers = "|".join(f"{plan.code}[0-9]{{{length}}}" for plan in plans for length in plan.lengths)
        self._international = f"^(?:00)?(?:{numbers})$"
        self._plans = plans

    def in_numbers(self, found: Found) -> Signs:
        """Telephones among the numbers."""
        known = found.digits.str.contains(self._international).to_numpy()
        lengths = found.digits.str.len_bytes().to_numpy()
        begins = found.with_plus | found.digits.str.starts_with("00").to_numpy()
        abroad = found.with_plus & ~known & (lengths >= _SHORTEST_PHONE) & (lengths <= _LONGEST_PHONE)
        for sign, matched in (
            (Sign("phone", "international"), known & begins),
            (Sign("phone", "abroad", _ABROAD_CHANCE), abroad),
        ):
            if matched.any():
                yield Shown(sign, int(matched.sum()), found.texts[matched])
        for plan in self._plans:
            for length in plan.lengths:
                yield from _national_phones(plan, length, found)


def _national_phones(plan: PhonePlan, length: int, found: Found) -> Signs:
    """Mobile numbers after the country's code or the digit dialled first, without a plus sign."""
    share = sum(10.0 ** -len(start) for start in plan.mobile)
    for before in {plan.code, plan.trunk} - {""}:
        places = found.by_length.get(len(before) + length)
        if places is None:
            continue
        fits = found.digits.gather(places).str.contains(f"^{before}(?:{'|'.join(plan.mobile)})").to_numpy()
        matched = places[fits]
        if not len(matched):
            continue
        chance = share * 10.0 ** -len(before)
        grouped = matched[found.grouped[matched]]
        if len(grouped):
            sign = Sign("phone", f"{plan.country} {before} grouped", chance / 10)
            yield Shown(sign, len(grouped), found.texts[grouped])
        yield Shown(Sign("phone", f"{plan.country} {before}", chance, 0.5), len(places), found.texts[matched])


def _without_zero(sign: Sign) -> Sign:
    return Sign(sign.kind, f"{sign.name} without zero", sign.chance, 0.5)


def _are_amounts(written: pl.Series) -> pl.Series:
    """Which are written in thousands; none where all of them have the same length, as telephones in groups of three."""
    in_thousands = written.str.contains(_IN_THOUSANDS)
    lengths = written.filter(in_thousands).str.len_chars()
    return in_thousands & (lengths.n_unique() > 1)


def _are_timestamps(digits: np.ndarray) -> bool:
    """Whether nearly all the numbers are years, months, days and hours written together."""
    if digits.shape[1] < 12 or len(digits) < 2:
        return False
    values = [digits[:, at].astype(np.int64) * 10 + digits[:, at + 1] for at in (0, 4, 6, 8, 10)]
    century, month, day, hour, minute = values
    fits = np.isin(century, (19, 20)) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    return bool((fits & (hour < 24) & (minute < 60)).mean() >= _TIMESTAMP_SHARE)
