"""Sign-in sheets of training events: a workbook per event (Kyrgyzstan, Uzbekistan), a CSV per event (Kazakhstan).

Officers come to several events of their country. Planted: a row without an identifier, one of an unknown category, one
repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from random import Random

from strive.sample.chance import chance
from strive.sample.faults import EXACT_DUPLICATE, FaultPersons
from strive.sample.files import (
    Cell,
    SampleFile,
    Sheet,
    at,
    csv_file,
    decimal_comma,
    marked,
    russian_date,
    workbook,
)
from strive.sample.persons import Person, Register
from strive.sample.spellings import STAKEHOLDERS
from strive.sample.training_events import Event, events_of

DATASET = "training_attendance"
_FIRST_SERIALS = {"KGZ": 50_000, "KAZ": 8500, "UZB": 0}
_RETURNING = 0.3
_PLANTED = {
    "KG-TRN-2022-NARYN": ("missing_identifier", EXACT_DUPLICATE),
    "KZ-TRN-2022-ALMATY": ("unknown_category",),
}
_KYRGYZ_COLUMNS = (
    ("№", ""),
    ("Код мероприятия", ""),
    ("Ф.И.О.", ""),
    ("ПИН", ""),
    ("Пол", ""),
    ("Год рождения", ""),
    ("Категория участника", ""),
    ("Телефон", ""),
    ("Тест, балл", "до"),
    ("Тест, балл", "после"),
    ("Инвалидность", ""),
    ("Оценка мероприятия, 1–5", ""),
    ("Подпись", ""),
)
_ASKED_LATER = ("Инвалидность", "Оценка мероприятия, 1–5", "Удовлетворенность (1-5)")
_MORE_ASKED_SINCE = {"KGZ": date(2022, 1, 1), "KAZ": date(2021, 1, 1)}
_DISABILITY = {True: "с инвалидностью", False: "без инвалидности", None: None}
_KAZAKH_COLUMNS = (
    "№", "Код мероприятия", "ФИО", "ИИН", "Пол", "Год рождения", "Категория", "Тест до", "Тест после", "Телефон",
    "Инвалидность", "Удовлетворенность (1-5)",
)  # fmt: skip
_UZBEK_COLUMNS = (
    "№", "Tadbir kodi", "F.I.Sh.", "JSHSHIR", "Jinsi", "Tug‘ilgan yili", "Toifasi", "Telefon", "Testgacha",
    "Testdan keyin", "Qoniqish (1-5)",
)  # fmt: skip


@dataclass(frozen=True)
class Attendance:
    """Somebody at an event. Scores are out of 10, the mark of the event is 1 to 5; some answered not all of it."""

    event: Event
    person: Person
    role: str
    score_before: float | None
    score_after: float | None
    mark: int | None


@cache
def attendances(seed: int, country: str) -> tuple[Attendance, ...]:
    """Everybody who signed in at the country's events, event by event."""
    rng = chance(seed, "training", country)
    register = Register(country, rng, first_serial=_FIRST_SERIALS[country])
    known: list[tuple[Person, str]] = []
    signed: list[Attendance] = []
    for event in events_of(country):
        returning = rng.sample(known, min(len(known), int(event.attended * _RETURNING)))
        new = [_newcomer(rng, register, event) for _ in range(event.attended - len(returning))]
        known += new
        signed += [_attendance(rng, event, person, role) for person, role in (*returning, *new)]
    return tuple(signed)


def _newcomer(rng: Random, register: Register, event: Event) -> tuple[Person, str]:
    person = register.person_of_age(event.first_day, 23, 60, women=event.women)
    return person, rng.choices([role for role, _ in event.roles], [weight for _, weight in event.roles])[0]


def _attendance(rng: Random, event: Event, person: Person, role: str) -> Attendance:
    before = rng.randrange(20, 75) / 10
    after = min(10.0, before + rng.randrange(-5, 40) / 10)
    answered = rng.random()
    return Attendance(
        event,
        person,
        role,
        score_before=None if answered < 0.04 else before,
        score_after=None if 0.02 < answered < 0.1 else after,
        mark=None if answered > 0.9 else rng.choices((1, 2, 3, 4, 5), (1, 2, 6, 14, 12))[0],
    )


def sign_in_files(seed: int) -> Iterator[SampleFile]:
    """The sign-in sheet of every event that has one."""
    for country in _FIRST_SERIALS:
        persons = FaultPersons(country, seed, first_serial=_FIRST_SERIALS[country] + 400)
        for event in events_of(country):
            if event.attended:
                signed = [a for a in attendances(seed, country) if a.event == event]
                yield _sheet(event, signed, persons)


def _sheet(event: Event, signed: Sequence[Attendance], persons: FaultPersons) -> SampleFile:
    faults = _PLANTED.get(event.code, ())
    rows = [_row(attendance) for attendance in signed]
    for fault in faults:
        rows.append(rows[0] if fault == EXACT_DUPLICATE else _faulty(fault, rows[0], persons.next()))
    make, suffix = {"KGZ": (_kyrgyz, "xlsx"), "KAZ": (_kazakh, "csv"), "UZB": (_uzbek, "xlsx")}[event.country]
    last_day = event.first_day + timedelta(days=(event.days or 1) - 1)
    return SampleFile(
        country=event.country,
        dataset=DATASET,
        name=marked(f"attendance_{event.first_day:%Y-%m}_{event.code}.{suffix}"),
        reported_at=at(last_day + timedelta(days=5), 8),
        rows=len(rows),
        content=partial(make, event, rows),
        planted=dict.fromkeys(faults, 1),
    )


def _row(attendance: Attendance) -> dict[str, Cell]:
    person = attendance.person
    return {
        "event": attendance.event.code,
        "full_name": person.full_name,
        "identifier": person.identifier,
        "sex": person.sex,
        "birth_year": person.born_on.year,
        "role": attendance.role,
        "phone": person.phone,
        "before": _score(attendance.score_before),
        "after": _score(attendance.score_after),
        "disability": _DISABILITY[_has_disability(person)],
        "mark": attendance.mark,
    }


def _has_disability(person: Person) -> bool | None:
    """One in nine has a disability; of one in seven the sheet does not say."""
    number = int(person.identifier[-4:])
    return None if number % 7 == 0 else number % 9 == 0


def _score(score: float | None) -> Cell:
    return None if score is None else decimal_comma(score)


def _faulty(fault: str, good: dict[str, Cell], person: Person) -> dict[str, Cell]:
    row = {**good, "full_name": person.full_name, "identifier": person.identifier, "phone": person.phone}
    return {**row, "identifier": None} if fault == "missing_identifier" else {**row, "role": "???"}


def _role(row: dict[str, Cell], language: int) -> str:
    role = str(row["role"])
    return STAKEHOLDERS[role][language] if role in STAKEHOLDERS else role


def _kyrgyz(event: Event, rows: Sequence[dict[str, Cell]]) -> bytes:
    asks_more = event.first_day >= _MORE_ASKED_SINCE["KGZ"]
    sheet = Sheet(
        name="Лист регистрации",
        titles=(
            "ЛИСТ РЕГИСТРАЦИИ УЧАСТНИКОВ",
            f"Код мероприятия: {event.code}",
            f"Дата: {russian_date(event.first_day)}",
            f"Место: {event.place}",
            "",
        ),
        columns=[c for c in _KYRGYZ_COLUMNS if asks_more or c[0] not in _ASKED_LATER],
        rows=[
            [
                number,
                row["event"],
                row["full_name"],
                row["identifier"],
                {"M": "муж", "F": "жен"}[str(row["sex"])],
                row["birth_year"],
                _role(row, 0),
                row["phone"],
                row["before"],
                row["after"],
                *([row["disability"], row["mark"]] if asks_more else []),
                None,
            ]
            for number, row in enumerate(rows, start=1)
        ],
        total=["Всего", None, f"{len(rows)} чел."],
    )
    return workbook([sheet])


def _kazakh(event: Event, rows: Sequence[dict[str, Cell]]) -> bytes:
    asks_more = event.first_day >= _MORE_ASKED_SINCE["KAZ"]
    cells = [
        [
            number,
            row["event"],
            row["full_name"],
            row["identifier"],
            {"M": "м", "F": "ж"}[str(row["sex"])],
            row["birth_year"],
            _role(row, 0),
            row["before"],
            row["after"],
            row["phone"],
            *([row["disability"], row["mark"]] if asks_more else []),
        ]
        for number, row in enumerate(rows, start=1)
    ]
    return csv_file([c for c in _KAZAKH_COLUMNS if asks_more or c not in _ASKED_LATER], cells)


def _uzbek(_: Event, rows: Sequence[dict[str, Cell]]) -> bytes:
    cells = [
        [
            number,
            row["event"],
            row["full_name"],
            row["identifier"],
            {"M": "erkak", "F": "ayol"}[str(row["sex"])],
            row["birth_year"],
            _role(row, 1),
            row["phone"],
            row["before"],
            row["after"],
            row["mark"],
        ]
        for number, row in enumerate(rows, start=1)
    ]
    sheet = Sheet(
        name="Ro‘yxat", titles=("Ishtirokchilar ro‘yxati",), columns=[(c, "") for c in _UZBEK_COLUMNS], rows=cells
    )
    return workbook([sheet])
