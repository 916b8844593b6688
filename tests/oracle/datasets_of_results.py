"""The oracle's own list of the datasets on outcomes, groups and plans, surveys and cases of children."""

from __future__ import annotations

from dataclasses import replace

from tests.oracle.dataset import EU_UNDP, JAPAN, Attribution, Dataset, Reader, csv_of, kobo_of, workbook_of
from tests.oracle.periods import in_name, reported

_FIELDS = {
    "mhpss_scale_score": "beneficiary; sex; birth_year; consent; area; scored_on; instrument; score",
    "mhpss_referral": "referral; beneficiary; sex; area; referred_on; service; status; consent",
    "apprentice_follow_up": "apprentice; sex; area; ended_on; called_on; reached; employment",
    "advisory_group_meeting": "meeting; community; area; held_on; participants",
    "local_plan": "plan; community; area; adopted_on; valid_until",
    "plan_action": "plan; action; community; area; due_on; status; done_on",
    "plan_spending": "payment; plan; area; spent_on; amount; currency; funds",
    "survey_response": "survey; respondent; sex; birth_year; area; interviewed_on; weight; justified; consent",
    "child_case_count": "as_of; sex; cases; plans; school_age; in_school",
}


def _of(kind: str, read: Reader, headings: str, attribution: Attribution = EU_UNDP, fields: str = "") -> Dataset:
    """A dataset with a period in its files' names, whose headings stand in the order of the fields of its kind."""
    names = (fields or _FIELDS[kind]).split("; ")
    return Dataset(kind, read, dict(zip(names, headings.split("; "), strict=True)), attribution, in_name)


DATASETS_OF_RESULTS: dict[tuple[str, str], Dataset] = {
    ("KAZ", "mhpss_scale_scores"): replace(
        _of(
            "mhpss_scale_score",
            kobo_of("scales"),
            "person/iin; person/sex; person/birth_date; person/consent; form/oblast; form/scored_on; "
            "scales/instrument; scales/score",
        ),
        period=reported,
    ),
    ("KAZ", "mhpss_referrals"): _of(
        "mhpss_referral",
        csv_of("№"),
        "Код направления; ИИН; Пол; Область; Дата направления; Служба; Статус; Согласие",
    ),
    ("KAZ", "apprentice_follow_ups"): _of(
        "apprentice_follow_up",
        csv_of("№"),
        "ЖСН; Жынысы; Облысы; Аяқталған күні; Сауалнама күні; Байланыс болды; Жұмыспен қамтылуы",
        JAPAN,
    ),
    ("KGZ", "advisory_group_meetings"): replace(
        _of(
            "advisory_group_meeting",
            kobo_of(),
            "meeting/code; meeting/community; meeting/oblast; meeting/held_on; meeting/participants",
        ),
        period=reported,
    ),
    ("KAZ", "advisory_group_meetings"): _of(
        "advisory_group_meeting", csv_of("Код;"), "Код; Код сообщества; Область; Дата; Участников"
    ),
    ("TJK", "advisory_group_meetings"): _of(
        "advisory_group_meeting", csv_of("No"), "Meeting; Group code; Region; Held on; Participants"
    ),
    ("KGZ", "local_plans"): _of(
        "local_plan",
        workbook_of(2, "Планы"),
        "Код плана; Код сообщества; Область; План / принят; План / действует до",
    ),
    ("KAZ", "local_plans"): _of(
        "local_plan", csv_of("Код плана"), "Код плана; Код сообщества; Область; Принят; Действует до"
    ),
    ("TJK", "local_plans"): _of("local_plan", csv_of("No"), "Plan; Group code; Region; Adopted on; Valid until"),
    ("KGZ", "plan_actions"): _of(
        "plan_action",
        workbook_of(2, "Мероприятия"),
        "Код плана; Мероприятие / номер; Код сообщества; Область; Мероприятие / срок; Исполнение / статус; "
        "Исполнение / дата",
    ),
    ("KAZ", "plan_actions"): _of(
        "plan_action",
        csv_of("Код плана"),
        "Код плана; Мероприятие; Код сообщества; Область; Срок; Статус; Исполнено",
    ),
    ("KGZ", "plan_spending"): _of("plan_spending", csv_of("№"), "Платёж; План; Область; Дата; Сумма; Валюта; Источник"),
    ("KAZ", "plan_spending"): _of(
        "plan_spending", csv_of("Код платежа"), "Код платежа; Код плана; Область; Дата; Сумма; Валюта; Источник"
    ),
    ("KGZ", "survey_responses"): _of(
        "survey_response",
        csv_of("Сурамжылоо"),
        "Сурамжылоо; Анкета; Жынысы; Туулган жылы; Облус; Күнү; Салмагы; Зомбулукту актоого болот; Макулдук",
    ),
    ("KAZ", "survey_responses"): _of(
        "survey_response",
        csv_of("Опрос"),
        "Опрос; Номер анкеты; Пол; Год рождения; Область; Дата опроса; Вес; Насилие может быть оправдано; Согласие",
    ),
    ("TJK", "survey_responses"): _of(
        "survey_response",
        csv_of("Пурсиш"),
        "Пурсиш; Рақами варақа; Ҷинс; Синну сол; Вилоят; Сана; Вазн; Зӯроварӣ асоснок аст; Розигӣ",
        fields=_FIELDS["survey_response"].replace("birth_year", "age"),
    ),
    ("KAZ", "child_case_counts"): _of(
        "child_case_count",
        csv_of("По состоянию на"),
        "По состоянию на; Пол; Дел; План в срок; Школьного возраста; Учатся",
    ),
}
