"""National numbers: whether digits follow the rule of ``catalogue/personal_data/national_ids.yaml``, for whole columns.

Digits come as a matrix, a row per number. ``chance_of`` is the share of random digits that follow the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import numpy as np

from strive.catalogue.personal_data import CheckDigit, NationalId, NumberPart

_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] + [0] * 87)
_DATES = 366 / 10_000  # of four random digits that are a day and a month
_FIRST_YEAR, _LAST_YEAR = 1900, 2049
_YEARS = (_LAST_YEAR - _FIRST_YEAR + 1) / 10_000
_MADE_UP_DAY, _MADE_UP_MONTH = 99, 13  # of numbers made for tests and samples, which must be nobody's
_WOMEN_DAYS, _WOMEN_DAYS_OF_YEAR = 40, 500
Numbers = np.ndarray


@dataclass(frozen=True)
class _Form:
    digits: int
    chance: float
    fits: Callable[[Numbers], np.ndarray]


def _number(digits: Numbers, start: int, count: int) -> Numbers:
    value = np.zeros(len(digits), np.int64)
    for place in range(start, start + count):
        value = value * 10 + digits[:, place]
    return value


def _is_date(day: Numbers, month: Numbers) -> np.ndarray:
    made_up = (day == _MADE_UP_DAY) & (month == _MADE_UP_MONTH)
    return np.asarray(((day >= 1) & (day <= _DAYS[month])) | made_up)


def _is_year(year: Numbers) -> np.ndarray:
    return np.asarray((year >= _FIRST_YEAR) & (year <= _LAST_YEAR))


def _is_day_of_year(day: Numbers) -> np.ndarray:
    of_women = (day > _WOMEN_DAYS_OF_YEAR) & (day <= _WOMEN_DAYS_OF_YEAR + 366)
    return np.asarray(((day >= 1) & (day <= 366)) | of_women)


def _womens_date(digits: Numbers) -> np.ndarray:
    day, month = _number(digits, 0, 2), _number(digits, 2, 2)
    return np.asarray(_is_date(day, month) | _is_date(day - _WOMEN_DAYS, month))


_FORMS = {
    "YYMMDD": _Form(6, _DATES, lambda d: _is_date(_number(d, 4, 2), _number(d, 2, 2))),
    "DDMMYY": _Form(6, _DATES, lambda d: _is_date(_number(d, 0, 2), _number(d, 2, 2))),
    "DDMMYYYY": _Form(
        8, _DATES * _YEARS, lambda d: _is_date(_number(d, 0, 2), _number(d, 2, 2)) & _is_year(_number(d, 4, 4))
    ),
    "DDMMYY+40": _Form(6, 2 * _DATES, _womens_date),
    "YYYYDDD+500": _Form(
        7, _YEARS * 732 / 1_000, lambda d: _is_year(_number(d, 0, 4)) & _is_day_of_year(_number(d, 4, 3))
    ),
    "YYDDD+500": _Form(5, 732 / 1_000, lambda d: _is_day_of_year(_number(d, 2, 3))),
    "YYYY": _Form(4, _YEARS, lambda d: _is_year(_number(d, 0, 4))),
}


def follow(rule: NationalId, digits: Numbers) -> np.ndarray:
    """Whether each number (a row of ``rule.digits`` digits) follows the rule."""
    fits = np.ones(len(digits), bool)
    for part in rule.parts:
        fits &= _part_fits(part, digits)
    return fits & _check_fits(rule.check, digits) if rule.check else fits


def chance_of(rule: NationalId) -> float:
    """The share of random numbers that follow the rule."""
    parts = (
        _FORMS[part.form].chance if part.form else len(part.one_of or []) / 10 ** len((part.one_of or ["0"])[0])
        for part in rule.parts
    )
    return prod(parts) * (1 / min(rule.check.modulus, 10) if rule.check else 1)


def _part_fits(part: NumberPart, digits: Numbers) -> np.ndarray:
    if part.form:
        form = _FORMS[part.form]
        return form.fits(digits[:, part.at : part.at + form.digits])
    allowed = part.one_of or []
    return np.isin(_number(digits, part.at, len(allowed[0])), [int(text) for text in allowed])


def _check_fits(check: CheckDigit, digits: Numbers) -> np.ndarray:
    found = np.full(len(digits), -1)
    for weights in check.weights:
        remainder = digits[:, :-1].astype(np.int64) @ np.array(weights) % check.modulus
        if check.complement:
            remainder = (check.modulus - remainder) % 10
        found = np.where((found < 0) & (remainder < 10), remainder, found)
    return np.asarray(found == digits[:, -1])
