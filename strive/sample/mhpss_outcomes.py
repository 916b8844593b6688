"""What psychosocial support led to: scores on scales before and after (KoBo), and a register of referrals (CSV).

Nothing of this is published: all scores and referrals are made up. Each beneficiary (``strive.sample.mhpss``) is scored
on four instruments on the first day of the group and again on its last; some are not scored again, some a third time
in December. Those who did not consent to the sessions did not consent here either. Two pulls overlap. Planted: a score
that its scale cannot give, and a referral of unknown status.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from random import Random
from typing import Any

from strive.sample.chance import chance
from strive.sample.files import Cell, SampleFile, at, csv_file, kobo_file, kobo_submission, marked, russian_date
from strive.sample.mhpss import GROUP_DAYS, GROUPS, beneficiaries
from strive.sample.persons import Person
from strive.sample.spellings import kz_area, without_kazakh_letters

# Instrument as the form spells it: lowest and highest score at first, and how far it moves at most towards better.
_SCALES = {"WHODAS 2.0": (12, 40, -16), "WHO-5": (12, 60, 40), "K6": (6, 22, -14), "MSPSS": (20, 60, 24)}
_BOUNDS = {"WHODAS 2.0": (0, 48), "WHO-5": (0, 100), "K6": (0, 24), "MSPSS": (12, 84)}
_SCORED_AGAIN, _SCORED_A_THIRD_TIME = 0.87, 0.15
_PULLS = (date(2020, 10, 31), date(2021, 1, 15))
_THIRD_TIME = date(2020, 12, 14)
_REFERRED = 0.4
_FIRST_YEAR = 2020
_SERVICES = ("психологическая помощь", "социальная помощь", "медицинская помощь", "юридическая помощь")
_STATUSES = (*("услуга получена",) * 6, *("принято службой",) * 2, "направлено", "отказ")
_REFERRAL_COLUMNS = (
    "№", "Код направления", "ИИН", "ФИО", "Телефон", "Пол", "Область", "Дата направления", "Служба", "Статус",
    "Согласие",
)  # fmt: skip


@dataclass(frozen=True)
class Scored:
    """What a beneficiary scored on one day, by instrument."""

    person: Person
    consents: bool
    area: str
    day: date
    scores: dict[str, int]


@cache
def scored(seed: int) -> tuple[Scored, ...]:
    """Every scoring, in order of time."""
    rng = chance(seed, "mhpss", "scores")
    made: list[Scored] = []
    for number, (area, first_day) in enumerate(GROUPS):
        for person, consents in beneficiaries(seed)[number :: len(GROUPS)]:
            scores = {name: rng.randint(low, high) for name, (low, high, _) in _SCALES.items()}
            days = [first_day]
            if rng.random() < _SCORED_AGAIN:
                days.append(first_day + timedelta(days=GROUP_DAYS - 1))
            if rng.random() < _SCORED_A_THIRD_TIME:
                days.append(_THIRD_TIME)
            for day in days:
                made.append(Scored(person, consents, area, day, dict(scores)))
                scores = {name: _moved(name, score, rng) for name, score in scores.items()}
    return tuple(sorted(made, key=lambda s: (s.day, s.person.identifier)))


def _moved(name: str, score: int, rng: Random) -> int:
    """A later score: mostly better, sometimes worse, never one that the scale cannot give."""
    lowest, highest = _BOUNDS[name]
    return min(highest, max(lowest, score + round(_SCALES[name][2] * rng.uniform(-0.3, 1.0))))


def outcome_files(seed: int) -> Iterator[SampleFile]:
    """The two pulls of scores and the yearly registers of referrals."""
    for day in _PULLS:
        scorings = [s for s in scored(seed) if s.day < day]
        submissions = [_submission(number, scoring) for number, scoring in enumerate(scorings)]
        submissions[0]["scales"][2] = {"scales/instrument": "K6", "scales/score": "37"}
        yield SampleFile(
            country="KAZ",
            dataset="mhpss_scale_scores",
            name=marked(f"kobo_mhpss_scales_{day:%Y-%m-%d}.json"),
            reported_at=at(day, 16),
            rows=sum(len(scoring.scores) for scoring in scorings),
            content=partial(kobo_file, submissions),
            planted={"score_beyond_scale": 1},
        )
    for year, rows in _referrals(seed).items():
        yield SampleFile(
            country="KAZ",
            dataset="mhpss_referrals",
            name=marked(f"referrals_{year}.csv"),
            reported_at=at(date(year + 1, 1, 25)),
            rows=len(rows),
            content=partial(csv_file, _REFERRAL_COLUMNS, rows, encoding="cp1251"),
            planted={"unknown_status": 1} if year == _FIRST_YEAR else {},
        )


def _submission(number: int, scoring: Scored) -> dict[str, Any]:
    person = scoring.person
    answers = {
        "form/oblast": kz_area(scoring.area, scoring.day, kazakh=False),
        "form/scored_on": scoring.day.isoformat(),
        "person/iin": person.identifier,
        "person/full_name": person.full_name,
        "person/phone": person.phone,
        "person/sex": "2" if person.sex == "F" else "1",
        "person/birth_date": person.born_on.isoformat(),
        "person/consent": "yes" if scoring.consents else "no",
        "scales": [{"scales/instrument": n, "scales/score": str(score)} for n, score in scoring.scores.items()],
    }
    return kobo_submission("MhpssScales", 46_000_000 + number, at(scoring.day, 14, number % 60), answers)


def _referrals(seed: int) -> dict[int, list[list[Cell]]]:
    """Rows of the register by year; the last row of the first year has a status that nobody knows."""
    rng = chance(seed, "mhpss", "referrals")
    by_year: dict[int, list[list[Cell]]] = {_FIRST_YEAR: [], _FIRST_YEAR + 1: []}
    for number, (person, consents) in enumerate(beneficiaries(seed)):
        if not consents or rng.random() > _REFERRED:
            continue
        area, first_day = GROUPS[number % len(GROUPS)]
        day = first_day + timedelta(days=rng.randrange(5, 80))
        rows = by_year[day.year]
        rows.append(
            [
                len(rows) + 1,
                f"KZ-REF-{number:03d}",
                person.identifier,
                without_kazakh_letters(person.full_name),
                person.phone,
                "ж" if person.sex == "F" else "м",
                kz_area(area, day, kazakh=False),
                russian_date(day),
                rng.choice(_SERVICES),
                rng.choice(_STATUSES),
                "да",
            ]
        )
    by_year[_FIRST_YEAR][-1][_REFERRAL_COLUMNS.index("Статус")] = "неизвестный статус"
    return by_year
