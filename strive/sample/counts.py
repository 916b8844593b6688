"""Small files that hold counts, things and targets: registry, children, centres, logframe.

Published: 120 on the registry on 17 May 2021; five named centres (Bishkek, Osh, Jalal-Abad, Kyzyl-Kyia, Alamedin)
where the text speaks of six. All other numbers, dates and costs are made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from strive.sample.files import NOTICE, Cell, SampleFile, Sheet, at, csv_file, marked, russian_date, workbook
from strive.sample.spellings import KG_AREAS, NO_BREAK_SPACE

PUBLISHED_REGISTRY_DAY = date(2021, 5, 17)
REGISTRY = ((date(2020, 5, 15), 113), (PUBLISHED_REGISTRY_DAY, 120), (date(2022, 5, 16), 124), (date(2023, 5, 15), 121))
CHILDREN = {
    2020: {"Адаптация": 64, "Реабилитация": 96, "Реинтеграция": 41},
    2021: {"Адаптация": 22, "Реабилитация": 71, "Реинтеграция": 108},
    2022: {"Адаптация": 0, "Реабилитация": 44, "Реинтеграция": 150, "Завершено": 7},
    2023: {"Адаптация": 0, "Реабилитация": 20, "Реинтеграция": 118, "Завершено": 63},
}
# Year and sex -> cases, plans made in time, cases of school age, in school. The row without sex repeats the sum.
CaseCounts = dict[str | None, tuple[int, int, int, int]]
CHILD_CASES: dict[int, CaseCounts] = {
    2020: {"Мальчики": (104, 71, 66, 52), "Девочки": (97, 68, 61, 50), None: (201, 139, 127, 102)},
    2021: {"Мальчики": (103, 84, 68, 60), "Девочки": (98, 81, 63, 57), None: (201, 165, 131, 117)},
    2022: {"Мальчики": (103, 91, 70, 66), "Девочки": (98, 87, 66, 64)},
    2023: {"Мальчики": (103, 96, 72, 70), "Девочки": (98, 92, 67, 65)},
}
CENTRES = (
    ("KG-PC-01", "KG-GB", "Бишкек", date(2020, 10, 12), "1 245 300,50"),
    ("KG-PC-02", "KG-GO", "Ош", date(2020, 11, 3), "1 180 000,00"),
    ("KG-PC-03", "KG-J", "Джалал-Абад", date(2020, 11, 24), "1 102 750,25"),
    ("KG-PC-04", "KG-B", "Кызыл-Кия", date(2021, 2, 9), "986 400,00"),
    ("KG-PC-05", "KG-C", "Аламедин", date(2021, 3, 16), "1 034 120,75"),
)
_CENTRE_YEARS = (2020, 2021, 2022, 2023)
_EU_UNODC, _EU_UNDP = ("STRIVE-ASIA", "EU", "UNODC"), ("STRIVE-ASIA", "EU", "UNDP")
_JAPAN, _GERMANY = ("JPN-APPRENTICESHIP", "JPN", "UNDP"), ("DEU-TOT", "DEU", "UNDP")


@dataclass(frozen=True)
class _Target:
    """A line of a logframe: baseline (end of 2020), targets of 2021 and 2022, and on whose account."""

    code: str
    name: str
    baseline: int
    targets: tuple[int, int]
    account: tuple[str, str, str]
    sex: str | None = None
    area: str | None = None
    kind: str | None = None


_TARGET_YEARS = (2021, 2022)
_KYRGYZ_TARGETS = (
    _Target("TRN-02", "Обучено лиц", 0, (40, 60), _EU_UNODC),
    _Target("TRN-02", "Обучено женщин", 0, (15, 25), _EU_UNODC, sex="жен"),
    _Target("TRN-02", "Обучено лиц в Чуйской области", 0, (10, 30), _EU_UNODC, area="Чуйская область"),
    _Target("TRN-01", "Участий в обучении", 0, (50, 120), _EU_UNODC, kind="нарастающим итогом"),
    _Target("PRB-10", "Оснащено центров", 0, (6, 6), _EU_UNODC),
    _Target("COM-01", "Пилотных сообществ", 0, (9, 9), _EU_UNDP),
    _Target("COM-03", "Доля женщин в группах, %", 30, (50, 50), _EU_UNDP),
)
_KAZAKH_TARGETS = (
    _Target("APP-01", "Учеников", 0, (300, 0), _JAPAN),
    _Target("APP-05", "Работодателей", 0, (150, 0), _JAPAN),
    _Target("MHP-01", "Получателей помощи", 0, (160, 100), _EU_UNDP),
    _Target("TRN-02", "Обучено тренеров", 0, (55, 0), _GERMANY),
    _Target("TRN-02", "Обучено лиц", 0, (0, 30), _EU_UNODC),
)


def count_files() -> Iterator[SampleFile]:
    """Every one of them."""
    yield from (_registry(day, persons) for day, persons in REGISTRY)
    yield from (_children(year, stages) for year, stages in CHILDREN.items())
    yield from (_child_cases(year, rows) for year, rows in CHILD_CASES.items())
    yield from (_centres(year) for year in _CENTRE_YEARS)
    for place, year in enumerate(_TARGET_YEARS):
        yield _kyrgyz_targets(year, place)
        yield _kazakh_targets(year, place)


def _registry(day: date, persons: int) -> SampleFile:
    sheet = Sheet(
        name="Сведения",
        titles=("Сведения о количестве лиц в национальном списке", f"по состоянию на {russian_date(day)}"),
        columns=(("№", ""), ("По состоянию на", ""), ("Наименование списка", ""), ("Количество лиц, чел.", "")),
        rows=[[1, russian_date(day), "Национальный список (экстремизм)", persons]],
    )
    return SampleFile(
        country="KGZ",
        dataset="registry_counts",
        name=marked(f"registry_{day:%Y-%m-%d}.xlsx"),
        reported_at=at(day + timedelta(days=2)),
        rows=1,
        content=partial(workbook, [sheet]),
    )


def _children(year: int, stages: dict[str, int]) -> SampleFile:
    rows: list[list[Cell]] = [[f"31.12.{year}", stage, children] for stage, children in stages.items()]
    return SampleFile(
        country="KAZ",
        dataset="child_reintegration_counts",
        name=marked(f"children_{year}.csv"),
        reported_at=at(date(year + 1, 2, 10)),
        rows=len(rows),
        content=partial(csv_file, ("По состоянию на", "Этап", "Количество детей"), rows, encoding="cp1251"),
    )


def _child_cases(year: int, counts: CaseCounts) -> SampleFile:
    rows: list[list[Cell]] = [[f"31.12.{year}", sex, *numbers] for sex, numbers in counts.items()]
    columns = ("По состоянию на", "Пол", "Дел", "План в срок", "Школьного возраста", "Учатся")
    return SampleFile(
        country="KAZ",
        dataset="child_case_counts",
        name=marked(f"cases_{year}.csv"),
        reported_at=at(date(year + 1, 2, 12)),
        rows=len(rows),
        content=partial(csv_file, columns, rows, encoding="cp1251"),
    )


def _centres(year: int) -> SampleFile:
    rows: list[list[Cell]] = [
        [number, code, KG_AREAS[area][0], place, russian_date(day), cost.replace(" ", NO_BREAK_SPACE), "KGS"]
        for number, (code, area, place, day, cost) in enumerate(CENTRES, start=1)
        if day.year <= year
    ]
    columns = ("№", "Центр", "Регион", "Населённый пункт", "Дата оснащения", "Стоимость", "Валюта")
    return SampleFile(
        country="KGZ",
        dataset="equipped_centres",
        name=marked(f"centres_{year}.csv"),
        reported_at=at(date(year, 12, 28)),
        rows=len(rows),
        content=partial(csv_file, columns, rows, encoding="cp1251", title=f"Оснащённые центры на конец {year} года"),
    )


def _kyrgyz_targets(year: int, place: int) -> SampleFile:
    sheet = Sheet(
        name="Лограмка",
        titles=(f"Целевые показатели на {year} год", ""),
        columns=(
            ("№", ""),
            ("Код индикатора", ""),
            ("Индикатор", ""),
            ("Область", ""),
            ("Пол", ""),
            ("Период", ""),
            ("Значение", "базовое"),
            ("Значение", "целевое"),
            ("Период базового значения", ""),
            ("Вид цели", ""),
            ("Программа", ""),
            ("Донор", ""),
            ("Агентство", ""),
        ),
        rows=[
            [number, t.code, t.name, t.area, t.sex, str(year), t.baseline, t.targets[place], "2020", t.kind, *t.account]
            for number, t in enumerate(_KYRGYZ_TARGETS, start=1)
        ],
    )
    return SampleFile(
        country="KGZ",
        dataset="targets",
        name=marked(f"targets_{year}.xlsx"),
        reported_at=at(date(year, 1, 25)),
        rows=len(_KYRGYZ_TARGETS),
        content=partial(workbook, [sheet]),
    )


def _kazakh_targets(year: int, place: int) -> SampleFile:
    rows: list[list[Cell]] = [[t.code, t.name, year, t.baseline, t.targets[place], *t.account] for t in _KAZAKH_TARGETS]
    columns = ("indicator", "name", "period", "baseline", "target", "programme", "donor", "agency")
    return SampleFile(
        country="KAZ",
        dataset="targets",
        name=marked(f"targets_{year}.csv"),
        reported_at=at(date(year, 1, 27)),
        rows=len(rows),
        content=partial(csv_file, columns, rows, title=NOTICE),
    )
