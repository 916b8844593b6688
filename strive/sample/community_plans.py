"""What advisory groups do: meetings (KoBo, CSV), local plans and their actions (workbooks), payments (CSV).

Nothing of this is published: meetings, plans and money are made up around the published communities. In Kyrgyzstan a
group now and then skips a quarter, seven of nine communities adopted a plan, and each year's workbook repeats the
actions that were not done yet. In Tajikistan the groups had met once, and two had a plan, when they were last reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache, partial
from random import Random

from strive.sample.chance import chance
from strive.sample.community_facts import KYRGYZ_COMMUNITIES, TAJIK_AREAS, TAJIK_COMMUNITIES, Community
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
from strive.sample.spellings import KG_AREAS, NO_BREAK_SPACE

_YEARS = (2021, 2022, 2023)
_MEETS = 0.86
_PLANNING = KYRGYZ_COMMUNITIES[:7]
_ACTIONS = 8
_DONE = {2022: 0.6, 2023: 0.8}
_PAYMENTS = 6
_FUNDS = (*("местный бюджет",) * 3, *("средства программы",) * 2, "республиканский бюджет", "ашар", "спонсоры")
_NUMBER = ("№", "")


def community_plan_files(seed: int) -> Iterator[SampleFile]:
    """Every one of them."""
    yield from _meeting_pulls(seed)
    yield from (_plans(year) for year in (2022, 2023))
    yield from (_actions(seed, year) for year in (2022, 2023))
    yield from (_payments(seed, year) for year in (2022, 2023))
    yield from _tajik_lists()


def _oblast(community: Community) -> str:
    return KG_AREAS[community.area][0]


@cache
def _meetings(seed: int) -> tuple[tuple[str, Community, date, int], ...]:
    """Code, community, day and size of every Kyrgyz meeting: one a quarter at most, from the group's first day on."""
    rng = chance(seed, "communities", "meetings")
    made = []
    for community in KYRGYZ_COMMUNITIES:
        for year in _YEARS:
            for quarter in range(4):
                day = date(year, 3 * quarter + 1, 1) + timedelta(days=rng.randrange(75))
                size = rng.randint(community.members // 2, community.members)
                if rng.random() < _MEETS and day >= community.group_since:
                    made.append((f"{community.code}-M{year}{quarter + 1}", community, day, size))
    return tuple(sorted(made, key=lambda meeting: (meeting[2], meeting[0])))


def _meeting_pulls(seed: int) -> Iterator[SampleFile]:
    for year in _YEARS:
        held = [meeting for meeting in _meetings(seed) if meeting[2].year == year]
        submissions = [
            kobo_submission(
                "GroupMeeting",
                47_000_000 + 1_000 * (year - 2021) + number,
                at(day + timedelta(days=2), 9, number % 60),
                {
                    "meeting/code": code,
                    "meeting/community": community.code,
                    "meeting/oblast": _oblast(community),
                    "meeting/held_on": day.isoformat(),
                    "meeting/participants": str(size),
                },
            )
            for number, (code, community, day, size) in enumerate(held)
        ]
        yield _file("KGZ", "advisory_group_meetings", f"kobo_meetings_{year}.json", date(year, 12, 22), len(held))(
            partial(kobo_file, submissions)
        )


def _file(country: str, dataset: str, name: str, day: date, rows: int) -> partial[SampleFile]:
    return partial(_sample_file, country, dataset, name, day, rows)


def _sample_file(country: str, dataset: str, name: str, day: date, rows: int, content: partial[bytes]) -> SampleFile:
    return SampleFile(country, dataset, marked(name), at(day, 12), rows, content)


def _code(community: Community) -> str:
    return f"{community.code}-PLAN"


def _adopted_on(community: Community) -> date:
    return community.group_since + timedelta(days=330 + 30 * (KYRGYZ_COMMUNITIES.index(community) % 5))


def _plans(year: int) -> SampleFile:
    adopted = [community for community in _PLANNING if _adopted_on(community).year == year or year > 2022]
    rows: list[list[Cell]] = [
        [number, _code(c), c.code, _oblast(c), russian_date(_adopted_on(c)), "31.12.2024"]
        for number, c in enumerate(adopted, start=1)
    ]
    columns = (
        _NUMBER, ("Код плана", ""), ("Код сообщества", ""), ("Область", ""), ("План", "принят"),
        ("План", "действует до"),
    )  # fmt: skip
    sheet = Sheet("Планы", (f"Местные планы, {year} год", ""), columns, rows)
    return _file("KGZ", "local_plans", f"plans_{year}.xlsx", date(year, 12, 19), len(rows))(partial(workbook, [sheet]))


def _actions(seed: int, year: int) -> SampleFile:
    """The workbook of a year: all actions due by its end, with what has become of them."""
    rows: list[list[Cell]] = []
    for community in _PLANNING:
        rng = chance(seed, "communities", "actions", community.code)
        for number in range(1, _ACTIONS + 1):
            due_on = date(2022, 6, 30) + timedelta(days=61 * number)
            done, cancelled = _done_on(due_on, rng), rng.random() < 0.05
            if due_on.year > year:
                continue
            is_done = done is not None and done <= date(year, 12, 15)
            status = "отменено" if cancelled else "выполнено" if is_done else "выполняется"
            rows.append(
                [
                    len(rows) + 1,
                    _code(community),
                    community.code,
                    _oblast(community),
                    f"{community.code[-4:]}.{number}",
                    f"Мероприятие {number}",
                    russian_date(due_on),
                    status,
                    russian_date(done) if done and status == "выполнено" else None,
                ]
            )
    columns = (
        _NUMBER, ("Код плана", ""), ("Код сообщества", ""), ("Область", ""), ("Мероприятие", "номер"),
        ("Мероприятие", "содержание"), ("Мероприятие", "срок"), ("Исполнение", "статус"), ("Исполнение", "дата"),
    )  # fmt: skip
    sheet = Sheet("Мероприятия", (f"Исполнение местных планов, {year} год", ""), columns, rows)
    name = f"actions_{year}.xlsx"
    return _file("KGZ", "plan_actions", name, date(year, 12, 19), len(rows))(partial(workbook, [sheet]))


def _done_on(due_on: date, rng: Random) -> date | None:
    """Some are done before they are due, some late, some not at all."""
    return due_on + timedelta(days=rng.randrange(-40, 90)) if rng.random() < _DONE[due_on.year] else None


def _payments(seed: int, year: int) -> SampleFile:
    rng = chance(seed, "communities", "payments", year)
    rows: list[list[Cell]] = []
    for community in _PLANNING:
        for number in range(1, _PAYMENTS + 1):
            amount = f"{rng.randrange(20, 900)}{NO_BREAK_SPACE}{rng.randrange(1000):03d},{rng.randrange(100):02d}"
            day = date(year, 6, 1) + timedelta(days=rng.randrange(200))
            code = f"{community.code}-{year}-{number}"
            where = (_code(community), _oblast(community))
            rows.append([len(rows) + 1, code, *where, russian_date(day), amount, "KGS", rng.choice(_FUNDS)])
    columns = ("№", "Платёж", "План", "Область", "Дата", "Сумма", "Валюта", "Источник")
    return _file("KGZ", "plan_spending", f"spending_{year}.csv", date(year + 1, 1, 18), len(rows))(
        partial(csv_file, columns, rows, encoding="cp1251")
    )


def _tajik_lists() -> Iterator[SampleFile]:
    """Meetings and plans of May and June 2023."""
    met = [c for c in TAJIK_COMMUNITIES if c.code not in ("TJ-AG-05", "TJ-AG-08")]
    meetings: list[list[Cell]] = [
        [
            n,
            f"{c.code}-M1",
            c.code,
            TAJIK_AREAS[c.area],
            (c.group_since + timedelta(days=21)).isoformat(),
            c.members - 1,
        ]
        for n, c in enumerate(met, start=1)
    ]
    plans: list[list[Cell]] = [
        [n, f"{c.code}-P", c.code, TAJIK_AREAS[c.area], date(2023, 6, 4 + n).isoformat(), "2025-12-31"]
        for n, c in enumerate(TAJIK_COMMUNITIES[:2], start=1)
    ]
    lists: tuple[tuple[str, str, Sequence[str], list[list[Cell]]], ...] = (
        (
            "advisory_group_meetings",
            "meetings",
            ("No", "Meeting", "Group code", "Region", "Held on", "Participants"),
            meetings,
        ),
        ("local_plans", "plans", ("No", "Plan", "Group code", "Region", "Adopted on", "Valid until"), plans),
    )
    for dataset, stem, columns, rows in lists:
        yield _file("TJK", dataset, f"{stem}_2023-06.csv", date(2023, 6, 28), len(rows))(
            partial(csv_file, columns, rows, separator=",")
        )
