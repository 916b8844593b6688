"""What lies in which folder of the inbox: the oracle's own list of datasets, with their headings and accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.oracle.formats import FileContent, read_csv, read_kobo, read_sdmx, read_workbook
from tests.oracle.periods import (
    Period,
    in_name,
    month_named_in_title,
    month_of_date_in_title,
    quarter_in_title,
    reported,
)

Attribution = tuple[str, str, str]
EU_UNODC: Attribution = ("STRIVE-ASIA", "EU", "UNODC")
EU_UNDP: Attribution = ("STRIVE-ASIA", "EU", "UNDP")
EU_UNOCT: Attribution = ("STRIVE-ASIA", "EU", "UNOCT")
JAPAN: Attribution = ("JPN-APPRENTICESHIP", "JPN", "UNDP")
CONTEXT: Attribution = ("CONTEXT", "_Z", "_Z")


@dataclass(frozen=True)
class Dataset:
    """A dataset. ``headings``: field -> the headings under which files have it, as one text divided by ``|``."""

    kind: str
    read: Callable[[Path], FileContent]
    headings: dict[str, str]
    attribution: Attribution
    period: Callable[[Path, FileContent], Period]
    scope: str | None = None
    joined: tuple[str, ...] = field(default=())


def _workbook(header_rows: int, sheet: str | None = None) -> Callable[[Path], FileContent]:
    return partial(read_workbook, header_rows=header_rows, sheet=sheet)


def _csv(first_heading: str) -> Callable[[Path], FileContent]:
    return partial(read_csv, first_heading=first_heading)


def _kobo(repeat: str | None = None) -> Callable[[Path], FileContent]:
    return partial(read_kobo, repeat=repeat)


_EVENT_FIELDS = (
    "event", "title", "round", "status", "started_on", "date_precision", "days", "planned", "area", "place",
    "programme", "donor", "agency",
)  # fmt: skip
_BREAKDOWNS = (
    "URBANISATION", "INCOME_WEALTH_QUANTILE", "EDUCATION_LEV", "OCCUPATION", "CUST_BREAKDOWN", "COMPOSITE_BREAKDOWN",
    "DISABILITY_STATUS", "ACTIVITY", "PRODUCT",
)  # fmt: skip


def _events(headings: str) -> dict[str, str]:
    return dict(zip(_EVENT_FIELDS, headings.split("; "), strict=True))


_STATISTICS = Dataset(
    "context_observation",
    read_sdmx,
    {
        "series": "SERIES",
        "ref_area": "REF_AREA",
        "period": "TIME_PERIOD",
        "value": "OBS_VALUE",
        "unit": "UNIT_MEASURE",
        "multiplier": "UNIT_MULT",
        "sdmx_sex": "SEX",
        "age": "AGE",
        "status": "OBS_STATUS",
        "source": "SOURCE_DETAIL|COMMENT_OBS",
    },
    CONTEXT,
    reported,
    joined=_BREAKDOWNS,
)
_SDMX_COUNTRIES = ("KGZ", "KAZ", "TJK", "UZB", "TKM")

DATASETS: dict[tuple[str, str], Dataset] = {
    ("KGZ", "probation_clients"): Dataset(
        "probation_client",
        _workbook(2, "Реестр"),
        {
            "client": "ПИН",
            "sex": "Пол",
            "birth_year": "Дата рождения",
            "area": "Место жительства / Область",
            "category": "Преступление / Категория",
            "started_on": "Надзор / Дата постановки на учёт",
            "ends_on": "Надзор / Дата окончания",
        },
        EU_UNODC,
        month_named_in_title,
        scope=r"клиентах пробации по (\S+ области)",
    ),
    ("KAZ", "probation_clients"): Dataset(
        "probation_client",
        _csv("№"),
        {
            "client": "ИИН|ЖСН / ИИН",
            "sex": "Пол|Жынысы / Пол",
            "birth_year": "Дата рождения|Туған күні / Дата рождения",
            "area": "Область|Облыс / Область",
            "category": "Категория|Санаты / Категория",
            "started_on": "Поставлен на учет|Есепке алынды / Поставлен на учет",
            "ends_on": "Срок надзора до|Мерзімі / Срок надзора до",
        },
        EU_UNODC,
        in_name,
    ),
    ("KGZ", "registry_counts"): Dataset(
        "registry_count",
        _workbook(1),
        {"as_of": "По состоянию на", "registry": "Наименование списка", "persons": "Количество лиц, чел."},
        EU_UNODC,
        month_of_date_in_title,
    ),
    ("KGZ", "training_events"): Dataset(
        "training_event",
        _kobo(),
        _events(
            "event/code; event/title; event/round; event/status; event/first_day; event/date_precision; event/days; "
            "event/planned_participants; event/oblast; event/place; attribution/programme; attribution/donor; "
            "attribution/agency"
        ),
        EU_UNODC,
        reported,
    ),
    ("KAZ", "training_events"): Dataset(
        "training_event",
        _csv("№"),
        _events(
            "Код; Название; Раунд; Статус; Начало; Точность даты; Дней; План участников; Область; Место; Программа; "
            "Донор; Агентство"
        ),
        EU_UNODC,
        in_name,
    ),
    ("UZB", "training_events"): Dataset(
        "training_event",
        _workbook(1),
        _events(
            "Kod; Tadbir nomi; Bosqich; Holati; Boshlanish sanasi; Sana aniqligi; Kunlar; Reja bo‘yicha "
            "ishtirokchilar; Hudud; Joy; Dastur; Donor; Agentlik"
        ),
        EU_UNDP,
        in_name,
    ),
    ("TKM", "training_events"): Dataset(
        "training_event",
        _csv("code"),
        _events(
            "code; title; round; status; first_day; date_precision; days; planned_participants; region; place; "
            "programme; donor; agency"
        ),
        EU_UNOCT,
        in_name,
    ),
    ("KGZ", "training_attendance"): Dataset(
        "training_attendance",
        _workbook(2, "Лист регистрации"),
        {
            "event": "Код мероприятия",
            "participant": "ПИН",
            "sex": "Пол",
            "birth_year": "Год рождения",
            "category": "Категория участника",
            "score_before": "Тест, балл / до",
            "score_after": "Тест, балл / после",
        },
        EU_UNODC,
        month_of_date_in_title,
        scope=r"Код мероприятия: (\S+)",
    ),
    ("KAZ", "training_attendance"): Dataset(
        "training_attendance",
        _csv("№"),
        {
            "event": "Код мероприятия",
            "participant": "ИИН",
            "sex": "Пол",
            "birth_year": "Год рождения",
            "category": "Категория",
            "score_before": "Тест до",
            "score_after": "Тест после",
        },
        EU_UNODC,
        in_name,
    ),
    ("UZB", "training_attendance"): Dataset(
        "training_attendance",
        _workbook(1),
        {
            "event": "Tadbir kodi",
            "participant": "JSHSHIR",
            "sex": "Jinsi",
            "birth_year": "Tug‘ilgan yili",
            "category": "Toifasi",
        },
        EU_UNDP,
        in_name,
    ),
    ("KGZ", "equipped_centres"): Dataset(
        "equipped_centre",
        _csv("№"),
        {
            "centre": "Центр",
            "area": "Регион",
            "place": "Населённый пункт",
            "equipped_on": "Дата оснащения",
            "cost": "Стоимость",
            "currency": "Валюта",
        },
        EU_UNODC,
        in_name,
    ),
    ("KGZ", "communities"): Dataset(
        "community",
        _kobo(),
        {
            "community": "community/code",
            "name": "community/name",
            "area": "community/oblast",
            "category": "community/settlement_type",
            "since": "community/pilot_since",
            "until": "community/pilot_until",
            "group_since": "advisory_group/established_on",
        },
        EU_UNDP,
        reported,
    ),
    ("TJK", "communities"): Dataset(
        "community",
        _csv("No"),
        {
            "community": "Group code",
            "name": "Community",
            "area": "Region",
            "category": "Urban or rural",
            "since": "Since",
            "until": "Until",
            "group_since": "Group established",
        },
        EU_UNDP,
        in_name,
    ),
    ("KGZ", "advisory_group_members"): Dataset(
        "advisory_group_member",
        _kobo("members"),
        {
            "community": "community/code",
            "member": "members/pin",
            "sex": "members/sex",
            "role": "members/stakeholder_type",
            "area": "community/oblast",
            "since": "members/member_since",
            "until": "members/member_until",
        },
        EU_UNDP,
        reported,
    ),
    ("TJK", "advisory_group_members"): Dataset(
        "advisory_group_member",
        _csv("No"),
        {
            "community": "Group code",
            "member": "Member card",
            "sex": "Sex",
            "role": "Role",
            "area": "Region",
            "since": "Member since",
            "until": "Member until",
        },
        EU_UNDP,
        in_name,
    ),
    ("KAZ", "apprenticeship_placements"): Dataset(
        "apprenticeship_placement",
        _workbook(2, "Ученики"),
        {
            "apprentice": "Ученик / ИИН",
            "sex": "Ученик / Пол",
            "birth_year": "Ученик / Дата рождения",
            "area": "Регион",
            "settlement": "Город или село",
            "employer": "Работодатель / Код",
            "sector": "Работодатель / Отрасль",
            "started_on": "Стажировка / Начало",
            "due": "Стажировка / Окончание по плану",
            "completed": "Результат / Завершил",
            "full_time": "Результат / Полная занятость",
        },
        JAPAN,
        quarter_in_title,
    ),
    ("KAZ", "mhpss_sessions"): Dataset(
        "mhpss_session",
        _kobo("participants"),
        {
            "session": "session/code",
            "beneficiary": "participants/iin",
            "sex": "participants/sex",
            "birth_year": "participants/birth_date",
            "area": "session/oblast",
            "held_on": "session/held_on",
            "category": "session/modality",
            "issues": "session/issues",
            "consent": "participants/consent",
        },
        EU_UNDP,
        reported,
    ),
    ("KAZ", "child_reintegration_counts"): Dataset(
        "child_reintegration_count",
        _csv("По состоянию на"),
        {"as_of": "По состоянию на", "stage": "Этап", "children": "Количество детей"},
        EU_UNDP,
        in_name,
    ),
    **{(country, "statistics"): _STATISTICS for country in _SDMX_COUNTRIES},
}
