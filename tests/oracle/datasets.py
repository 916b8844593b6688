"""What lies in which folder of the inbox: the oracle's own list of datasets, with their headings and accounts."""

from __future__ import annotations

from tests.oracle.dataset import CONTEXT, EU_UNDP, EU_UNOCT, EU_UNODC, Dataset, csv_of, kobo_of, workbook_of
from tests.oracle.datasets_of_outcomes import DATASETS_OF_OUTCOMES
from tests.oracle.datasets_of_persons import DATASETS_OF_PERSONS
from tests.oracle.datasets_of_results import DATASETS_OF_RESULTS
from tests.oracle.formats import read_sdmx
from tests.oracle.periods import in_name, month_of_date_in_title, reported

_EVENT_FIELDS = (
    "event", "title", "round", "status", "started_on", "date_precision", "level", "days", "planned", "area",
    "place", "programme", "donor", "agency",
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
    **DATASETS_OF_PERSONS,
    **DATASETS_OF_OUTCOMES,
    **DATASETS_OF_RESULTS,
    ("KGZ", "registry_counts"): Dataset(
        "registry_count",
        workbook_of(1),
        {"as_of": "По состоянию на", "registry": "Наименование списка", "persons": "Количество лиц, чел."},
        EU_UNODC,
        month_of_date_in_title,
    ),
    ("KAZ", "registry_counts"): Dataset(
        "registry_count", csv_of("Дата"), {"as_of": "Дата", "registry": "Реестр", "persons": "Лиц"}, EU_UNODC, in_name
    ),
    ("KGZ", "training_events"): Dataset(
        "training_event",
        kobo_of(),
        _events(
            "event/code; event/title; event/round; event/status; event/first_day; event/date_precision; "
            "event/course_level; event/days; event/planned_participants; event/oblast; event/place; "
            "attribution/programme; attribution/donor; attribution/agency"
        ),
        EU_UNODC,
        reported,
    ),
    ("KAZ", "training_events"): Dataset(
        "training_event",
        csv_of("№"),
        _events(
            "Код; Название; Раунд; Статус; Начало; Точность даты; Уровень; Дней; План участников; Область; Место; "
            "Программа; Донор; Агентство"
        ),
        EU_UNODC,
        in_name,
    ),
    ("UZB", "training_events"): Dataset(
        "training_event",
        workbook_of(1),
        _events(
            "Kod; Tadbir nomi; Bosqich; Holati; Boshlanish sanasi; Sana aniqligi; Kurs darajasi; Kunlar; Reja bo‘yicha "
            "ishtirokchilar; Hudud; Joy; Dastur; Donor; Agentlik"
        ),
        EU_UNDP,
        in_name,
    ),
    ("TKM", "training_events"): Dataset(
        "training_event",
        csv_of("code"),
        _events(
            "code; title; round; status; first_day; date_precision; course_level; days; planned_participants; region; "
            "place; programme; donor; agency"
        ),
        EU_UNOCT,
        in_name,
    ),
    ("KGZ", "equipped_centres"): Dataset(
        "equipped_centre",
        csv_of("№"),
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
        kobo_of(),
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
    ("KAZ", "equipped_centres"): Dataset(
        "equipped_centre",
        csv_of("Центр"),
        {
            "centre": "Центр",
            "area": "Область",
            "place": "Населенный пункт",
            "equipped_on": "Дата оснащения",
            "cost": "Стоимость",
            "currency": "Валюта",
        },
        EU_UNODC,
        in_name,
    ),
    ("KAZ", "communities"): Dataset(
        "community",
        csv_of("Код"),
        {
            "community": "Код",
            "name": "Сообщество",
            "area": "Область",
            "category": "Город или село",
            "since": "Пилот с",
            "until": "Пилот до",
            "group_since": "Группа создана",
        },
        EU_UNDP,
        in_name,
    ),
    ("TJK", "communities"): Dataset(
        "community",
        csv_of("No"),
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
    ("KAZ", "child_reintegration_counts"): Dataset(
        "child_reintegration_count",
        csv_of("По состоянию на"),
        {"as_of": "По состоянию на", "stage": "Этап", "children": "Количество детей"},
        EU_UNDP,
        in_name,
    ),
    **{(country, "statistics"): _STATISTICS for country in _SDMX_COUNTRIES},
}
