"""Small files with what the samples do not have: things that end, people in two places, withdrawn consent, odd money.

Every line is there because a model could get it wrong. No line is of a real person.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from strive.sample.files import Cell, Sheet, workbook

_CLIENT = [
    ("№ п/п", ""), ("Ф.И.О.", ""), ("ПИН", ""), ("Пол", ""), ("Дата рождения", ""), ("Место жительства", "Область"),
    ("Место жительства", "Телефон"), ("Преступление", "Категория"), ("Надзор", "Дата постановки на учёт"),
    ("Надзор", "Дата окончания"),
]  # fmt: skip
_APPRENTICE = [
    ("№ п/п", ""), ("Ученик", "Ф.И.О."), ("Ученик", "ИИН"), ("Ученик", "Пол"), ("Ученик", "Дата рождения"),
    ("Регион", ""), ("Город или село", ""), ("Инвалидность", ""), ("Работодатель", "Код"), ("Работодатель", "Отрасль"),
    ("Стажировка", "Начало"), ("Стажировка", "Окончание по плану"), ("Результат", "Завершил"),
    ("Результат", "Полная занятость"),
]  # fmt: skip


def write_awkward_files(inbox: Path) -> None:
    """Write all of them into an inbox."""
    _probation(inbox)
    _counts_and_communities(inbox)
    _training(inbox)
    _apprentices(inbox)
    _mhpss(inbox)
    _statistics(inbox)
    _aid(inbox)


def put(path: Path, content: bytes, changed_on: str) -> None:
    """Write a file that was changed last on a day."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    instant = datetime.combine(date.fromisoformat(changed_on), datetime.min.time(), UTC).timestamp()
    os.utime(path, (instant, instant))


def lines(*written: str) -> bytes:
    """The bytes of a text file."""
    return "".join(f"{line}\r\n" for line in written).encode()


def _sheet(name: str, title: str, columns: Sequence[tuple[str, str]], rows: Iterable[str]) -> bytes:
    cells: list[list[Cell]] = [
        [n, *(cell.strip() or None for cell in row.split("|"))] for n, row in enumerate(rows, start=1)
    ]
    return workbook([Sheet(name=name, titles=(title, ""), columns=columns, rows=cells)])


def _probation(inbox: Path) -> None:
    """January: one person in both oblasts, told differently, nobody for extremism in Naryn. February: nobody at all for
    extremism, and only one oblast reports. A newer file of January replaces an older one."""

    def department(oblast: str, month: str, name: str, day: str, *rows: str) -> None:
        title = f"Отчёт о клиентах пробации по {oblast} области за {month} 2021 года"
        put(inbox / "KGZ/probation_clients" / name, _sheet("Реестр", title, _CLIENT, rows), day)

    twice = "А Б | 11111111111111 | {} | Иссык-Кульская область | | {} | 01.02.2020 |"
    department(
        "Иссык-Кульской", "январь", "y-01-old.xlsx", "2021-02-03",
        "А Б | 99999999999999 | м | 1990 | Иссык-Кульская область | | Иные | 01.02.2020 |",
    )  # fmt: skip
    department(
        "Иссык-Кульской", "январь", "y-01.xlsx", "2021-02-05",
        twice.format("м | 1990", "Экстремизм и терроризм"),
        "А Б | 22222222222222 | ж | 2004 | Иссык-Кульская область | | Иные | 01.02.2020 | 05.02.2020",
        "А Б | 33333333333333 | м | 1960 | Ысык-Көл облусу | | Иные | 01.02.2020 |",
    )  # fmt: skip
    department(
        "Нарынской", "январь", "n-01.xlsx", "2021-02-06",
        twice.format("м | 1990", "Иные").replace("Иссык-Кульская", "Нарынская"),
        "А Б | 44444444444444 | ж | 1931 | Нарынская область | | Транспортные | 01.02.2020 |",
    )  # fmt: skip
    department(
        "Нарынской", "февраль", "n-02.xlsx", "2021-03-06",
        "А Б | 44444444444444 | ж | 1931 | Нарынская область | | Транспортные | 01.02.2020 |",
    )  # fmt: skip


def _counts_and_communities(inbox: Path) -> None:
    """Two registries of one day, then one of them alone; a corrected count; communities and members that end."""
    put(
        inbox / "KAZ/registry_counts/registry_2021.csv",
        lines("Дата;Реестр;Лиц", "17.05.2021;А;100", "17.05.2021;Б;20", "01.12.2021;А;90"),
        "2022-01-10",
    )
    stages = "По состоянию на;Этап;Количество детей"
    first = lines(stages, "31.12.2021;Реабилитация;50", "30.06.2021;Реабилитация;60")
    put(inbox / "KAZ/child_reintegration_counts/children_2021.csv", first, "2022-02-01")
    mended = lines(stages, "31.12.2021;Реабилитация;55", "31.12.2021;Адаптация;5")
    put(inbox / "KAZ/child_reintegration_counts/children_2021_mended.csv", mended, "2022-03-01")
    put(
        inbox / "KAZ/equipped_centres/centres_2021.csv",
        lines(
            "Центр;Область;Населенный пункт;Дата оснащения;Стоимость;Валюта",
            "К1;г. Алматы;Алматы;31.01.2021;1 000,5;KZT",
            "К2;г. Астана;Астана;28.02.2021;;",
        ),
        "2021-05-02",
    )
    put(
        inbox / "KAZ/communities/communities_2021.csv",
        lines(
            "Код;Сообщество;Область;Город или село;Пилот с;Пилот до;Группа создана",
            "С1;Первое;Акмолинская область;город;15.02.2021;15.02.2022;01.03.2021",
            "С2;Второе;г. Алматы;;31.03.2021;31.12.2021;",
        ),
        "2022-08-20",
    )
    put(
        inbox / "KAZ/advisory_group_members/members_2021.csv",
        lines(
            "Код сообщества;ИИН;ФИО;Пол;Категория;Область;Член с;Член до",
            "С1;111111111111;А Б;ж;психолог;Акмолинская область;01.03.2021;10.05.2022",
            "С1;222222222222;А Б;м;;Акмолинская область;01.03.2021;31.12.2021",
            "С2;111111111111;А Б;ж;тренер;г. Алматы;01.04.2021;30.06.2021",
        ),
        "2022-08-20",
    )


def _training(inbox: Path) -> None:
    """An event called off after its sheet came, one without plan, one without sheet, one of which nobody knows."""
    head = (
        "№;Код;Название;Раунд;Статус;Начало;Точность даты;Дней;План участников;Область;Место;Программа;Донор;Агентство"
    )
    first = lines(
        head,
        "1;Е1;Один;1;Проведено;10.03.2021;день;2;10;г. Алматы;Алматы;;;",
        "1;Е2;Два;;Проведено;11.03.2021;день;3;8;г. Алматы;Алматы;;;",
        "1;Е3;Три;;План;31.03.2021;день;1;7;г. Астана;Астана;STRIVE-ASIA;EU;UNDP",
        "1;Е4;Четыре;;Проведено;01.04.2021;день;;;г. Алматы;Алматы;;;",
        "1;Е5;Пять;;Отменено;02.04.2021;день;1;5;г. Алматы;Алматы;;;",
    )
    put(inbox / "KAZ/training_events/events_2021.csv", first, "2021-04-10")
    called_off = lines(head, "1;Е2;Два;;Отменено;11.03.2021;день;3;8;г. Алматы;Алматы;;;")
    put(inbox / "KAZ/training_events/events_2021_later.csv", called_off, "2021-05-10")
    head = "№;Код мероприятия;ИИН;ФИО;Пол;Год рождения;Категория;Тест до;Тест после"
    put(
        inbox / "KAZ/training_attendance/attendance_2021-03.csv",
        lines(
            head,
            "1;Е1;111111111111;А Б;ж;1990;психолог;3,5;4",
            "1;Е1;222222222222;А Б;м;;тренер;;",
            "1;Е2;111111111111;А Б;ж;1990;психолог;;",
            "1;Е9;333333333333;А Б;м;1980;тренер;;",
        ),
        "2021-04-11",
    )
    put(
        inbox / "KAZ/training_attendance/attendance_2021-04.csv",
        lines(head, "1;Е4;111111111111;А Б;ж;1990;тренер;;", "1;Е4;444444444444;А Б;м;1961;теолог;;"),
        "2021-04-12",
    )


def _apprentices(inbox: Path) -> None:
    """Somebody at two employers, results not known, a sector and a settlement not told, one not due yet."""
    rows = (
        "А Б | 511111111111 | Ж | 2003 | г. Алматы | город | с инвалидностью | Р1 | Торговля | 2021-01-10 "
        "| 2021-03-31 | Нет | Нет",
        "А Б | 511111111111 | Ж | 2003 | г. Астана | | | Р2 | | 2021-02-10 | 2021-05-10 | Да | Да",
        "А Б | 522222222222 | М | 1985 | г. Алматы | село | без инвалидности | Р1 | Торговля | 2021-01-10 "
        "| 2021-04-01 | |",
        "А Б | 533333333333 | М | 2007 | г. Алматы | село | | Р1 | Торговля | 2021-03-31 | 2021-03-31 | Да | Нет",
        "А Б | 544444444444 | М | 2002 | г. Алматы | село | | Р1 | Торговля | 2021-03-31 | 2021-06-02 | Нет | Нет",
    )
    content = _sheet("Ученики", "Отчёт за 1 квартал 2021 года", _APPRENTICE, rows)
    put(inbox / "KAZ/apprenticeship_placements/apprentices.xlsx", content, "2021-06-01")


def _mhpss(inbox: Path) -> None:
    """Consent withdrawn by a later edit, a session of which nobody consents, somebody in two oblasts."""

    def person(iin: str, sex: str, born: str | None, consent: str) -> dict[str, str]:
        answers = {"iin": iin, "sex": sex, "birth_date": born, "consent": consent}
        return {f"participants/{name}": value for name, value in answers.items() if value}

    def session(
        number: int, code: str, day: str, oblast: str, modality: str, *people: dict[str, str]
    ) -> dict[str, Any]:
        told = {"code": code, "held_on": day, "oblast": oblast, "modality": modality}
        return {
            "_id": number,
            "_submission_time": f"{day}T10:00:00",
            **{f"session/{name}": value for name, value in told.items()},
            "participants": list(people),
        }

    one, two = person("611111111111", "2", "2001-01-01", "yes"), person("622222222222", "1", None, "yes")
    s1 = session(1, "П1", "2021-03-31", "г. Алматы", "individual", one, two)
    s2 = session(2, "П2", "2021-04-01", "г. Астана", "five-day group", one)
    s3 = session(3, "П3", "2021-04-02", "г. Астана", "five-day group", person("633333333333", "2", "1999", "no"))
    withdrawn = session(1, "П1", "2021-03-31", "г. Алматы", "individual", one, two | {"participants/consent": "no"})
    s4 = session(4, "П4", "2021-06-02", "г. Астана", "individual", person("644444444444", "1", "2010", "yes"))
    for name, results in {"a": [s1, s2, s3], "b": [withdrawn, s4]}.items():
        content = json.dumps({"count": len(results), "next": None, "results": results}, ensure_ascii=False).encode()
        put(inbox / f"KAZ/mhpss_sessions/pull_{name}.json", content, "2021-07-01")


SDMX = """<?xml version="1.0"?>
<m:StructureSpecificData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
  xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
<m:Header><m:ID>T</m:ID><m:Test>false</m:Test><m:Prepared>{reported}T00:00:00Z</m:Prepared><m:Sender id="KG_NSC"/>
<m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD" namespace="urn:x"><c:Structure>
<Ref agencyID="KG_NSC" id="SDG" version="1"/></c:Structure></m:Structure></m:Header>
<m:DataSet>{series}</m:DataSet></m:StructureSpecificData>
"""


def series(key: str, *observations: str) -> str:
    """A series out of ``SERIES REF_AREA SEX AGE`` and observations ``period value [multiplier]``."""
    names = zip(("SERIES", "REF_AREA", "SEX", "AGE"), key.split(), strict=True)
    attributes = " ".join(f'{name}="{value}"' for name, value in names)
    points = [[*o.split(), "0"] for o in observations]
    inner = "".join(f'<Obs TIME_PERIOD="{p[0]}" OBS_VALUE="{p[1]}" UNIT_MULT="{p[2]}" OBS_STATUS="A"/>' for p in points)
    return f"<Series {attributes}>{inner}</Series>"


def _statistics(inbox: Path) -> None:
    """One code for two oblasts; quarters beside years; thousands; a value mended by a later message."""
    neet, people = "SL_TLF_NEET {} _T Y15T24", "_L_KG_110301_A KG {} _T"
    messages = {
        "2019-06-03": [series(neet.format("KG02"), "2017 31.1"), series(neet.format("KG"), "2001 5")],
        "2025-06-03": [
            series(neet.format("KG02"), "2024 32.2"),
            series(neet.format("417"), "2001 6"),
            series("SL_TLF_UEM KG _T Y15T24", "2020-Q3 7.1", "2020-Q4 7.9", "2020 7.5", "2021-Q4 8.8", "2022-05 9.1"),
            series("SL_TLF_UEM KG F Y15T24", "2020 8.25"),
            series("VC_VOV_GDSD KG _T _T", "2021 13.25", "2021-Q4 9"),
            series(people.format("_T"), "2020 6523.5 3", "2021 6630600 0"),
            series(people.format("F"), "2020 3289.8 3"),
        ],
    }
    for reported, told in messages.items():
        content = SDMX.format(reported=reported, series="".join(told)).encode()
        put(inbox / f"KGZ/statistics/awkward_{reported}.xml", content, reported)


def _aid(inbox: Path) -> None:
    """Shares that do not divide evenly, other countries, other money, corrections, an activity that shrank."""

    def transaction(kind: str, day: str, value: str, *inner: str, currency: str = "") -> str:
        return (
            f'<transaction><transaction-type code="{kind}"/><transaction-date iso-date="{day}"/>'
            f'<value {currency} value-date="{day}">{value}</value>{"".join(inner)}</transaction>'
        )

    def activity(name: str, *inner: str) -> str:
        reporter = '<reporting-org ref="XX-1" type="10"><narrative>X</narrative></reporting-org>'
        head = f"<iati-identifier>{name}</iati-identifier>{reporter}"
        return f'<iati-activity default-currency="USD">{head}{"".join(inner)}</iati-activity>'

    here, both = (
        '<recipient-country code="KZ"/>',
        ('<recipient-country code="KZ" percentage="60"/><recipient-country code="KG" percentage="40"/>'),
    )
    thirds = (
        '<sector vocabulary="1" code="15130" percentage="33.33"/>'
        '<sector vocabulary="1" code="15150" percentage="66.67"/>'
        '<sector vocabulary="99" code="7" percentage="100"/>'
    )
    files = {
        "2023-01-10": [
            activity("XX-A", here, transaction("2", "2021-05-01", "100"), transaction("3", "2021-05-02", "50")),
            activity(
                "XX-B", both, thirds, transaction("3", "2021-06-30", "1000.01"), transaction("4", "2021-07-01", "-9")
            ),
            activity("XX-C", here, transaction("2", "2021-06-01", "70", currency='currency="EUR"')),
            activity("XX-D", transaction("2", "2021-06-01", "80")),
            activity("XX-E", both, transaction("2", "2021-06-01", "90", here, '<sector code="11420"/>')),
            activity("XX-F", '<recipient-region code="998"/>', transaction("2", "2021-06-01", "11")),
            activity("XX-G", here, transaction("1", "2021-06-01", "12"), transaction("11", "2021-06-01", "13")),
        ],
        "2023-02-10": [activity("XX-A", here, transaction("2", "2021-05-01", "101"))],
    }
    for made, activities in files.items():
        head = f'<iati-activities version="2.03" generated-datetime="{made}T00:00:00Z">'
        text = f"{head}{''.join(activities)}</iati-activities>"
        put(inbox / f"KAZ/aid/awkward_{made}.xml", text.encode(), made)
