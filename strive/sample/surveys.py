"""Household surveys in the pilot communities: CSV files in Kyrgyz and Tajik, with a weight per respondent.

Nothing of this is published: answers and weights are made up. Weights differ by area and person, so that the weighted
share is not the plain one. Some give no answer, a few do not consent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random

from strive.sample.chance import chance
from strive.sample.files import Cell, SampleFile, at, csv_file, marked, russian_date

_KYRGYZ_AREAS = (
    "Ысык-Көл облусу", "Нарын облусу", "Чүй облусу", "Талас облусу", "Ош облусу", "Жалал-Абад облусу", "Баткен облусу",
)  # fmt: skip
_TAJIK_AREAS = ("вилояти Суғд", "вилояти Хатлон", "ноҳияҳои тобеи ҷумҳурӣ")
_KYRGYZ_ANSWERS = ("таптакыр макул эмесмин", "макул эмесмин", "макулмун", "толугу менен макулмун")
_TAJIK_ANSWERS = ("комилан розӣ нестам", "розӣ нестам", "розӣ ҳастам", "комилан розӣ ҳастам")
_CHANCES = (46, 31, 15, 8)
_NO_ANSWER, _NO_CONSENT = 0.03, 0.01
_KYRGYZ_COLUMNS = (
    "Сурамжылоо", "Анкета", "Жынысы", "Туулган жылы", "Облус", "Күнү", "Салмагы", "Зомбулукту актоого болот",
    "Макулдук",
)  # fmt: skip
_TAJIK_COLUMNS = (
    "Пурсиш", "Рақами варақа", "Ҷинс", "Синну сол", "Вилоят", "Сана", "Вазн", "Зӯроварӣ асоснок аст", "Розигӣ",
)  # fmt: skip


def survey_files(seed: int) -> Iterator[SampleFile]:
    """Two waves in Kyrgyzstan, one in Tajikistan."""
    for year, respondents in ((2021, 420), (2023, 420)):
        rows = [_kyrgyz(number, year, chance(seed, "survey", year, number)) for number in range(1, respondents + 1)]
        yield _file("KGZ", year, _KYRGYZ_COLUMNS, rows, ";")
    rows = [_tajik(number, chance(seed, "survey", "TJK", number)) for number in range(1, 241)]
    yield _file("TJK", 2023, _TAJIK_COLUMNS, rows, ",")


def _file(country: str, year: int, columns: tuple[str, ...], rows: list[list[Cell]], separator: str) -> SampleFile:
    return SampleFile(
        country=country,
        dataset="survey_responses",
        name=marked(f"survey_{year}.csv"),
        reported_at=at(date(year, 12, 5)),
        rows=len(rows),
        content=partial(csv_file, columns, rows, separator=separator),
    )


def _answer(answers: tuple[str, ...], rng: Random) -> str | None:
    return None if rng.random() < _NO_ANSWER else rng.choices(answers, _CHANCES)[0]


def _kyrgyz(number: int, year: int, rng: Random) -> list[Cell]:
    place = number % len(_KYRGYZ_AREAS)
    weight = (0.6 + 0.15 * place) * rng.uniform(0.7, 1.4)
    return [
        f"KG-{year}",
        f"KG-{year}-{number:04d}",
        rng.choice(("эркек", "аял")),
        year - rng.randrange(16, 75),
        _KYRGYZ_AREAS[place],
        russian_date(date(year, 10, 1) + timedelta(days=rng.randrange(30))),
        f"{weight:.3f}".replace(".", ","),
        _answer(_KYRGYZ_ANSWERS, rng),
        "жок" if rng.random() < _NO_CONSENT else "ооба",
    ]


def _tajik(number: int, rng: Random) -> list[Cell]:
    place = number % len(_TAJIK_AREAS)
    return [
        "TJ-2023",
        f"TJ-2023-{number:04d}",
        rng.choice(("мард", "зан")),
        rng.randrange(16, 75),
        _TAJIK_AREAS[place],
        (date(2023, 10, 1) + timedelta(days=rng.randrange(30))).isoformat(),
        f"{(0.8 + 0.3 * place) * rng.uniform(0.7, 1.4):.4f}",
        _answer(_TAJIK_ANSWERS, rng),
        "не" if rng.random() < _NO_CONSENT else "ҳа",
    ]
