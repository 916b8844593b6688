"""Kyrgyzstan's probation files: one workbook per regional department and month, in Russian, as offices keep them.

Title rows name department and month; the header has two rows with merged cells and a row of column numbers; a ИТОГО row
and a footnote follow. Dates are text like 17.05.2021, now and then a true date or a year; decimals have commas; blanks
and dashes are of several kinds. From 2021 on the register tells who has an individual programme and who was given a
psychosocial service. Beside the monthly files: a correction that supersedes, and the same bytes under a new
name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from strive.sample.caseload import MONTHS_OF_CASELOAD, Client, month_end, month_index
from strive.sample.chance import chance
from strive.sample.faults import CLIENT_FAULTS, EXACT_DUPLICATE, ClientRow, FaultPersons, planted_counts, with_faults
from strive.sample.files import Cell, SampleFile, Sheet, at, decimal_comma, marked, russian_date, workbook
from strive.sample.probation_caseloads import DATASET, DEPARTMENTS, Department, department_caseload
from strive.sample.probation_outcomes import has_programme, was_served
from strive.sample.spellings import CONVICTIONS, KG_AREAS, MONTHS

CORRECTED_MONTH = month_index(2021, 3)
LEFT_OUT_BEFORE_CORRECTION = 12
REPEATED_MONTH = month_index(2020, 7)

_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("№ п/п", "", "number"),
    ("Ф.И.О.", "", "full_name"),
    ("ПИН", "", "identifier"),
    ("Пол", "", "sex"),
    ("Дата рождения", "", "born_on"),
    ("Место жительства", "Область", "area"),
    ("Место жительства", "Район, город", "district"),
    ("Место жительства", "Телефон", "phone"),
    ("Преступление", "Категория", "category"),
    ("Преступление", "Статья УК", "article"),
    ("Надзор", "Дата постановки\nна учёт", "started_on"),
    ("Надзор", "Дата окончания", "ends_on"),
    ("Сопровождение", "Индивидуальная программа", "programme"),
    ("Сопровождение", "Психосоциальная услуга", "service"),
    ("Оценка риска, балл", "", "risk"),
    ("Примечание", "", "note"),
)
_SUPPORT_ASKED_SINCE = month_index(2021, 1)
_ARTICLES = {
    "property": "200",
    "violence": "138",
    "drugs": "283",
    "economic": "231",
    "traffic": "312",
}


@dataclass(frozen=True)
class _Month:
    """A department's month."""

    department: Department
    index: int

    @property
    def number(self) -> int:
        """Its place among all months of all departments; decides which faults are planted."""
        return DEPARTMENTS.index(self.department) * MONTHS_OF_CASELOAD + self.index

    def file(self, name: str, days_later: int, rows: list[ClientRow], faults: Sequence[str], fate: str) -> SampleFile:
        """One workbook of this month."""
        return SampleFile(
            country="KGZ",
            dataset=DATASET,
            name=marked(name),
            reported_at=at(
                month_end(self.index) + timedelta(days=4 + self.index % 3 + days_later), 5, 30 + self.number % 30
            ),
            rows=len(rows),
            content=partial(_workbook, self, rows),
            planted=planted_counts(faults),
            fate=fate,
        )


def department_files(seed: int) -> Iterator[SampleFile]:
    """Every workbook of both departments."""
    for department in DEPARTMENTS:
        persons = FaultPersons("KGZ", seed, first_serial=90_000 + department.first_serial // 20)
        caseload = department_caseload(seed, department)
        for index in range(MONTHS_OF_CASELOAD):
            month = _Month(department, index)
            faults = _faults_of(month)
            rng = chance(seed, "probation", department.name, index)
            good = [_row(department, client, index) for client in caseload[index]]
            rows = with_faults(rng, good, faults, persons, other_category=CONVICTIONS["other"][0])
            yield from _files_of(month, rows, faults)


def _faults_of(month: _Month) -> list[str]:
    """One file in four has a faulty row, one in ten repeats a row."""
    faults = [CLIENT_FAULTS[month.number // 4 % len(CLIENT_FAULTS)]] if month.number % 4 == 0 else []
    return faults + ([EXACT_DUPLICATE] if month.number % 10 == 4 else [])


def _files_of(month: _Month, rows: list[ClientRow], faults: Sequence[str]) -> Iterator[SampleFile]:
    stem = f"probation_{month.department.name}_{month_end(month.index):%Y-%m}"
    if month.department.name == "naryn" and month.index == CORRECTED_MONTH:
        yield month.file(f"{stem}.xlsx", 0, rows[:-LEFT_OUT_BEFORE_CORRECTION], (), "superseded")
        yield month.file(f"{stem}_corrected.xlsx", 9, rows, faults, "accepted")
        return
    yield month.file(f"{stem}.xlsx", 0, rows, faults, "accepted")
    if month.department.name == "issyk-kul" and month.index == REPEATED_MONTH:
        yield month.file(f"{stem} (2).xlsx", 3, rows, faults, "duplicate")


def _row(department: Department, client: Client, index: int) -> ClientRow:
    person, style = client.person, client.style
    men, women = department.sexes[0 if style < 0.8 else 1 if style < 0.95 else 2]
    spellings = KG_AREAS[department.area]
    return {
        "full_name": person.full_name,
        "identifier": int(person.identifier) if style > 0.98 else person.identifier,
        "sex": women if person.sex == "F" else men,
        "born_on": _birth_date(client),
        "area": spellings[0 if style < 0.85 else 1 + int(style * 1000) % (len(spellings) - 1)],
        "district": department.districts[int(style * 997) % len(department.districts)],
        "phone": person.phone if style > 0.3 else None,
        "category": CONVICTIONS[client.category][0],
        "article": _ARTICLES.get(client.category, "279"),
        "started_on": russian_date(client.started_on),
        "ends_on": russian_date(client.ends_on) if style > 0.02 else None,
        "programme": _yes_or_no(client, has_programme(client, index)),
        "service": _yes_or_no(client, was_served(client, index)),
        "risk": decimal_comma(1 + 9 * style),
        "note": "переведён из другого органа" if 0.50 < style < 0.52 else None,
    }


def _yes_or_no(client: Client, answer: bool) -> Cell:
    """In Russian, now and then in Kyrgyz; some offices leave a no empty."""
    if 0.30 < client.style < 0.33 and not answer:
        return None
    return (("нет", "да"), ("жок", "ооба"))[client.style > 0.9][answer]


def _birth_date(client: Client) -> Cell:
    born_on = client.person.born_on
    if client.style > 0.96:
        return born_on
    return str(born_on.year) if client.style > 0.93 else russian_date(born_on)


def _workbook(month: _Month, rows: list[ClientRow]) -> bytes:
    last = month_end(month.index)
    columns = [c for c in _COLUMNS if month.index >= _SUPPORT_ASKED_SINCE or c[0] != "Сопровождение"]
    cells = [[number, *(row[key] for _, _, key in columns[1:])] for number, row in enumerate(rows, start=1)]
    register = Sheet(
        name="Реестр",
        titles=(
            "Министерство юстиции Кыргызской Республики. Департамент пробации",
            f"Отчёт о клиентах пробации по {month.department.of_region} за {MONTHS[last.month - 1]} {last.year} года",
            f"по состоянию на {russian_date(last)}",
            "",
        ),
        columns=[(upper, lower) for upper, lower, _ in columns],
        rows=cells,
        numbered=True,
        total=["ИТОГО", None, len(rows)],
        footnote="* Сведения сформированы генератором образцов и не относятся ни к одному человеку.",
        widths=(6, 30, 18, 8, 14, 24, 20, 22, 26, 10, 16, 16, 16, 16, 10, 26),
    )
    codes = Sheet(
        name="Справочник",
        titles=("Категории преступлений",),
        columns=(("№", ""), ("Категория", "")),
        rows=[[number, names[0]] for number, names in enumerate(CONVICTIONS.values(), start=1)],
    )
    return workbook([register, codes])
