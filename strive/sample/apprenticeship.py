"""Apprenticeship files: a partner's quarterly workbooks and yearly employer lists.

Published: almost 600 apprentices from September 2019, later 576, three months each; 331 employers; 43.5 percent in
full-time work afterwards. The samples have 576 apprentices, of whom 556 completed and 242 have full-time work: 43.5
percent of those who completed, 42.0 percent of all. Where it took place is not published: Kazakhstan is an
assumption. One quarter was delivered twice, first without results. Planted: a row without employer, one with an
impossible date, one of an unknown sex.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial

from strive.sample.chance import chance
from strive.sample.faults import FaultPersons
from strive.sample.files import Cell, SampleFile, Sheet, at, csv_file, marked, russian_date, workbook
from strive.sample.persons import Person, Register
from strive.sample.spellings import kz_area

ENROLLED, COMPLETED, FULL_TIME, EMPLOYERS = 576, 556, 242, 331
# Apprentices who began in each quarter, from the third of 2019 on (its September only).
ENROLLED_BY_QUARTER = (40, 62, 60, 30, 58, 66, 64, 66, 68, 62)
DELIVERED_TWICE = (2020, 1)
_PLANTED = {(2020, 3): "missing_employer", (2021, 1): "impossible_date", (2021, 3): "unknown_sex"}

_SECTORS = (
    "Строительство", "Торговля", "Общественное питание", "Производство", "Бытовые услуги", "Транспорт",
    "Сельское хозяйство", "Информационные технологии",
)  # fmt: skip
_AREAS = ("KZ-15", "KZ-35", "KZ-19", "KZ-75", "KZ-61", "KZ-79", "KZ-47")
_COLUMNS = (
    ("№ п/п", ""),
    ("Ученик", "Ф.И.О."),
    ("Ученик", "ИИН"),
    ("Ученик", "Пол"),
    ("Ученик", "Дата рождения"),
    ("Ученик", "Телефон"),
    ("Регион", ""),
    ("Город или село", ""),
    ("Инвалидность", ""),
    ("Работодатель", "Код"),
    ("Работодатель", "Наименование"),
    ("Работодатель", "Отрасль"),
    ("Стажировка", "Начало"),
    ("Стажировка", "Окончание по плану"),
    ("Результат", "Завершил"),
    ("Результат", "Полная занятость"),
)


# Of every thirteenth it is not known, every eleventh of the others has one.
_DISABILITY = {True: "с инвалидностью", False: "без инвалидности", None: None}


@dataclass(frozen=True)
class Employer:
    """An employer who takes apprentices."""

    code: str
    name: str
    area: str
    sector: str
    joined_on: date


@dataclass(frozen=True)
class Placement:
    """An apprentice at an employer."""

    person: Person
    employer: Employer
    urban: bool
    disability: bool | None
    started_on: date
    completed: bool
    full_time: bool

    @property
    def due_to_end_on(self) -> date:
        """Three months after the start."""
        return _months_later(self.started_on, 3)

    @property
    def quarter(self) -> tuple[int, int]:
        """Year and quarter of the start."""
        return self.started_on.year, (self.started_on.month + 2) // 3


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@cache
def placements(seed: int) -> tuple[Placement, ...]:
    """Every placement, in the order of starting."""
    rng = chance(seed, "apprenticeship")
    register = Register("KAZ", rng, first_serial=7000)
    starts = _start_days(seed)
    with_new_employer = {0, *rng.sample(range(1, ENROLLED), EMPLOYERS - 1)}
    completed = set(rng.sample(range(ENROLLED), COMPLETED))
    full_time = set(rng.sample(sorted(completed), FULL_TIME))
    employers: list[Employer] = []
    made: list[Placement] = []
    for number, started_on in enumerate(starts):
        if number in with_new_employer:
            employers.append(
                Employer(
                    code=f"EMP-{len(employers) + 1:03d}",
                    name=f"ТОО «Образец-{len(employers) + 1}»",
                    area=rng.choice(_AREAS),
                    sector=rng.choice(_SECTORS),
                    joined_on=started_on - timedelta(days=rng.randrange(3, 25)),
                )
            )
        employer = employers[-1] if number in with_new_employer else rng.choice(employers)
        person = register.person_of_age(started_on, 17, 29, women=0.48)
        urban = rng.random() < 0.6
        disability = None if number % 13 == 0 else number % 11 == 0
        made.append(
            Placement(person, employer, urban, disability, started_on, number in completed, number in full_time)
        )
    return tuple(made)


def _start_days(seed: int) -> list[date]:
    rng = chance(seed, "apprenticeship", "starts")
    days: list[date] = []
    for number, count in enumerate(ENROLLED_BY_QUARTER, start=2):
        first = date(2019, 9, 2) if number == 2 else date(2019 + number // 4, 3 * (number % 4) + 1, 1)
        last = _months_later(date(2019 + number // 4, 3 * (number % 4) + 1, 1), 3) - timedelta(days=1)
        days += [first + timedelta(days=rng.randrange((last - first).days + 1)) for _ in range(count)]
    return sorted(days)


def apprenticeship_files(seed: int) -> Iterator[SampleFile]:
    """The quarterly workbooks and the employer lists."""
    persons = FaultPersons("KAZ", seed, first_serial=7900)
    for quarter in sorted({placement.quarter for placement in placements(seed)}):
        rows = [_row(placement) for placement in placements(seed) if placement.quarter == quarter]
        ended_on = _months_later(date(quarter[0], 3 * quarter[1], 1), 1) - timedelta(days=1)
        stem = f"apprentices_{quarter[0]}-q{quarter[1]}"
        if quarter == DELIVERED_TWICE:
            early = [{**row, "completed": None, "full_time": None} for row in rows]
            yield _workbook_file(quarter, f"{stem}.xlsx", ended_on + timedelta(days=12), early, "superseded")
            stem += "_final"
        fault = _PLANTED.get(quarter)
        if fault:
            rows.append(_faulty(fault, rows[0], persons.next()))
        day = _months_later(ended_on, 4)
        yield _workbook_file(quarter, f"{stem}.xlsx", day, rows, "accepted", {fault: 1} if fault else {})
    yield from _employer_lists(seed)


def _row(placement: Placement) -> dict[str, Cell]:
    person, employer = placement.person, placement.employer
    return {
        "full_name": person.full_name,
        "identifier": person.identifier,
        "sex": "Ж" if person.sex == "F" else "М",
        "born_on": russian_date(person.born_on),
        "phone": person.phone,
        "area": kz_area(employer.area, placement.started_on, kazakh=False),
        "settlement": "город" if placement.urban else "село",
        "disability": _DISABILITY[placement.disability],
        "employer": employer.code,
        "employer_name": employer.name,
        "sector": employer.sector,
        "started_on": placement.started_on,
        "due": placement.due_to_end_on,
        "completed": "Да" if placement.completed else "Нет",
        "full_time": "Да" if placement.full_time else "Нет",
    }


def _faulty(fault: str, good: dict[str, Cell], person: Person) -> dict[str, Cell]:
    row = {**good, "full_name": person.full_name, "identifier": person.identifier, "phone": person.phone}
    changes: dict[str, dict[str, Cell]] = {
        "missing_employer": {"employer": None},
        "impossible_date": {"started_on": "30.02.2021"},
        "unknown_sex": {"sex": "—"},
    }
    return {**row, **changes[fault]}


def _workbook_file(
    quarter: tuple[int, int],
    name: str,
    day: date,
    rows: Sequence[dict[str, Cell]],
    fate: str,
    planted: dict[str, int] | None = None,
) -> SampleFile:
    return SampleFile(
        country="KAZ",
        dataset="apprenticeship_placements",
        name=marked(name),
        reported_at=at(day, 11),
        rows=len(rows),
        content=partial(_workbook, quarter, rows),
        planted=planted or {},
        fate=fate,
    )


def _workbook(quarter: tuple[int, int], rows: Sequence[dict[str, Cell]]) -> bytes:
    sheet = Sheet(
        name="Ученики",
        titles=(f"Отчёт о стажировках за {quarter[1]} квартал {quarter[0]} года", ""),
        columns=_COLUMNS,
        rows=[[number, *row.values()] for number, row in enumerate(rows, start=1)],
        total=["Итого", None, f"{len(rows)} чел."],
    )
    return workbook([sheet])


def _employer_lists(seed: int) -> Iterator[SampleFile]:
    employers = sorted({p.employer.code: p.employer for p in placements(seed)}.values(), key=lambda e: e.code)
    for year in sorted({employer.joined_on.year for employer in employers}):
        rows: list[list[Cell]] = [
            [number, e.code, e.name, kz_area(e.area, e.joined_on, kazakh=False), e.sector, russian_date(e.joined_on)]
            for number, e in enumerate((e for e in employers if e.joined_on.year == year), start=1)
        ]
        yield SampleFile(
            country="KAZ",
            dataset="employers",
            name=marked(f"employers_{year}.csv"),
            reported_at=at(date(year + 1, 1, 20)),
            rows=len(rows),
            content=partial(csv_file, ("№", "Код", "Наименование", "Регион", "Отрасль", "Дата вступления"), rows),
        )
