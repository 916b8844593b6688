"""What the oracle takes words, dates and numbers for: tables of its own, written from the definitions.

A word that is not listed here is not understood, and the row that says it is not acceptable.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import cache

# Code -> what the files write for it.
SEX = {
    "M": ["1", "м", "муж", "муж.", "мужской", "male", "эркек", "ер", "erkak", "мальчики", "мард"],
    "F": ["2", "ж", "жен", "жен.", "женский", "female", "аял", "әйел", "ayol", "девочки", "зан"],
}
CONVICTION = {
    "property": ["Против собственности", "Меншікке қарсы"],
    "violence": ["Против личности", "Жеке адамға қарсы"],
    "drugs": ["Незаконный оборот наркотиков", "Есірткі"],
    "economic": ["Экономические", "Экономикалық"],
    "traffic": ["Транспортные", "Көлік"],
    "extremism_terrorism": ["Экстремизм и терроризм", "Экстремизм және терроризм"],
    "other": ["Иные", "Өзге"],
}
STAKEHOLDER = {
    "probation_officer": ["сотрудник пробации"],
    "psychologist": ["психолог"],
    "social_worker": ["социальный работник", "social_worker"],
    "theologian": ["теолог"],
    "regional_specialist": ["региональный специалист"],
    "trainer": ["тренер"],
    "mahalla_leader": ["mahalla raisi"],
    "local_government": ["ayil okmotu"],
    "aksakal_court": ["aksakal court chairman"],
    "inspector": ["inspector"],
    "womens_council": ["women's kenesh"],
    "youth_council": ["youth kenesh"],
    "lawyer": ["lawyer"],
    "teacher": ["teacher", "педагог"],
    "religious_leader": ["religious leader"],
    "civil_society": ["NGO"],
}
SETTLEMENT = {"urban": ["город", "urban"], "rural": ["село", "rural"]}
SECTOR = {
    "construction": ["Строительство"],
    "trade": ["Торговля"],
    "hospitality": ["Общественное питание"],
    "manufacturing": ["Производство"],
    "services": ["Бытовые услуги"],
    "transport": ["Транспорт"],
    "agriculture": ["Сельское хозяйство"],
    "ict": ["Информационные технологии"],
}
MODALITY = {"group_course": ["five-day group"], "individual": ["individual"]}
EVENT_STATUS = {
    "held": ["held", "Проведено", "o'tkazildi"],
    "planned": ["planned", "План"],
    "cancelled": ["cancelled", "Отменено"],
}
DATE_PRECISION = {"day": ["day", "день", "kun"], "month": ["month"]}
COURSE_LEVEL = {
    "introductory": ["introductory"],
    "basic": ["boshlang'ich"],
    "training_of_trainers": ["обучение тренеров"],
    "cascade": ["каскадный тренинг"],
}
OUTCOME = {
    "completed": ["окончание срока", "мерзімі аяқталды"],
    "early_release": ["досрочное снятие", "мерзімінен бұрын"],
    "revoked": ["отмена условного осуждения", "күшін жойды"],
    "reoffended": ["новое осуждение", "қайта қылмыс жасады"],
    "transferred": ["передан в другой регион", "ауысты"],
    "died": ["смерть", "қайтыс болды"],
    "wanted": ["розыск", "іздеу жарияланды"],
}
STAGE = {
    "adaptation": ["Адаптация"],
    "rehabilitation": ["Реабилитация"],
    "reintegration": ["Реинтеграция"],
    "closed": ["Завершено"],
}
YES_NO = {"yes": ["да", "yes", "иә", "ооба", "ha", "ҳа"], "no": ["нет", "no", "жоқ", "жок", "yo'q", "не"]}

AREAS: dict[str, dict[str, list[str]]] = {
    "KGZ": {
        "KG-Y": ["Иссык-Кульская область", "Ысык-Көл облусу"],
        "KG-N": ["Нарынская область", "Нарын облусу"],
        "KG-C": ["Чуйская область", "Чүй облусу"],
        "KG-T": ["Таласская область", "Талас облусу"],
        "KG-O": ["Ошская область", "Ош облусу"],
        "KG-J": ["Джалал-Абадская область", "Жалал-Абад облусу"],
        "KG-B": ["Баткенская область", "Баткен облусу"],
        "KG-GB": ["г. Бишкек"],
        "KG-GO": ["г. Ош"],
    },
    "KAZ": {
        "KZ-10": ["область Абай", "Абай облысы"],
        "KZ-11": ["Акмолинская область", "Ақмола облысы"],
        "KZ-15": ["Актюбинская область", "Ақтөбе облысы"],
        "KZ-19": ["Алматинская область", "Алматы облысы"],
        "KZ-23": ["Атырауская область", "Атырау облысы"],
        "KZ-27": ["Западно-Казахстанская область", "Батыс Қазақстан облысы"],
        "KZ-31": ["Жамбылская область", "Жамбыл облысы"],
        "KZ-33": ["область Жетісу", "Жетісу облысы"],
        "KZ-35": ["Карагандинская область", "Қарағанды облысы"],
        "KZ-39": ["Костанайская область", "Қостанай облысы"],
        "KZ-43": ["Кызылординская область", "Қызылорда облысы"],
        "KZ-47": ["Мангистауская область", "Маңғыстау облысы"],
        "KZ-55": ["Павлодарская область", "Павлодар облысы"],
        "KZ-59": ["Северо-Казахстанская область", "Солтүстік Қазақстан облысы"],
        "KZ-61": ["Туркестанская область", "Түркістан облысы"],
        "KZ-62": ["область Ұлытау", "Ұлытау облысы"],
        "KZ-63": ["Восточно-Казахстанская область", "Шығыс Қазақстан облысы"],
        "KZ-71": ["г. Астана", "Астана қаласы", "г. Нур-Султан", "Нұр-Сұлтан"],
        "KZ-75": ["г. Алматы", "Алматы қаласы"],
        "KZ-79": ["г. Шымкент", "Шымкент қаласы"],
    },
    "TJK": {
        "TJ-SU": ["Sughd", "вилояти Суғд"],
        "TJ-KT": ["Khatlon", "вилояти Хатлон"],
        "TJ-RA": ["Districts of Republican Subordination", "ноҳияҳои тобеи ҷумҳурӣ"],
    },
    "UZB": {"UZ-TK": ["Toshkent shahri"]},
    "TKM": {"TM-S": ["Ashgabat"]},
}

_LOOK_ALIKES = dict.fromkeys(map(ord, "‐‑‒–—"), "-") | dict.fromkeys(map(ord, "’‘ʼʻ`"), "'")


@cache
def plain(text: str | None) -> str:
    """Lower case, single blanks, one kind of dash and of apostrophe, ё as е."""
    return " ".join(unicodedata.normalize("NFKC", text or "").translate(_LOOK_ALIKES).lower().replace("ё", "е").split())


Words = dict[str, str]


def words(table: dict[str, list[str]]) -> Words:
    """Spelling -> code, in the form of ``plain``; a code may stand for itself."""
    return {plain(word): key for key, spellings in table.items() for word in (key, *spellings)}


AREA_WORDS = {country: words(table) for country, table in AREAS.items()}


def code(table: Words, text: str | None) -> str | None:
    """The code that a word means; None when the word is not understood or missing."""
    return table.get(plain(text))


def area(country: str, text: str | None) -> str | None:
    """The ISO 3166-2 code of an oblast, region or city of the country."""
    return AREA_WORDS[country].get(plain(text))


@cache
def day(text: str | None) -> date | None:
    """A day written 2021-05-17 or 17.05.2021."""
    word = (text or "").strip()
    if found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?", word):
        year, month, number = map(int, found.groups()[:3])
    elif found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", word):
        number, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None


def year_of(text: str | None) -> int | None:
    """The year of a date, or a year alone."""
    found = re.search(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)", text or "")
    return int(found.group(1)) if found else None


def number(text: str | None) -> Decimal | None:
    """A number with a decimal comma or point, and blanks between thousands."""
    bare = "".join((text or "").replace("\u00a0", " ").split()).replace(",", ".")
    return Decimal(bare) if re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", bare) else None


def whole(text: str | None) -> int | None:
    """A whole number."""
    value = number(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


def person(text: str | None) -> str | None:
    """An identifier without blanks and dashes: the person it stands for."""
    kept = "".join(character for character in (text or "").upper() if character.isalnum())
    return kept or None


AGE_BANDS = ((13, "0-13"), (17, "14-17"), (24, "18-24"), (29, "25-29"), (35, "30-35"), (59, "36-59"), (120, "60+"))


def age_band(birth_year: int | None, on: date) -> str:
    """The band of the age reached in the year of a day; U when the birth year is not known."""
    if birth_year is None or not 0 <= on.year - birth_year <= 120:
        return "U"
    return next(band for oldest, band in AGE_BANDS if on.year - birth_year <= oldest)
