"""Small files of endings and effects with what the samples do not have: mended outcomes, days on the very edge.

Every line is there because a model could get it wrong. No line is of a real person.
"""

from __future__ import annotations

from pathlib import Path

from strive.sample.files import Sheet, workbook
from tests.oracle.awkward_files import lines, put

_CLIENT = (
    "№;ЖСН / ИИН;Аты-жөні / ФИО;Жынысы / Пол;Туған күні / Дата рождения;Облыс / Область;Санаты / Категория;"
    "Есепке алынды / Поставлен на учет;Мерзімі / Срок надзора до;Жеке бағдарлама / Индивидуальная программа;"
    "Психоәлеуметтік қызмет / Психосоциальная услуга"
)
_SUPERVISION = (
    "№;ЖСН / ИИН;Аты-жөні / ФИО;Жынысы / Пол;Туған күні / Дата рождения;Облыс / Область;Санаты / Категория;"
    "Есепке алынды / Поставлен на учет;Есептен шығарылды / Снят с учета;Негізі / Основание;"
    "Қайта қылмыс / Новое преступление"
)
_EVENT = "№;Код;Название;Статус;Начало;Уровень;Дней;Область"
_ATTENDANCE = "№;Код мероприятия;ИИН;ФИО;Пол;Категория;Тест до;Тест после;Удовлетворенность (1-5)"
_FOLLOW_UP = "№;Код мероприятия;ИИН;ФИО;Пол;Категория;Дата опроса;Применяет"
_INSTITUTION = "№;Код;Учреждение;Область;Категория;Целевое с;Изменило практику"


def write_awkward_outcomes(inbox: Path) -> None:
    """Write all of them into an inbox."""
    _snapshots(inbox / "KAZ/probation_clients")
    _supervisions(inbox / "KAZ/probation_episodes")
    _checks(inbox / "KAZ/reconviction_checks")
    _officers(inbox / "KAZ/probation_officers")
    _trainings(inbox / "KAZ")
    _effects(inbox / "KAZ")


def _snapshots(folder: Path) -> None:
    """January answers for one of two, March for nobody; 2022 has one snapshot."""
    woman = "1;101010101010;А Б;ж;1990;г. Алматы;Иные;01.02.2020;;{};{}"
    man = "2;202020202020;А Б;м;2004;г. Астана;Есірткі;01.02.2020;;;{}"
    put(folder / "probation_2021-01.csv", lines(_CLIENT, woman.format("да", ""), man.format("иә")), "2021-02-03")
    march = lines(_CLIENT, woman.format("", ""), man.format(""))
    put(folder / "probation_2021-03.csv", march, "2021-04-03")
    put(folder / "probation_2022-01.csv", lines(_CLIENT, woman.format("нет", "нет")), "2022-02-03")


def _supervisions(folder: Path) -> None:
    """One of 2021, of which there is no list, and one of 2020, of which there is no snapshot. A new offence that a
    later list takes back. A client with two supervisions in a year, the second ended on the day of a new offence."""
    woman = "1;101010101010;А Б;ж;1990;г. Алматы;Иные;01.02.2020;10.02.2022;{};{}"
    other = "2;909090909090;А Б;м;1960;г. Алматы;Иные;{};{};{};{}"
    first = lines(
        _SUPERVISION,
        woman.format("күшін жойды", "10.02.2022"),
        other.format("01.01.2020", "31.12.2021", "окончание срока", "31.12.2021"),
        other.format("02.01.2022", "01.05.2022", "досрочное снятие", ""),
        other.format("02.05.2022", "31.12.2022", "новое осуждение", "31.12.2022"),
        "3;808080808080;А Б;м;1960;г. Астана;Көлік;01.01.2020;31.12.2020;смерть;",
        "4;707070707070;А Б;м;2006;г. Астана;Көлік;01.01.2022;30.06.2022;отмена условного осуждения;",
    )
    put(folder / "closed_2022.csv", first, "2023-01-20")
    put(folder / "closed_2022_mended.csv", lines(_SUPERVISION, woman.format("окончание срока", "")), "2023-02-20")


def _checks(folder: Path) -> None:
    """The 29th of February; the same person twice; a day too early; a judgment a day too late."""
    person = "А Б | {} | м | 1990 | Иные | {} | {} | {}"
    rows = [
        person.format("151515151515", "29.02.2020", "28.02.2022", "28.02.2022"),
        person.format("151515151515", "15.03.2020", "20.03.2022", ""),
        person.format("161616161616", "31.01.2020", "30.01.2022", "01.02.2021"),
        person.format("171717171717", "10.05.2020", "01.08.2022", "11.05.2022"),
    ]
    headings = ("№", "Ф.И.О.", "ИИН", "Пол", "Дата рождения", "Категория", "Дата снятия с учета")
    sheet = Sheet(
        name="Проверка",
        titles=("Проверка: 24 месяца истекли в 2022 году", ""),
        columns=[(heading, "") for heading in (*headings, "Дата проверки", "Дата приговора")],
        rows=[[n, *(cell.strip() or None for cell in row.split("|"))] for n, row in enumerate(rows, start=1)],
    )
    put(folder / "reconviction.xlsx", workbook([sheet]), "2023-02-01")


def _officers(folder: Path) -> None:
    """Two departments of a city, one of them empty; a count of mid-March; an area without a client."""
    content = lines(
        "Дата;Департамент;Область;Сотрудников",
        "31.01.2021;А;г. Алматы;2",
        "31.01.2021;Б;г. Алматы;0",
        "31.01.2021;В;Акмолинская область;7",
        "28.02.2021;А;г. Алматы;3",
        "15.03.2021;А;г. Алматы;4",
        "14.03.2021;А;г. Алматы;9",
    )
    put(folder / "officers_2021.csv", content, "2021-05-01")


def _trainings(folder: Path) -> None:
    """Somebody at two trainings of trainers, the second under another type, and at a cascade training as well."""
    events = lines(
        _EVENT,
        "1;К1;Тренеры;Проведено;31.01.2022;обучение тренеров;3;г. Алматы",
        "2;К2;Тренеры снова;Проведено;02.02.2022;обучение тренеров;;г. Астана",
        "3;К3;Каскад;Проведено;28.02.2022;каскадный тренинг;1;г. Астана",
        "4;К4;Каскад отменён;Отменено;01.03.2022;каскадный тренинг;1;г. Астана",
    )
    put(folder / "training_events/events_2022.csv", events, "2022-03-10")
    attended = lines(
        _ATTENDANCE,
        "1;К1;111111111111;А Б;ж;тренер;3,5;3,6;4",
        "2;К1;222222222222;А Б;м;психолог;4;4,0;3",
        "3;К2;111111111111;А Б;ж;психолог;;9;",
        "4;К3;111111111111;А Б;ж;психолог;5;4;5",
        "5;К3;555555555555;А Б;м;педагог;;;1",
        "6;К4;666666666666;А Б;м;педагог;1;2;5",
    )
    put(folder / "training_attendance/attendance_2022-03.csv", attended, "2022-03-11")


def _effects(folder: Path) -> None:
    """Three and six months to the day, and a day beside; an event called off, one unknown; a change reported later."""
    asked = lines(
        _FOLLOW_UP,
        "1;Е1;111111111111;А Б;ж;психолог;11.06.2021;да",
        "2;Е1;222222222222;А Б;м;тренер;11.09.2021;нет",
        "3;Е1;333333333333;А Б;м;тренер;10.06.2021;да",
        "4;Е1;444444444444;А Б;м;тренер;12.09.2021;да",
        "5;Е4;444444444444;А Б;м;теолог;01.10.2021;да",
        "6;Е2;111111111111;А Б;ж;психолог;01.08.2021;да",
        "7;Е9;333333333333;А Б;м;тренер;01.08.2021;да",
        "8;К1;111111111111;А Б;ж;тренер;02.05.2022;да",
    )
    put(folder / "training_followups/followup_2022.csv", asked, "2022-08-01")
    first = lines(
        _INSTITUTION,
        "1;У1;Первое;г. Алматы;психолог;31.03.2021;31.03.2021",
        "2;У2;Второе;г. Астана;педагог;01.04.2021;",
    )
    put(folder / "targeted_institutions/institutions_2021.csv", first, "2021-04-30")
    later = lines(_INSTITUTION, "1;У2;Второе;г. Астана;педагог;01.04.2021;15.05.2021")
    put(folder / "targeted_institutions/institutions_2021_later.csv", later, "2021-06-01")
