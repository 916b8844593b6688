"""How the sample sources spell what they mean: months, areas, codes. The crosswalks must know every one of these.

Kazakhstan's files until 2021 are in the Cyrillic of Windows, which lacks the Kazakh letters, so offices write Russian
letters in their place (``without_kazakh_letters``).
"""

from __future__ import annotations

from datetime import date

MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip

NO_BREAK_HYPHEN = "\u2011"
NO_BREAK_SPACE = "\u00a0"

# ISO 3166-2 -> spellings; which one is written depends on the office and on the row.
KG_AREAS: dict[str, tuple[str, ...]] = {
    "KG-Y": (
        "Иссык-Кульская область",
        f"Иссык{NO_BREAK_HYPHEN}Кульская область",
        f"Иссык-Кульская{NO_BREAK_SPACE}область",
        "Ысык-Көл облусу",
    ),
    "KG-N": ("Нарынская область", "НАРЫНСКАЯ ОБЛАСТЬ", "Нарынская  область ", "Нарын облусу"),
    "KG-C": ("Чуйская область",),
    "KG-T": ("Таласская область",),
    "KG-O": ("Ошская область",),
    "KG-J": ("Джалал-Абадская область",),
    "KG-B": ("Баткенская область",),
    "KG-GB": ("г. Бишкек",),
    "KG-GO": ("г. Ош",),
}

# ISO 3166-2 -> (Russian, Kazakh).
KZ_AREAS: dict[str, tuple[str, str]] = {
    "KZ-10": ("область Абай", "Абай облысы"),
    "KZ-11": ("Акмолинская область", "Ақмола облысы"),
    "KZ-15": ("Актюбинская область", "Ақтөбе облысы"),
    "KZ-19": ("Алматинская область", "Алматы облысы"),
    "KZ-23": ("Атырауская область", "Атырау облысы"),
    "KZ-27": ("Западно-Казахстанская область", "Батыс Қазақстан облысы"),
    "KZ-31": ("Жамбылская область", "Жамбыл облысы"),
    "KZ-33": ("область Жетісу", "Жетісу облысы"),
    "KZ-35": ("Карагандинская область", "Қарағанды облысы"),
    "KZ-39": ("Костанайская область", "Қостанай облысы"),
    "KZ-43": ("Кызылординская область", "Қызылорда облысы"),
    "KZ-47": ("Мангистауская область", "Маңғыстау облысы"),
    "KZ-55": ("Павлодарская область", "Павлодар облысы"),
    "KZ-59": ("Северо-Казахстанская область", "Солтүстік Қазақстан облысы"),
    "KZ-61": ("Туркестанская область", "Түркістан облысы"),
    "KZ-62": ("область Ұлытау", "Ұлытау облысы"),
    "KZ-63": ("Восточно-Казахстанская область", "Шығыс Қазақстан облысы"),
    "KZ-71": ("г. Астана", "Астана қаласы"),
    "KZ-75": ("г. Алматы", "Алматы қаласы"),
    "KZ-79": ("г. Шымкент", "Шымкент қаласы"),
}
_CAPITAL_WAS_NUR_SULTAN_UNTIL = date(2022, 9, 17)
# On 8 June 2022 three oblasts were taken out of others: old -> new.
SPLIT_ON = date(2022, 6, 8)
SPLIT_AREAS = {"KZ-63": "KZ-10", "KZ-19": "KZ-33", "KZ-35": "KZ-62"}

_KAZAKH_TO_RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")


def without_kazakh_letters(text: str) -> str:
    """Text as an office writes it whose code page has no Kazakh letters."""
    return text.translate(_KAZAKH_TO_RUSSIAN)


def kz_area(code: str, on: date, *, kazakh: bool) -> str:
    """How an area of Kazakhstan is spelled on a day."""
    if code == "KZ-71" and on < _CAPITAL_WAS_NUR_SULTAN_UNTIL:
        return "Нұр-Сұлтан" if kazakh else "г. Нур-Султан"
    return KZ_AREAS[code][1 if kazakh else 0]


# Code of the scheme conviction_category -> (Russian, Kazakh).
CONVICTIONS: dict[str, tuple[str, str]] = {
    "property": ("Против собственности", "Меншікке қарсы"),
    "violence": ("Против личности", "Жеке адамға қарсы"),
    "drugs": ("Незаконный оборот наркотиков", "Есірткі"),
    "economic": ("Экономические", "Экономикалық"),
    "traffic": ("Транспортные", "Көлік"),
    "extremism_terrorism": ("Экстремизм и терроризм", "Экстремизм және терроризм"),
    "other": ("Иные", "Өзге"),
}

# Code of the scheme supervision_outcome -> (Russian, Kazakh).
OUTCOMES: dict[str, tuple[str, str]] = {
    "completed": ("окончание срока", "мерзімі аяқталды"),
    "early_release": ("досрочное снятие", "мерзімінен бұрын"),
    "revoked": ("отмена условного осуждения", "күшін жойды"),
    "reoffended": ("новое осуждение", "қайта қылмыс жасады"),
    "transferred": ("передан в другой регион", "ауысты"),
    "died": ("смерть", "қайтыс болды"),
    "wanted": ("розыск", "іздеу жарияланды"),
}

# Code of the scheme stakeholder_type -> (Russian, KoBo or English).
STAKEHOLDERS: dict[str, tuple[str, str]] = {
    "probation_officer": ("сотрудник пробации", "probation_officer"),
    "psychologist": ("психолог", "psychologist"),
    "social_worker": ("социальный работник", "social_worker"),
    "theologian": ("теолог", "theologian"),
    "regional_specialist": ("региональный специалист", "regional_specialist"),
    "trainer": ("тренер", "trainer"),
    "mahalla_leader": ("председатель махалли", "mahalla raisi"),
    "local_government": ("айыл окмоту", "ayil okmotu"),
    "aksakal_court": ("председатель суда аксакалов", "aksakal court chairman"),
    "inspector": ("инспектор", "inspector"),
    "womens_council": ("женсовет", "women's kenesh"),
    "youth_council": ("молодежный совет", "youth kenesh"),
    "lawyer": ("юрист", "lawyer"),
    "teacher": ("педагог", "teacher"),
    "religious_leader": ("религиозный деятель", "religious leader"),
    "civil_society": ("представитель НПО", "NGO"),
}
