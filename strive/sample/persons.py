"""Made-up persons with identifiers that no living person can have.

Each identifier has its country's form but names an impossible birth date (month 13, day 99), each telephone number
lies in an area code that is not assigned, and each surname means "sample" or "made-up", so that no row can be
taken for somebody. Kazakhstan's IIN carries a right check digit (see ``iin_check_digit``). Birth dates stand beside the
identifier.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

Sex = Literal["M", "F"]

_FIRST_WEIGHTS = range(1, 12)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)

_GIVEN_NAMES: dict[Sex, tuple[str, ...]] = {
    "M": (
        "Азамат",
        "Бакыт",
        "Данияр",
        "Ерлан",
        "Максат",
        "Нурлан",
        "Руслан",
        "Тимур",
        "Улан",
        "Эрмек",
        "Алексей",
        "Саид",
    ),
    "F": (
        "Айгүл",
        "Айжан",
        "Бермет",
        "Гүлнара",
        "Динара",
        "Жамиля",
        "Зарина",
        "Мээрим",
        "Назгүл",
        "Сауле",
        "Ольга",
        "Нигора",
    ),
}
_SURNAMES: dict[str, dict[Sex, tuple[str, ...]]] = {
    "KGZ": {
        "M": ("Үлгү уулу", "Мисал уулу", "Образцов", "Примеров", "Вымышленов", "Тестов"),
        "F": ("Үлгү кызы", "Мисал кызы", "Образцова", "Примерова", "Вымышленова", "Тестова"),
    },
    "KAZ": {
        "M": ("Мысалов", "Улгибаев", "Образцов", "Примеров", "Вымышленов", "Тестов"),
        "F": ("Мысалова", "Улгибаева", "Образцова", "Примерова", "Вымышленова", "Тестова"),
    },
    "TJK": {"M": ("Sample-zoda", "Example-zoda", "Namunaev"), "F": ("Sample-zoda", "Example-zoda", "Namunaeva")},
    "UZB": {"M": ("Namunaev", "Misolov", "Sinovov"), "F": ("Namunaeva", "Misolova", "Sinovova")},
}
_LATIN_GIVEN_NAMES: dict[Sex, tuple[str, ...]] = {
    "M": ("Anvar", "Bekzod", "Farrux", "Jasur", "Rustam", "Sherzod"),
    "F": ("Dilnoza", "Gulnora", "Madina", "Nargiza", "Shahnoza", "Zulfiya"),
}
_DIALLING_CODES = {"KGZ": "+996", "KAZ": "+7", "TJK": "+992", "UZB": "+998"}


@dataclass(frozen=True)
class Person:
    """A made-up person, as the sources write one down."""

    identifier: str
    full_name: str
    sex: Sex
    born_on: date
    phone: str


def iin_check_digit(first_eleven: str) -> int | None:
    """The twelfth digit of an IIN; None for numbers that were never issued."""
    digits = [int(digit) for digit in first_eleven]
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        remainder = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if remainder < 10:
            return remainder
    return None


class Register:
    """Makes persons of one country, each with an identifier of its own.

    Two registers of a country share no person as long as their serials do not meet.
    """

    def __init__(self, country_code: str, rng: Random, *, first_serial: int) -> None:
        self._country_code = country_code
        self._rng = rng
        self._last_serial = first_serial - 1

    def person(self, sex: Sex, born_on: date) -> Person:
        """A new person."""
        return Person(
            identifier=self._identifier(sex, born_on),
            full_name=self._full_name(sex),
            sex=sex,
            born_on=born_on,
            phone=self._phone(),
        )

    def person_of_age(self, on: date, youngest: int, oldest: int, *, women: float) -> Person:
        """A new person, ``youngest`` to ``oldest`` years old on a day; ``women``: the chance of a woman."""
        sex: Sex = "F" if self._rng.random() < women else "M"
        age = youngest + int((oldest - youngest + 1) * self._rng.betavariate(1.6, 2.4))
        return self.person(sex, _birthday(on, min(age, oldest), self._rng))

    def _phone(self) -> str:
        first, second, third = (self._rng.randrange(low, 10 * low) for low in (100, 10, 10))
        return f"{_DIALLING_CODES[self._country_code]} (000) {first}-{second}-{third}"

    def _full_name(self, sex: Sex) -> str:
        given = _LATIN_GIVEN_NAMES if self._country_code in ("TJK", "UZB") else _GIVEN_NAMES
        return f"{self._rng.choice(_SURNAMES[self._country_code][sex])} {self._rng.choice(given[sex])}"

    def _identifier(self, sex: Sex, born_on: date) -> str:
        self._last_serial += 1
        if self._country_code == "KAZ":
            return self._iin(born_on)
        sex_digit = 1 if sex == "F" else 2
        if self._country_code == "KGZ":
            return f"{sex_digit}9913{born_on.year:04d}{self._last_serial:05d}"
        if self._country_code == "UZB":
            return f"{sex_digit + 2}9913{born_on.year % 100:02d}{self._last_serial:07d}"
        return f"SAMPLE-{self._country_code}-{self._last_serial:05d}"

    def _iin(self, born_on: date) -> str:
        while True:
            first_eleven = f"{born_on.year % 100:02d}13999{self._last_serial:04d}"
            check_digit = iin_check_digit(first_eleven)
            if check_digit is not None:
                return f"{first_eleven}{check_digit}"
            self._last_serial += 1


def _birthday(on: date, age: int, rng: Random) -> date:
    """A day on which somebody was born who is ``age`` years old on the day ``on``."""
    return date(on.year - age, 1, 1) + timedelta(days=rng.randrange(on.timetuple().tm_yday))
