"""Kazakhstan's probation files: one national CSV a month, semicolons between fields.

Until 2021 in the Cyrillic of Windows and in Russian; from 2022 in UTF-8 with a byte order mark, bilingual headings, and
areas and codes in Kazakh or Russian as the local office wrote them. One file, November 2022, came out of a sort that
swapped two columns in most rows: it must be rejected whole, and was sent again four days later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from random import Random

from strive.sample.caseload import Client, month_end, month_index
from strive.sample.chance import chance
from strive.sample.faults import CLIENT_FAULTS, EXACT_DUPLICATE, ClientRow, FaultPersons, planted_counts, with_faults
from strive.sample.files import SampleFile, at, csv_file, marked, russian_date
from strive.sample.probation_caseloads import DATASET, national_caseload
from strive.sample.probation_outcomes import has_programme, was_served
from strive.sample.spellings import CONVICTIONS, SPLIT_AREAS, SPLIT_ON, kz_area, without_kazakh_letters

UNUSABLE_MONTH = month_index(2022, 11)
UNUSABLE_SHARE = 0.6
UTF8_SINCE = month_index(2022, 1)
FAULTS_A_MONTH = 3

_RUSSIAN_COLUMNS = {
    "№": "number",
    "ИИН": "identifier",
    "ФИО": "full_name",
    "Пол": "sex",
    "Дата рождения": "born_on",
    "Область": "area",
    "Участок": "district",
    "Категория": "category",
    "Поставлен на учет": "started_on",
    "Срок надзора до": "ends_on",
    "Телефон": "phone",
}
_BILINGUAL_COLUMNS = {
    "№": "number",
    "ЖСН / ИИН": "identifier",
    "Аты-жөні / ФИО": "full_name",
    "Жынысы / Пол": "sex",
    "Туған күні / Дата рождения": "born_on",
    "Облыс / Область": "area",
    "Участок": "district",
    "Санаты / Категория": "category",
    "Есепке алынды / Поставлен на учет": "started_on",
    "Мерзімі / Срок надзора до": "ends_on",
    "Жеке бағдарлама / Индивидуальная программа": "programme",
    "Психоәлеуметтік қызмет / Психосоциальная услуга": "service",
    "Телефон": "phone",
}


def national_files(seed: int) -> Iterator[SampleFile]:
    """Every monthly CSV, and the unusable one."""
    persons = FaultPersons("KAZ", seed, first_serial=9000)
    for index, clients in enumerate(national_caseload(seed)):
        rng = chance(seed, "probation", "national", index)
        faults = _faults_of(index)
        good = [_row(client, index, bilingual=index >= UTF8_SINCE) for client in clients]
        rows = with_faults(rng, good, faults, persons, other_category=CONVICTIONS["other"][0])
        stem = f"probation_{month_end(index):%Y-%m}"
        if index == UNUSABLE_MONTH:
            swapped = _columns_swapped(rng, rows)
            planted = {"columns_swapped": int(len(rows) * UNUSABLE_SHARE)}
            yield _file(index, f"{stem}.csv", 0, swapped, planted, "rejected")
            yield _file(index, f"{stem}_corrected.csv", 4, rows, planted_counts(faults), "accepted")
        else:
            yield _file(index, f"{stem}.csv", 0, rows, planted_counts(faults), "accepted")


def _faults_of(index: int) -> list[str]:
    """Three faulty rows a month; every sixth month a repeated row."""
    faults = [CLIENT_FAULTS[(FAULTS_A_MONTH * index + number) % len(CLIENT_FAULTS)] for number in range(FAULTS_A_MONTH)]
    return faults + ([EXACT_DUPLICATE] if index % 6 == 2 else [])


def _file(
    index: int, name: str, days_later: int, rows: list[ClientRow], planted: dict[str, int], fate: str
) -> SampleFile:
    return SampleFile(
        country="KAZ",
        dataset=DATASET,
        name=marked(name),
        reported_at=at(month_end(index) + timedelta(days=3 + index % 4 + days_later), 4, index),
        rows=len(rows),
        content=partial(_csv, rows, bilingual=index >= UTF8_SINCE),
        planted=planted,
        fate=fate,
    )


def _columns_swapped(rng: Random, rows: Sequence[ClientRow]) -> list[ClientRow]:
    """Rows of which the given share has its area under sex and its sex under area."""
    chosen = set(rng.sample(range(len(rows)), int(len(rows) * UNUSABLE_SHARE)))
    return [{**row, "sex": row["area"], "area": row["sex"]} if i in chosen else row for i, row in enumerate(rows)]


def area_on(client: Client, day: date) -> str:
    """The client's area (ISO 3166-2) on a day: a third of the clients of a split area live in its new part."""
    moved = day >= SPLIT_ON and client.area in SPLIT_AREAS and client.style < 0.33
    return SPLIT_AREAS[client.area] if moved else client.area


def _row(client: Client, index: int, *, bilingual: bool) -> ClientRow:
    person, day = client.person, month_end(index)
    kazakh = bilingual and client.style * 10 % 1 < 0.5
    sexes = ("әйел", "ер") if kazakh else ("Ж", "М")
    answers = ("жоқ", "иә") if kazakh else ("нет", "да")
    return {
        "identifier": person.identifier,
        "full_name": person.full_name if bilingual else without_kazakh_letters(person.full_name),
        "sex": sexes[0] if person.sex == "F" else sexes[1],
        "born_on": f"{person.born_on:%Y-%m-%d}" if bilingual else russian_date(person.born_on),
        "area": kz_area(area_on(client, day), day, kazakh=kazakh),
        "district": f"Участок {1 + int(client.style * 40)}",
        "category": CONVICTIONS[client.category][1 if kazakh else 0],
        "started_on": russian_date(client.started_on),
        "ends_on": russian_date(client.ends_on),
        "programme": answers[has_programme(client, index)],
        "service": answers[was_served(client, index)],
        "phone": person.phone,
    }


def _csv(rows: Sequence[ClientRow], *, bilingual: bool) -> bytes:
    columns = _BILINGUAL_COLUMNS if bilingual else _RUSSIAN_COLUMNS
    cells = [[number, *(row[key] for key in list(columns.values())[1:])] for number, row in enumerate(rows, start=1)]
    return csv_file(list(columns), cells, encoding="utf-8-sig" if bilingual else "cp1251")
