"""Lists of training events: KoBo pulls, CSV, a workbook, each country in its own format.

KoBo pulls overlap: each later pull brings the earlier submissions again, one of them edited.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

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
from strive.sample.spellings import KG_AREAS, kz_area
from strive.sample.training_events import Event, events_of

_LEVEL_RU = {"training_of_trainers": "обучение тренеров", "cascade": "каскадный тренинг"}
_STATUS_RU = {"held": "Проведено", "planned": "План", "cancelled": "Отменено"}
_KOBO_PULLS = (date(2021, 5, 11), date(2022, 6, 20), date(2023, 5, 5))
_EDITED_EVENT = "KG-TRN-2020-10"


def event_files() -> Iterator[SampleFile]:
    """Every list of events of every country."""
    yield from _kobo_pulls()
    yield from _kazakh_lists()
    yield _uzbek_list()
    yield _turkmen_list()


def entered_on(event: Event) -> date:
    """The day on which the office entered the event: after it was held, else before it is due."""
    return event.first_day + timedelta(days=3 if event.status == "held" else -10)


def _kobo_pulls() -> Iterator[SampleFile]:
    events = events_of("KGZ")
    for pull, day in enumerate(_KOBO_PULLS):
        entered = [event for event in events if entered_on(event) <= day]
        submissions = [_kobo_event(number, event, edit=1 if pull else 0) for number, event in enumerate(entered)]
        yield SampleFile(
            country="KGZ",
            dataset="training_events",
            name=marked(f"kobo_training_events_{day:%Y-%m-%d}.json"),
            reported_at=at(day),
            rows=len(entered),
            content=partial(kobo_file, submissions),
        )


def _kobo_event(number: int, event: Event, *, edit: int) -> dict[str, object]:
    edited = edit if event.code == _EDITED_EVENT else 0
    planned = 20 if event.code == _EDITED_EVENT and not edited else event.planned  # the first entry was mended later
    programme, donor, agency = event.attribution
    answers = {
        "event/code": event.code,
        "event/title": event.title,
        "event/round": _text(event.round),
        "event/status": event.status,
        "event/first_day": event.first_day.isoformat(),
        "event/date_precision": event.precision,
        "event/course_level": event.level,
        "event/days": _text(event.days),
        "event/planned_participants": _text(planned),
        "event/oblast": KG_AREAS[event.area][0],
        "event/place": event.place,
        "attribution/programme": programme,
        "attribution/donor": donor,
        "attribution/agency": agency,
    }
    submitted_at = at(entered_on(event), 9, number)
    return kobo_submission("TrainingEvents", 41_001_000 + 7 * number, submitted_at, answers, edit=edited)


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


_KAZAKH_COLUMNS = (
    "№", "Код", "Название", "Раунд", "Статус", "Начало", "Точность даты", "Уровень", "Дней", "План участников",
    "Область", "Место", "Программа", "Донор", "Агентство",
)  # fmt: skip


def _kazakh_lists() -> Iterator[SampleFile]:
    for year in (2020, 2021, 2022):
        rows: list[list[Cell]] = [
            [
                number,
                event.code,
                event.title,
                event.round,
                _STATUS_RU[event.status],
                russian_date(event.first_day),
                "день",
                _LEVEL_RU[event.level] if event.level else None,
                event.days,
                event.planned,
                kz_area(event.area, event.first_day, kazakh=False),
                event.place,
                *event.attribution,
            ]
            for number, event in enumerate((e for e in events_of("KAZ") if e.first_day.year == year), start=1)
        ]
        yield SampleFile(
            country="KAZ",
            dataset="training_events",
            name=marked(f"events_{year}.csv"),
            reported_at=at(date(year + 1, 1, 14)),
            rows=len(rows),
            content=partial(csv_file, _KAZAKH_COLUMNS, rows),
        )


def _uzbek_list() -> SampleFile:
    (event,) = events_of("UZB")
    columns = (
        "№", "Kod", "Tadbir nomi", "Bosqich", "Holati", "Boshlanish sanasi", "Sana aniqligi", "Kurs darajasi",
        "Kunlar", "Reja bo‘yicha ishtirokchilar", "Hudud", "Joy", "Dastur", "Donor", "Agentlik",
    )  # fmt: skip
    row: list[Cell] = [1, event.code, event.title, event.round, "o‘tkazildi", event.first_day, "kun"]
    row += ["boshlang‘ich", event.days]
    row += [event.planned, "Toshkent shahri", event.place, *event.attribution]
    sheet = Sheet(name="Tadbirlar", titles=("Tadbirlar ro‘yxati",), columns=[(c, "") for c in columns], rows=[row])
    return SampleFile(
        country="UZB",
        dataset="training_events",
        name=marked("events_2022.xlsx"),
        reported_at=at(date(2022, 9, 5)),
        rows=1,
        content=partial(workbook, [sheet]),
    )


def _turkmen_list() -> SampleFile:
    (event,) = events_of("TKM")
    columns = (
        "code", "title", "round", "status", "first_day", "date_precision", "course_level", "days",
        "planned_participants", "region", "place", "programme", "donor", "agency",
    )  # fmt: skip
    row: list[Cell] = [
        event.code,
        event.title,
        None,
        event.status,
        event.first_day.isoformat(),
        "day",
        None,
        event.days,
        None,
    ]
    row += ["Ashgabat", event.place, *event.attribution]
    return SampleFile(
        country="TKM",
        dataset="training_events",
        name=marked("events_2023.csv"),
        reported_at=at(date(2023, 4, 6)),
        rows=1,
        content=partial(csv_file, columns, [row], separator=","),
    )
