"""What came of the trainings: participants asked again months later, and institutions that changed their practice.

Kyrgyzstan asks with a KoBo form (its second pull brings everything again, one answer edited), Kazakhstan by telephone
(CSV), Uzbekistan with a workbook. A few are asked too early or too late.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial

from strive.sample.chance import chance
from strive.sample.files import (
    Cell,
    SampleFile,
    Sheet,
    at,
    csv_file,
    kobo_file,
    kobo_submission,
    marked,
    russian_date,
    workbook,
)
from strive.sample.spellings import KG_AREAS, STAKEHOLDERS, kz_area
from strive.sample.training_sheets import Attendance, attendances

_ASKED = {"KGZ": 0.7, "KAZ": 0.6, "UZB": 0.4}
_KOBO_PULLS = (date(2021, 5, 20), date(2023, 12, 12))
_SURVEY_YEARS = {2022: range(2020, 2022), 2023: range(2022, 2023)}  # year of a survey's list -> years of its events


@dataclass(frozen=True)
class Institution:
    """An institution whose staff the training targets. ``kind``: a stakeholder type."""

    code: str
    name: str
    area: str
    kind: str
    targeted_on: date
    changed_on: date | None = None


_KYRGYZ_INSTITUTIONS: tuple[Institution, ...] = (
    Institution(
        "KG-INS-01", "Орган пробации, Бишкек", "KG-GB", "probation_officer", date(2020, 10, 14), date(2021, 9, 1)
    ),
    Institution("KG-INS-02", "Орган пробации, Ош", "KG-GO", "probation_officer", date(2021, 4, 1), date(2022, 3, 15)),
    Institution("KG-INS-03", "Орган пробации, Каракол", "KG-Y", "probation_officer", date(2021, 5, 19)),
    Institution("KG-INS-04", "Орган пробации, Нарын", "KG-N", "probation_officer", date(2022, 6, 8), date(2023, 2, 1)),
    Institution("KG-INS-05", "Психосоциальная служба", "KG-GB", "psychologist", date(2022, 11, 2), date(2023, 6, 30)),
    Institution("KG-INS-06", "Центр региональных исследований", "KG-GB", "regional_specialist", date(2022, 11, 2)),
    Institution("KG-INS-07", "Орган пробации, Джалал-Абад", "KG-J", "probation_officer", date(2023, 4, 19)),
)
_KAZAKH_INSTITUTIONS: tuple[Institution, ...] = (
    Institution("KZ-INS-01", "Центр поддержки, Актобе", "KZ-15", "psychologist", date(2020, 9, 9), date(2021, 5, 1)),
    Institution("KZ-INS-02", "Центр поддержки, Караганда", "KZ-35", "social_worker", date(2020, 9, 9)),
    Institution("KZ-INS-03", "Служба пробации, Алматы", "KZ-75", "probation_officer", date(2022, 9, 21)),
)


@dataclass(frozen=True)
class FollowUp:
    """Somebody asked again after an event."""

    attendance: Attendance
    asked_on: date
    applies: bool


@cache
def follow_ups(seed: int, country: str) -> tuple[FollowUp, ...]:
    """Everybody of the country's events who was asked again, in the order of the events."""
    rng = chance(seed, "follow-up", country)
    asked: list[FollowUp] = []
    for attendance in attendances(seed, country):
        if rng.random() < _ASKED[country]:
            last_day = attendance.event.first_day + timedelta(days=(attendance.event.days or 1) - 1)
            days = rng.choices((60, rng.randrange(95, 180), 200), (1, 12, 1))[0]
            asked.append(FollowUp(attendance, last_day + timedelta(days=days), rng.random() < 0.65))
    return tuple(asked)


def training_effect_files(seed: int) -> Iterator[SampleFile]:
    """Every follow-up and every list of institutions."""
    yield from _kobo_pulls(seed)
    yield from (_telephone_list(seed, year) for year in _SURVEY_YEARS)
    yield _uzbek_list(seed)
    yield from (_kyrgyz_institutions(year) for year in (2022, 2023))
    yield _kazakh_institutions(2022)


def _kobo_pulls(seed: int) -> Iterator[SampleFile]:
    for pull, day in enumerate(_KOBO_PULLS):
        asked = [f for f in follow_ups(seed, "KGZ") if f.asked_on < day]
        submissions = [_submission(number, one, edited=pull == 1 and number == 0) for number, one in enumerate(asked)]
        yield SampleFile(
            country="KGZ",
            dataset="training_followups",
            name=marked(f"kobo_training_followups_{day:%Y-%m-%d}.json"),
            reported_at=at(day),
            rows=len(asked),
            content=partial(kobo_file, submissions),
        )


def _submission(number: int, made: FollowUp, *, edited: bool) -> dict[str, object]:
    one = replace(made, applies=not made.applies) if edited else made
    person, role = one.attendance.person, one.attendance.role
    answers = {
        "followup/event": one.attendance.event.code,
        "respondent/pin": person.identifier,
        "respondent/full_name": person.full_name,
        "respondent/phone": person.phone,
        "respondent/sex": {"M": "1", "F": "2"}[person.sex],
        "respondent/stakeholder_type": role,
        "followup/asked_on": one.asked_on.isoformat(),
        "followup/applies": "yes" if one.applies else "no",
    }
    submitted_at = at(one.asked_on, 8, number % 60)
    return kobo_submission("TrainingFollowUp", 47_002_000 + 3 * number, submitted_at, answers, edit=int(edited))


def _telephone_list(seed: int, year: int) -> SampleFile:
    rows: list[list[Cell]] = [
        [
            number,
            one.attendance.event.code,
            one.attendance.person.identifier,
            one.attendance.person.full_name,
            {"M": "м", "F": "ж"}[one.attendance.person.sex],
            STAKEHOLDERS[one.attendance.role][0],
            russian_date(one.asked_on),
            "да" if one.applies else "нет",
            one.attendance.person.phone,
        ]
        for number, one in enumerate(
            (f for f in follow_ups(seed, "KAZ") if f.attendance.event.first_day.year in _SURVEY_YEARS[year]), start=1
        )
    ]
    columns = ("№", "Код мероприятия", "ИИН", "ФИО", "Пол", "Категория", "Дата опроса", "Применяет", "Телефон")
    return SampleFile(
        country="KAZ",
        dataset="training_followups",
        name=marked(f"followup_{year}.csv"),
        reported_at=at(date(year, 8, 1)),
        rows=len(rows),
        content=partial(csv_file, columns, rows),
    )


def _uzbek_list(seed: int) -> SampleFile:
    asked = follow_ups(seed, "UZB")
    columns = (
        "№", "Tadbir kodi", "JSHSHIR", "F.I.Sh.", "Jinsi", "Toifasi", "So‘rov sanasi", "Ishida qo‘llaydi", "Telefon",
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [
            number,
            one.attendance.event.code,
            one.attendance.person.identifier,
            one.attendance.person.full_name,
            {"M": "erkak", "F": "ayol"}[one.attendance.person.sex],
            STAKEHOLDERS[one.attendance.role][1],
            one.asked_on,
            "ha" if one.applies else "yo‘q",
            one.attendance.person.phone,
        ]
        for number, one in enumerate(asked, start=1)
    ]
    sheet = Sheet(name="So‘rov", titles=("Trening natijalari so‘rovi",), columns=[(c, "") for c in columns], rows=rows)
    return SampleFile(
        country="UZB",
        dataset="training_followups",
        name=marked("followup_2023.xlsx"),
        reported_at=at(date(2023, 4, 3)),
        rows=len(rows),
        content=partial(workbook, [sheet]),
    )


def _known_by(institutions: Sequence[Institution], day: date) -> list[Institution]:
    """The institutions targeted by a day; what changed later is not known yet."""
    known = [institution for institution in institutions if institution.targeted_on <= day]
    return [replace(i, changed_on=i.changed_on if i.changed_on and i.changed_on <= day else None) for i in known]


def _kyrgyz_institutions(year: int) -> SampleFile:
    known = _known_by(_KYRGYZ_INSTITUTIONS, date(year, 12, 31))
    sheet = Sheet(
        name="Учреждения",
        titles=(f"Целевые учреждения обучения на конец {year} года", ""),
        columns=[
            (c, "") for c in ("№", "Код", "Учреждение", "Область", "Категория", "Целевое с", "Практика изменена с")
        ],
        rows=[
            [
                number,
                one.code,
                one.name,
                KG_AREAS[one.area][0],
                STAKEHOLDERS[one.kind][0],
                russian_date(one.targeted_on),
                one.changed_on,
            ]
            for number, one in enumerate(known, start=1)
        ],
    )
    return SampleFile(
        country="KGZ",
        dataset="targeted_institutions",
        name=marked(f"institutions_{year}.xlsx"),
        reported_at=at(date(year + 1, 1, 16)),
        rows=len(known),
        content=partial(workbook, [sheet]),
    )


def _kazakh_institutions(year: int) -> SampleFile:
    known = _known_by(_KAZAKH_INSTITUTIONS, date(year, 12, 31))
    rows: list[list[Cell]] = [
        [
            number,
            one.code,
            one.name,
            kz_area(one.area, date(year, 12, 31), kazakh=False),
            STAKEHOLDERS[one.kind][0],
            russian_date(one.targeted_on),
            russian_date(one.changed_on) if one.changed_on else None,
        ]
        for number, one in enumerate(known, start=1)
    ]
    columns = ("№", "Код", "Учреждение", "Область", "Категория", "Целевое с", "Изменило практику")
    return SampleFile(
        country="KAZ",
        dataset="targeted_institutions",
        name=marked(f"institutions_{year}.csv"),
        reported_at=at(date(year + 1, 1, 17)),
        rows=len(rows),
        content=partial(csv_file, columns, rows, encoding="cp1251"),
    )
