"""Small files on outcomes, groups and plans, surveys and cases of children, with what the samples do not have.

Every line is there because a model could get it wrong; the numbers that follow from them by hand are in
``tests.oracle.test_other_files``. No line is of a real person.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.oracle.awkward_files import lines, put


def write_awkward_results(inbox: Path) -> None:
    """Write all of them into an inbox."""
    _scores(inbox)
    _referrals_and_calls(inbox)
    _groups_and_plans(inbox)
    _survey_and_cases(inbox)


def _scores(inbox: Path) -> None:
    """One is scored on two scales of distress, one has a mended score, one takes consent back, one moves years."""

    def form(number: int, iin: str, day: str, consent: str, **scores: str) -> dict[str, Any]:
        told = {"person/iin": iin, "person/sex": "2", "person/birth_date": "2002-05-05", "person/consent": consent}
        items = [{"scales/instrument": n.replace("_", "-"), "scales/score": score} for n, score in scores.items()]
        return {
            "_id": number,
            "_submission_time": f"{day}T10:00:00",
            "form/oblast": "г. Алматы",
            "form/scored_on": day,
            **told,
            "scales": items,
        }

    one, two, three, four = "111111111111", "222222222222", "333333333333", "444444444444"
    first = [
        form(1, one, "2021-01-10", "yes", K6="20", PHQ_9="20", WHO_5="50", WHODAS_12="20", MSPSS="84"),
        form(2, one, "2021-03-31", "yes", K6="12", WHO_5="60", WHODAS_12="20", MSPSS="84"),
        form(3, one, "2021-04-01", "yes", PHQ_9="10"),
        form(4, two, "2021-01-10", "yes", K6="13", WHO_5="40"),
        form(5, two, "2021-03-31", "yes", K6="13", WHO_5="50"),
        form(6, three, "2021-01-10", "yes", WHO_5="0"),
        form(7, three, "2021-03-31", "yes", WHO_5="100"),
        form(8, four, "2021-12-30", "yes", WHO_5="10,5", K6="9"),
    ]
    second = [
        form(5, two, "2021-03-31", "yes", K6="12,5", WHO_5="49,5"),  # mended
        form(7, three, "2021-03-31", "no", WHO_5="100"),  # withdrawn
        form(9, four, "2022-01-02", "yes", WHO_5="20,5"),
    ]
    for name, results in {"a": first, "b": second}.items():
        content = json.dumps({"count": len(results), "next": None, "results": results}, ensure_ascii=False).encode()
        put(inbox / f"KAZ/mhpss_scale_scores/scales_{name}.json", content, "2022-02-01")


def _referrals_and_calls(inbox: Path) -> None:
    """A referral that is completed by the next register; calls on the first and last day that count, and outside."""
    head = "№;Код направления;ИИН;ФИО;Телефон;Пол;Область;Дата направления;Служба;Статус;Согласие"
    first = lines(
        head,
        "1;Н1;111111111111;А Б;;ж;г. Алматы;31.03.2021;психологическая помощь;направлено;да",
        "2;Н2;222222222222;А Б;;м;г. Алматы;01.04.2021;;отказ;да",
        "3;Н3;333333333333;А Б;;м;г. Алматы;31.03.2021;;услуга получена;нет",
        "4;Н4;111111111111;А Б;;ж;г. Алматы;30.03.2021;медицинская помощь;принято службой;да",
    )
    put(inbox / "KAZ/mhpss_referrals/referrals_2021.csv", first, "2021-06-01")
    later = lines(head, "1;Н1;111111111111;А Б;;ж;г. Алматы;31.03.2021;психологическая помощь;услуга получена;да")
    put(inbox / "KAZ/mhpss_referrals/referrals_2021_later.csv", later, "2021-09-01")
    calls = lines(
        "№;ЖСН;Аты-жөні;Телефон;Жынысы;Облысы;Аяқталған күні;Сауалнама күні;Байланыс болды;Жұмыспен қамтылуы",
        "1;111111111111;А Б;;әйел;Алматы қаласы;2020-09-30;2021-02-28;иә;толық жұмыс күні",
        "2;222222222222;А Б;;ер;Алматы қаласы;2020-09-30;2021-05-30;иә;өзін-өзі жұмыспен қамтыған",
        "3;333333333333;А Б;;ер;Алматы қаласы;2020-09-30;2021-05-31;иә;толық жұмыс күні",
        "4;444444444444;А Б;;ер;Алматы қаласы;2020-09-30;2021-04-01;иә;толық жұмыс күні",
        "5;444444444444;А Б;;ер;Алматы қаласы;2020-09-30;2021-04-20;иә;",
        "6;444444444444;А Б;;ер;Алматы қаласы;2020-09-30;2021-04-21;жоқ;",
        "7;444444444444;А Б;;ер;Алматы қаласы;2020-03-31;2020-11-30;иә;оқиды",
    )
    put(inbox / "KAZ/apprentice_follow_ups/follow_ups_2021.csv", calls, "2022-01-15")


def _groups_and_plans(inbox: Path) -> None:
    """For the communities С1 (February 2021 to February 2022, group since March) and С2 (March to December 2021).

    Two meetings in a quarter, one after the community ended; two plans of one community, both run out; an action
    that is done late, one that moved from running to done, one due after the report; other money.
    """
    place = "Акмолинская область"
    meetings = lines(
        "Код;Код сообщества;Область;Дата;Участников",
        f"З1;С1;{place};31.03.2021;9",
        f"З2;С1;{place};30.03.2021;",
        f"З3;С1;{place};10.08.2021;9",
        f"З4;С1;{place};01.03.2022;9",
        f"З5;С9;{place};10.05.2021;9",
    )
    put(inbox / "KAZ/advisory_group_meetings/meetings_2021.csv", meetings, "2021-11-15")
    plans = lines(
        "Код плана;Код сообщества;Область;Принят;Действует до",
        f"П1;С1;{place};30.04.2021;31.10.2021",
        f"П2;С1;{place};31.05.2021;30.11.2021",
        "П3;С2;г. Алматы;15.04.2021;",
    )
    put(inbox / "KAZ/local_plans/plans_2021.csv", plans, "2022-08-20")
    head = "Код плана;Мероприятие;Код сообщества;Область;Срок;Статус;Исполнено"
    actions = lines(
        head,
        f"П1;1;С1;{place};30.06.2021;выполняется;",
        f"П1;2;С1;{place};30.06.2021;не начато;",
        f"П1;3;С1;{place};01.07.2021;выполнено;30.06.2021",
        f"П2;1;С1;{place};30.06.2021;отменено;",
        f"П2;2;С1;{place};15.07.2021;выполнено;14.07.2021",
        f"П2;3;С1;{place};16.07.2021;выполнено;14.07.2021",
    )
    put(inbox / "KAZ/plan_actions/actions_2021.csv", actions, "2021-07-15")
    later = lines(head, f"П1;1;С1;{place};30.06.2021;выполнено;10.07.2021")
    put(inbox / "KAZ/plan_actions/actions_2021_later.csv", later, "2021-07-16")
    payments = lines(
        "Код платежа;Код плана;Область;Дата;Сумма;Валюта;Источник",
        f"О1;П1;{place};31.12.2021;1 000 000,10;KZT;местный бюджет",
        f"О2;П1;{place};31.12.2021;0;KZT;ашар",
        "О3;П3;г. Алматы;01.05.2021;2999999,90;KZT;не указано",
        f"О4;П1;{place};01.05.2021;50;USD;местный бюджет",
        f"О5;П1;{place};01.01.2022;7;KZT;спонсоры",
    )
    put(inbox / "KAZ/plan_spending/spending_2021.csv", payments, "2022-02-01")


def _survey_and_cases(inbox: Path) -> None:
    """The same form number in two surveys, weights that do not add up evenly; days with and without the sexes."""
    answers = lines(
        "Опрос;Номер анкеты;Пол;Год рождения;Область;Дата опроса;Вес;Насилие может быть оправдано;Согласие",
        "В;1;ж;1990;г. Алматы;31.12.2021;0,333;не согласен;да",
        "В;2;м;;г. Алматы;31.12.2021;0,667;согласен;да",
        "Л;1;м;1961;г. Астана;01.06.2021;2;полностью не согласен;да",
        "Л;2;м;1961;г. Астана;01.06.2021;1;;да",
        "Л;3;м;1961;г. Астана;01.06.2021;50;согласен;нет",
    )
    put(inbox / "KAZ/survey_responses/survey_2021.csv", answers, "2022-02-01")
    head = "По состоянию на;Пол;Дел;План в срок;Школьного возраста;Учатся"
    cases = lines(head, "31.12.2021;м;20;15;12;12", "31.12.2021;;50;45;30;29", "30.06.2021;;70;0;;")
    put(inbox / "KAZ/child_case_counts/cases_2021.csv", cases, "2022-02-01")
    later = lines(head, "31.12.2021;ж;30;29;18;17", "31.12.2021;м;20;16;12;12")
    put(inbox / "KAZ/child_case_counts/cases_2021_later.csv", later, "2022-03-01")
