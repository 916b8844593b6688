"""Yearly lists around probation: supervisions closed, former clients looked up in court records, officers.

Kyrgyzstan sends a workbook, a CSV and a workbook, Kazakhstan a bilingual CSV, a workbook and a CSV. Planted: in
Kyrgyzstan's list of 2021 a row without an identifier, one of an unknown outcome and one repeated; in Kazakhstan's of
2022 a new offence before the supervision began.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from strive.sample.chance import chance
from strive.sample.faults import EXACT_DUPLICATE, FaultPersons
from strive.sample.files import Cell, SampleFile, Sheet, at, csv_file, marked, russian_date, workbook
from strive.sample.probation_csv import area_on
from strive.sample.probation_outcomes import Check, Ending, checks, endings
from strive.sample.spellings import CONVICTIONS, KG_AREAS, KZ_AREAS, OUTCOMES, SPLIT_AREAS, SPLIT_ON, kz_area

Row = dict[str, Cell]
_PLANTED = {
    ("KGZ", 2021): ("missing_identifier", "unknown_outcome", EXACT_DUPLICATE),
    ("KAZ", 2022): ("offence_before_start",),
}
_CHANGES: dict[str, Row] = {
    "missing_identifier": {"identifier": None},
    "unknown_outcome": {"outcome": "см. определение суда"},
    "offence_before_start": {"reoffended_on": "01.01.2001"},
}
_FAULT_SERIALS = {"KGZ": 96_000, "KAZ": 9600}
_KYRGYZ_LIST = (
    ("№ п/п", "", "number"),
    ("Ф.И.О.", "", "full_name"),
    ("ПИН", "", "identifier"),
    ("Пол", "", "sex"),
    ("Дата рождения", "", "born_on"),
    ("Область", "", "area"),
    ("Телефон", "", "phone"),
    ("Категория преступления", "", "category"),
    ("Надзор", "Поставлен на учёт", "started_on"),
    ("Надзор", "Снят с учёта", "closed_on"),
    ("Надзор", "Основание снятия", "outcome"),
    ("Дата нового преступления", "", "reoffended_on"),
)
_KAZAKH_LIST = {
    "№": "number",
    "ЖСН / ИИН": "identifier",
    "Аты-жөні / ФИО": "full_name",
    "Жынысы / Пол": "sex",
    "Туған күні / Дата рождения": "born_on",
    "Облыс / Область": "area",
    "Санаты / Категория": "category",
    "Есепке алынды / Поставлен на учет": "started_on",
    "Есептен шығарылды / Снят с учета": "closed_on",
    "Негізі / Основание": "outcome",
    "Қайта қылмыс / Новое преступление": "reoffended_on",
    "Телефон": "phone",
}
# Department, area, officers in the first quarter of 2021. Of Chui no clients are delivered.
_DEPARTMENTS = (
    ("Иссык-Кульский орган пробации", "KG-Y", 17),
    ("Нарынский орган пробации", "KG-N", 12),
    ("Чуйский орган пробации", "KG-C", 24),
)


def probation_lists(seed: int) -> Iterator[SampleFile]:
    """Every one of them."""
    yield from (_closed(seed, "KGZ", year) for year in (2020, 2021, 2022, 2023))
    yield from (_closed(seed, "KAZ", year) for year in (2021, 2022, 2023))
    yield from (_kyrgyz_checks(year, checks(seed, "KGZ", year)) for year in (2022, 2023))
    yield _kazakh_checks(2023, checks(seed, "KAZ", 2023))
    yield from (_kyrgyz_officers(seed, year) for year in (2021, 2022, 2023))
    yield from (_kazakh_officers(seed, year) for year in (2022, 2023))


def _day(day: date | None) -> str | None:
    return russian_date(day) if day else None


def _closed(seed: int, country: str, year: int) -> SampleFile:
    rows = [_ending(country, ending) for ending in endings(seed, country, year)]
    faults = _PLANTED.get((country, year), ())
    persons = FaultPersons(country, seed, first_serial=_FAULT_SERIALS[country])
    for fault in faults:
        person = persons.next()
        own = {"identifier": person.identifier, "full_name": person.full_name, "phone": person.phone}
        rows.append(rows[0] if fault == EXACT_DUPLICATE else rows[0] | own | _CHANGES[fault])
    make, suffix = (_kyrgyz_list, "xlsx") if country == "KGZ" else (_kazakh_list, "csv")
    return SampleFile(
        country=country,
        dataset="probation_episodes",
        name=marked(f"closed_{year}.{suffix}"),
        reported_at=at(date(year + 1, 1, 21)),
        rows=len(rows),
        content=partial(make, year, rows),
        planted=dict.fromkeys(faults, 1),
    )


def _ending(country: str, ending: Ending) -> Row:
    client, person = ending.client, ending.client.person
    day = ending.closed_on or ending.reoffended_on or client.started_on
    local = client.style * 10 % 1 < 0.5
    men, women = {"KGZ": (("муж", "жен"), ("эркек", "аял")), "KAZ": (("М", "Ж"), ("ер", "әйел"))}[country][local]
    kazakh = local and country == "KAZ"
    return {
        "full_name": person.full_name,
        "identifier": person.identifier,
        "sex": women if person.sex == "F" else men,
        "born_on": russian_date(person.born_on),
        "area": kz_area(area_on(client, day), day, kazakh=kazakh) if country == "KAZ" else KG_AREAS[client.area][0],
        "phone": person.phone,
        "category": CONVICTIONS[client.category][kazakh],
        "started_on": russian_date(client.started_on),
        "closed_on": _day(ending.closed_on),
        "outcome": OUTCOMES[ending.outcome][kazakh] if ending.outcome else None,
        "reoffended_on": _day(ending.reoffended_on),
    }


def _kyrgyz_list(year: int, rows: Sequence[Row]) -> bytes:
    sheet = Sheet(
        name="Сведения",
        titles=(
            "Министерство юстиции Кыргызской Республики. Департамент пробации",
            f"Сведения о снятых с учёта и о новых преступлениях за {year} год",
            "",
        ),
        columns=[(upper, lower) for upper, lower, _ in _KYRGYZ_LIST],
        rows=[[n, *(row[key] for _, _, key in _KYRGYZ_LIST[1:])] for n, row in enumerate(rows, start=1)],
        numbered=True,
        total=["ИТОГО", None, len(rows)],
    )
    return workbook([sheet])


def _kazakh_list(_: int, rows: Sequence[Row]) -> bytes:
    keys = list(_KAZAKH_LIST.values())[1:]
    cells = [[number, *(row[key] for key in keys)] for number, row in enumerate(rows, start=1)]
    return csv_file(list(_KAZAKH_LIST), cells, encoding="utf-8-sig")


def _kyrgyz_checks(year: int, made: Sequence[Check]) -> SampleFile:
    rows: list[list[Cell]] = [
        [
            number,
            check.ending.client.person.identifier,
            check.ending.client.person.full_name,
            {"M": "м", "F": "ж"}[check.ending.client.person.sex],
            check.ending.client.person.born_on.year,
            CONVICTIONS[check.ending.client.category][0],
            _day(check.ending.closed_on),
            _day(check.checked_on),
            _day(check.reconvicted_on),
        ]
        for number, check in enumerate(made, start=1)
    ]
    columns = ("№", "ПИН", "ФИО", "Пол", "Год рождения", "Категория", "Снят с учёта", "Проверен", "Новый приговор")
    return SampleFile(
        country="KGZ",
        dataset="reconviction_checks",
        name=marked(f"reconviction_{year}.csv"),
        reported_at=at(date(year + 1, 2, 2)),
        rows=len(rows),
        content=partial(csv_file, columns, rows),
    )


def _kazakh_checks(year: int, made: Sequence[Check]) -> SampleFile:
    sheet = Sheet(
        name="Проверка",
        titles=(f"Проверка по судебным данным: 24 месяца истекли в {year} году", ""),
        columns=[
            (heading, "")
            for heading in (
                "№", "ИИН", "Ф.И.О.", "Пол", "Дата рождения", "Категория", "Дата снятия с учета", "Дата проверки",
                "Дата приговора",
            )
        ],
        rows=[
            [
                number,
                check.ending.client.person.identifier,
                check.ending.client.person.full_name,
                {"M": "муж", "F": "жен"}[check.ending.client.person.sex],
                check.ending.client.person.born_on,
                CONVICTIONS[check.ending.client.category][0],
                check.ending.closed_on,
                check.checked_on,
                check.reconvicted_on,
            ]
            for number, check in enumerate(made, start=1)
        ],
    )  # fmt: skip
    return SampleFile(
        country="KAZ",
        dataset="reconviction_checks",
        name=marked(f"reconviction_{year}.xlsx"),
        reported_at=at(date(year + 1, 2, 5)),
        rows=len(made),
        content=partial(workbook, [sheet]),
    )


def _quarter_days(year: int) -> list[date]:
    """The days of the counts: the quarters' ends, and a day before Christmas for the last."""
    return [date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 24)]


def _kyrgyz_officers(seed: int, year: int) -> SampleFile:
    rng = chance(seed, "officers", "KGZ", year)
    rows: list[list[Cell]] = [
        [russian_date(day), name, KG_AREAS[area][0], officers + rng.randrange(-1, 3)]
        for day in _quarter_days(year)
        for name, area, officers in _DEPARTMENTS
    ]
    sheet = Sheet(
        name="Штат",
        titles=(f"Численность сотрудников пробации за {year} год", ""),
        columns=[(c, "") for c in ("№", "По состоянию на", "Орган пробации", "Область", "Сотрудников, чел.")],
        rows=[[number, *row] for number, row in enumerate(rows, start=1)],
    )
    return SampleFile(
        country="KGZ",
        dataset="probation_officers",
        name=marked(f"officers_{year}.xlsx"),
        reported_at=at(date(year + 1, 1, 18)),
        rows=len(rows),
        content=partial(workbook, [sheet]),
    )


def _kazakh_officers(seed: int, year: int) -> SampleFile:
    """Of Almaty city in March there are two counts: the later one stands."""
    rng = chance(seed, "officers", "KAZ", year)
    counts = [
        (day, area)
        for day in _quarter_days(year)
        for area in KZ_AREAS
        if area not in SPLIT_AREAS.values() or day >= SPLIT_ON
    ]
    rows: list[list[Cell]] = [
        [russian_date(day), f"Департамент {area}", kz_area(area, day, kazakh=False), rng.randrange(3, 9)]
        for day, area in ((date(year, 3, 9), "KZ-75"), *counts)
    ]
    return SampleFile(
        country="KAZ",
        dataset="probation_officers",
        name=marked(f"officers_{year}.csv"),
        reported_at=at(date(year + 1, 1, 19)),
        rows=len(rows),
        content=partial(csv_file, ("Дата", "Департамент", "Область", "Сотрудников"), rows),
    )
