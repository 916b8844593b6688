"""Made-up columns: (name, values, kinds of identifiers in them). The same chance gives the same column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

_WORDS = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
GIVEN, ROOTS, SENTENCES = _WORDS["given"], _WORDS["roots"], _WORDS["sentences"]
_MINUTES = [f"{minute:02d}{second:02d}" for minute in range(60) for second in range(60)]
LANGUAGES = ("ru", "ky", "kk", "uz", "tg", "en")


@dataclass(frozen=True)
class Made:
    """A column and what is in it: ``kind`` None where nobody is identified."""

    label: str
    language: str
    kind: str | None
    values: list[str]


def _date(chance: Random, form: str) -> str:
    year, month, day = chance.randint(1950, 2009), chance.randint(1, 12), chance.randint(1, 28)
    return form.format(yyyy=f"{year}", yy=f"{year % 100:02d}", mm=f"{month:02d}", dd=f"{day:02d}", DD=f"{day + 40}")


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def iin(chance: Random) -> str:
    """A number with the check digit of Kazakhstan's IIN."""
    while True:
        first = _date(chance, "{yy}{mm}{dd}") + chance.choice("3456") + _digits(chance, 4)
        for weights in ([*range(1, 12)], [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]):
            rest = sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11
            if rest < 10:
                return f"{first}{rest}"


def pinfl(chance: Random) -> str:
    """A number with the check digit of Uzbekistan's PINFL."""
    first = chance.choice("3456") + _date(chance, "{dd}{mm}{yy}") + _digits(chance, 6)
    return f"{first}{sum(int(d) * w for d, w in zip(first, [7, 3, 1] * 5, strict=False)) % 10}"


def thai(chance: Random) -> str:
    """A number with the check digit of Thailand."""
    first = chance.choice("12345678") + _digits(chance, 11)
    return f"{first}{(11 - sum(int(d) * w for d, w in zip(first, range(13, 1, -1), strict=True)) % 11) % 10}"


CHECKED: dict[str, Callable[[Random], str]] = {"iin": iin, "pinfl": pinfl, "thai": thai}
BY_DATE: dict[str, Callable[[Random], str]] = {
    "pin": lambda c: c.choice("12") + _date(c, "{dd}{mm}{yyyy}") + _digits(c, 5),
    "nik": lambda c: (
        c.choice(["3201", "3578", "1271"])
        + _digits(c, 2)
        + _date(c, c.choice(["{dd}{mm}{yy}", "{DD}{mm}{yy}"]))
        + _digits(c, 4)
    ),
    "mykad": lambda c: _date(c, "{yy}{mm}{dd}") + "-" + c.choice(["01", "10", "14"]) + "-" + _digits(c, 4),
    "nic": lambda c: f"{c.randint(50, 99)}{c.randint(1, 366):03d}{_digits(c, 4)}V",
    "nid_17": lambda c: f"{c.randint(1950, 2004)}{_digits(c, 13)}",
}
# How each language's registers write telephones; # is any digit, @ the beginning of a mobile number.
_PHONES = {
    "ru": (("+7 (@) ###-##-##",), ("901", "926", "977")),
    "ky": (("0@ ## ## ##", "+996 @ ######", "0@######"), ("555", "777", "702")),
    "kk": (("8 (@) ###-##-##", "+7@#######", "8@#######"), ("701", "747", "777")),
    "uz": (("+998 @ ###-##-##", "998@#######"), ("90", "93", "97")),
    "tg": (("+992 @ #######", "992@#######"), ("90", "93", "98")),
    "en": (("+880 1712-######", "+62 812 #######", "08123#######", "+44 20 #### ####"), ("",)),
}


def phone_of(chance: Random, language: str) -> str:
    """A telephone number as the language's registers write it."""
    forms, mobile = _PHONES[language]
    form = chance.choice(forms).replace("@", chance.choice(mobile))
    return "".join(chance.choice("0123456789") if sign == "#" else sign for sign in form)


def full_name(chance: Random, language: str) -> str:
    """A made-up full name as the language's registers write it."""
    given, root = chance.choice(GIVEN[language]), chance.choice(ROOTS[language])
    woman = "а" if chance.random() < 0.5 else ""
    if language == "ru":
        father = chance.choice(_WORDS["fathers"]) + ("вна" if woman else "вич")
        father = father.replace("нв", "нов").replace("тв", "тов").replace("рв", "ров")
        family = f"{root}ов{woman}"
        return chance.choice([f"{family} {given} {father}", f"{family} {given}", f"{family} {given[0]}.{father[0]}."])
    if language == "ky":
        return chance.choice([f"{root} {'кызы' if woman else 'уулу'} {given}", f"{root}ов{woman} {given}"])
    if language == "kk":
        return chance.choice(
            [
                f"{root}ов{woman} {given} {chance.choice(GIVEN[language])}{'қызы' if woman else 'ұлы'}",
                f"{root}ев{woman} {given}",
            ]
        )
    if language == "uz":
        woman = woman and "a"
        return chance.choice([f"{root}ov{woman} {given}", f"{given} {root} {'qizi' if woman else 'oʻgʻli'}"])
    if language == "tg":
        return chance.choice([f"{root}ов{woman} {given}", f"{root}зода {given}", f"{given} {root}"])
    particle = {"Nurul": "binti", "Siti": "binti", "Rahim": "bin"}.get(given)
    return f"{given} {particle} {root}" if particle else f"{given} {root}ov{'a' if woman else ''}"


def with_identifiers(chance: Random, rows: int) -> Iterator[Made]:
    """Columns of identifiers, whole cells and one in a column of notes."""
    for label, number in (CHECKED | BY_DATE).items():
        kind = "checked id" if label in CHECKED else "id by date"
        yield Made(kind, label, "national_id", [number(chance) for _ in range(rows)])
    for language in LANGUAGES:
        yield Made("phone", language, "phone", [phone_of(chance, language) for _ in range(rows)])
        yield Made("name", language, "person_name", [full_name(chance, language) for _ in range(rows)])
        mail = [
            f"{_word(chance)}.{_word(chance)}@{_word(chance)}.{chance.choice(['kg', 'kz', 'com', 'org'])}"
            for _ in range(rows)
        ]
        yield Made("e-mail", language, "email", mail)
        for label, kind, value in (
            ("checked id in a note", "national_id", f"ИИН {iin(chance)}" if chance.random() < 0.5 else iin(chance)),
            (
                "phone in a note",
                "phone",
                f"тел. {phone_of(chance, language)}" if chance.random() < 0.5 else "+996 555 " + _digits(chance, 6),
            ),
            ("e-mail in a note", "email", mail[0]),
            ("name in a note", "person_name", full_name(chance, language)),
        ):
            notes = harmless_notes(chance, language, rows)
            place = chance.randrange(rows)
            notes[place] = f"{notes[place]}, {value}."
            yield Made(label, language, kind, notes)


def harmless_notes(chance: Random, language: str, rows: int) -> list[str]:
    """Free text in which nobody is identified."""
    return [f"{chance.choice(SENTENCES[language])}. {chance.choice(SENTENCES[language])}" for _ in range(rows)]


def _word(chance: Random) -> str:
    return "".join(chance.choice("abcdeiklmnoprstu") for _ in range(chance.randint(4, 8)))


def without_identifiers(chance: Random, rows: int) -> Iterator[Made]:
    """Columns that must not alarm."""
    makers: dict[str, Callable[[int], str]] = {
        "12 random digits": lambda n: _digits(chance, 12),
        "14 random digits": lambda n: _digits(chance, 14),
        "16 random digits": lambda n: _digits(chance, 16),
        "10 random digits": lambda n: str(chance.randint(10**9, 10**10 - 1)),
        "serial numbers": lambda n: f"{210517000000 + n}",
        "amounts": lambda n: f"{chance.lognormvariate(11, 3):.2f}",
        "large amounts": lambda n: f"{chance.randint(10**8, 10**12):,}".replace(",", " "),
        "counts": lambda n: str(chance.randint(0, 5000)),
        "dates": lambda n: _date(chance, "{yyyy}-{mm}-{dd}"),
        "timestamps": lambda n: f"20{_date(chance, '{yy}{mm}{dd}')}{chance.randint(10, 23)}{chance.choice(_MINUTES)}",
        "instants": lambda n: f"{_date(chance, '{yyyy}-{mm}-{dd}')}T10:{chance.randint(10, 59)}:00.000+06:00",
        "p-codes": lambda n: f"KG0{chance.randint(2, 9)}{chance.randint(200, 260)}000000",
        "codes of areas": lambda n: f"41{chance.randint(700, 799)}{chance.randint(200, 260)}{chance.randint(100, 999)}",
        "IATI identifiers": lambda n: f"XM-DAC-41114-PROJECT-{chance.randint(10**7, 10**8 - 1)}",
        "uuids": lambda n: f"uuid:{chance.getrandbits(32):08x}-1234-4abc-8def-{chance.getrandbits(48):012x}",
        "hashes": lambda n: f"{chance.getrandbits(128):032x}",
        "decimals": lambda n: f"{chance.random():.12f}",
        "places": lambda n: chance.choice(_WORDS["places"]),
        "bodies": lambda n: chance.choice(_WORDS["bodies"]),
        "answers": lambda n: chance.choice(
            ["да", "нет", "Yes", "No", "Мужской", "Женский", "Эркек", "Аял", "Ер", "Әйел", "Erkak", "Ayol"]
        ),
        "categories": lambda n: chance.choice(
            ["Кража (ст. 205)", "Мошенничество", "Терроризм", "Family conflict", "Онлайн", "Очно"]
        ),
    }
    for label, make in makers.items():
        yield Made(label, "", None, [make(n) for n in range(rows)])
    for language in LANGUAGES:
        yield Made("notes", language, None, harmless_notes(chance, language, rows))
