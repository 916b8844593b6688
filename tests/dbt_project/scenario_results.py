"""The part of the small warehouse that holds what the work led to: scores, referrals, jobs, groups, plans, answers."""

from __future__ import annotations

from strive.database import Connection
from tests.dbt_project.rows import deliver, table


def deliver_results(connection: Connection) -> None:
    """Deliver it."""
    _mhpss(connection)
    _follow_ups(connection)
    _groups_and_plans(connection)
    _survey_and_cases(connection)


def _mhpss(connection: Connection) -> None:
    """b1 hardly moves on K6, b2 improves at the third scoring only, b3 withdraws consent, b4 is scored once."""
    scores = table(
        "beneficiary | sex | birth_year | area | instrument | scored_on | score | consent",
        "b1 | ж | 2000 | Актюбинская область | WHODAS 2.0 | 2020-10-05 | 20 | yes",
        "b1 | ж | 2000 | Актюбинская область | WHODAS 2.0 | 2020-10-09 | 20 | yes",
        "b1 | ж | 2000 | Актюбинская область | ВОЗ-5 | 2020-10-05 | 40 | yes",
        "b1 | ж | 2000 | Актюбинская область | WHO-5 | 2020-10-09 | 50 | yes",
        "b1 | ж | 2000 | Актюбинская область | K6 | 2020-10-05 | 15 | yes",
        "b1 | ж | 2000 | Актюбинская область | K6 | 2020-10-09 | 13 | yes",
        "b1 | ж | 2000 | Актюбинская область | MSPSS | 2020-10-05 | 30 | yes",
        "b1 | ж | 2000 | Актюбинская область | MSPSS | 2020-10-09 | 35,5 | yes",
        "b2 | м | 1995 | Актюбинская область | WHO-5 | 2020-10-05 | 40 | yes",
        "b2 | м | 1995 | Актюбинская область | WHO-5 | 2020-10-09 | 49 | yes",
        "b2 | м | 1995 | Карагандинская область | WHO-5 | 2020-12-14 | 52 | yes",
        "b2 | м | 1995 | Актюбинская область | WHODAS-12 | 2020-10-05 | 20 | yes",
        "b2 | м | 1995 | Актюбинская область | WHODAS-12 | 2020-10-09 | 19 | yes",
        "b2 | м | 1995 | Актюбинская область | K6 | 2020-10-05 | 14 | yes",
        "b2 | м | 1995 | Актюбинская область | K6 | 2020-10-09 | 12 | yes",
        "b3 | м | 1995 | Актюбинская область | WHO-5 | 2020-10-05 | 10 | yes",
        "b3 | м | 1995 | Актюбинская область | WHO-5 | 2020-10-09 | 90 | yes",
        "b3 | м | 1995 | Актюбинская область | K6 | 2020-11-09 | 5 | no",
        "b4 | м | 1995 | Актюбинская область | WHO-5 | 2020-10-05 | 40 | yes",
    )
    deliver(connection, "SCO", "mhpss_scale_scores", "mhpss_scale_score", scores, country="KAZ", reported="2021-01-05")
    referrals = table(
        "referral | beneficiary | sex | area | referred_on | service | status | consent",
        "r1 | b1 | ж | Актюбинская область | 2020-10-10 | психологическая помощь | услуга получена | да",
        "r2 | b1 | ж | Актюбинская область | 2020-10-12 | социальная помощь | принято службой | да",
        "r3 | b3 | м | Актюбинская область | 2020-10-12 | социальная помощь | услуга получена | нет",
    )
    deliver(connection, "REF", "mhpss_referrals", "mhpss_referral", referrals, country="KAZ", reported="2021-01-06")


def _follow_ups(connection: Connection) -> None:
    """a1 is reached twice, a2 not at all in time, a3 says nothing."""
    calls = table(
        "apprentice | sex | area | ended_on | followed_up_on | reached | employment",
        "a1 | ж | Карагандинская область | 2019-11-30 | 2020-05-30 | иә | жұмыссыз",
        "a1 | ж | Карагандинская область | 2019-11-30 | 2020-06-30 | иә | толық жұмыс күні",
        "a1 | ж | Карагандинская область | 2019-11-30 | 2020-07-30 | жоқ | -",
        "a2 | м | Карагандинская область | 2019-11-30 | 2020-04-29 | иә | толық жұмыс күні",
        "a3 | м | Карагандинская область | 2019-11-30 | 2020-07-30 | иә | -",
    )
    deliver(
        connection, "WRK", "apprentice_follow_ups", "apprentice_follow_up", calls, country="KAZ", reported="2021-01-07"
    )


def _groups_and_plans(connection: Connection) -> None:
    """Of C1 (group since January 2021) and C2 (ended in 2020, no group), which tests.dbt_project.scenario delivers."""
    area = "Нарынская область"
    meetings = table(
        "meeting | community | area | held_on | participants",
        f"m1 | C1 | {area} | 2020-12-30 | 9",
        f"m2 | C1 | {area} | 2021-02-15 | 9",
        f"m3 | C1 | {area} | 2021-03-15 | 9",
    )
    deliver(connection, "MEE", "advisory_group_meetings", "advisory_group_meeting", meetings, reported="2021-04-20")
    plans = table(
        "plan | community | area | adopted_on | valid_until",
        f"p1 | C1 | {area} | 2021-02-01 | -",
        f"p2 | C2 | {area} | 2020-11-01 | 2020-11-30",
    )
    deliver(connection, "PLA", "local_plans", "local_plan", plans, reported="2021-02-10")
    actions = table(
        "plan | action_number | community | area | due_on | status | done_on",
        f"p1 | 1 | C1 | {area} | 2021-02-28 | выполнено | 2021-03-02",
        f"p1 | 2 | C1 | {area} | 2021-03-20 | выполняется | -",
        f"p1 | 3 | C1 | {area} | 2021-02-28 | отменено | -",
        f"p1 | 4 | C1 | {area} | 2021-03-21 | выполнено | 2021-03-02",
    )
    deliver(connection, "ACT", "plan_actions", "plan_action", actions, reported="2021-03-20")
    payments = table(
        "payment | plan | area | spent_on | amount | currency | funds",
        f"y1 | p1 | {area} | 2021-03-01 | 1 000,50 | KGS | местный бюджет",
        f"y2 | p1 | {area} | 2021-03-02 | 3 000,50 | KGS | ашар",
        f"y3 | p1 | {area} | 2021-03-02 | 5 | USD | местный бюджет",
    )
    deliver(connection, "PAY", "plan_spending", "plan_spending", payments, reported="2021-03-20")


def _survey_and_cases(connection: Connection) -> None:
    answers = table(
        "survey | respondent | sex | birth_year | age | area | interviewed_on | weight | violence_is_justified | "
        "consent",
        "s | q1 | аял | 1990 | - | Нарын облусу | 2021-10-01 | 1,25 | макул эмесмин | ооба",
        "s | q2 | аял | - | 40 | Нарын облусу | 2021-10-01 | 0,25 | таптакыр макул эмесмин | ооба",
        "s | q3 | эркек | 1990 | - | Нарын облусу | 2021-10-01 | 0,5 | макулмун | ооба",
        "s | q4 | эркек | 1990 | - | Нарын облусу | 2021-10-01 | 2 | - | ооба",
        "s | q5 | эркек | 1990 | - | Нарын облусу | 2021-10-01 | 9 | макул эмесмин | жок",
    )
    deliver(connection, "SUR", "survey_responses", "survey_response", answers, reported="2021-12-05")
    cases = table(
        "as_of | sex | cases | plans_in_term | school_age_cases | in_school",
        "31.12.2020 | мальчики | 20 | 15 | 12 | 10",
        "31.12.2020 | девочки | 30 | 25 | 18 | 17",
        "31.12.2020 | - | 50 | 40 | 30 | 27",
        "31.12.2021 | - | 60 | 60 | - | -",
    )
    deliver(connection, "CAS", "child_case_counts", "child_case_count", cases, country="KAZ", reported="2022-02-05")
