"""The part of the small warehouse that tells what became of clients and of trainings, in the years after the rest."""

from __future__ import annotations

from strive.database import Connection
from tests.dbt_project.rows import deliver, table

_CLIENT = (
    "client | sex | birth_year | area | conviction_category | supervision_started_on | individual_programme | "
    "psychosocial_service"
)
_SUPERVISION = (
    "client | sex | birth_year | area | conviction_category | supervision_started_on | closed_on | outcome | "
    "reoffended_on"
)
_CHECK = "client | sex | birth_year | conviction_category | closed_on | checked_on | reconvicted_on"
_EVENT = "event | event_title | status | started_on | days | course_level | area"
_ATTENDANCE = "event | participant | sex | stakeholder_type | score_before | score_after | satisfaction"
_FOLLOW_UP = "event | participant | sex | stakeholder_type | followed_up_on | applies_learning"
_INSTITUTION = "institution | area | stakeholder_type | targeted_on | practice_changed_on"
_LAKE, _NARYN = "Иссык-Кульская область", "Нарынская область"
_PROPERTY = "Против собственности"


def deliver_outcomes(connection: Connection) -> None:
    """Deliver it."""
    _snapshots(connection)
    _supervisions(connection)
    _checks_and_officers(connection)
    _trainings(connection)
    _follow_up(connection)


def _snapshots(connection: Connection) -> None:
    """One department says who has a programme, the other does not ask."""
    name = ("probation_clients", "probation_client")
    lake = table(
        _CLIENT,
        f"c1 | м | 1990 | {_LAKE} | Экстремизм и терроризм | 01.02.2021 | да | нет",
        f"c2 | ж | 2004 | {_LAKE} | {_PROPERTY} | 01.02.2021 | - | ооба",
        f"c4 | ж | 1990 | {_LAKE} | {_PROPERTY} | 01.02.2022 | нет | -",
    )
    naryn = table(_CLIENT, f"c3 | м | 1950 | {_NARYN} | Иные | 01.02.2021 | - | -")
    deliver(connection, "Y-22-03", *name, lake, period="2022-03", reported="2022-04-05")
    deliver(connection, "N-22-03", *name, naryn, period="2022-03", reported="2022-04-05")


def _supervisions(connection: Connection) -> None:
    """c5 came and left between two snapshots, and how it ended was mended later; c6 of a year without a list."""
    name = ("probation_episodes", "probation_episode")
    first = table(
        _SUPERVISION,
        f"c5 | м | 1990 | {_NARYN} | {_PROPERTY} | 02.04.2022 | 20.04.2022 | отмена условного осуждения | -",
    )
    deliver(connection, "CLO-1", *name, first, period="2022-11", reported="2022-12-05")
    rows = table(
        _SUPERVISION,
        f"c5 | м | 1990 | {_NARYN} | {_PROPERTY} | 02.04.2022 | 20.04.2022 | окончание срока | -",
        f"c1 | м | 1990 | {_LAKE} | Экстремизм и терроризм | 01.02.2021 | 10.05.2022 | новое осуждение | 01.05.2022",
        f"c2 | ж | 2004 | {_LAKE} | {_PROPERTY} | 01.02.2021 | - | - | 05.04.2022",
        f"c3 | м | 1950 | {_NARYN} | Иные | 01.02.2021 | 01.06.2022 | смерть | -",
        f"c6 | м | 1950 | {_NARYN} | Иные | 01.02.2021 | 30.12.2021 | окончание срока | 30.12.2021",
    )
    deliver(connection, "CLO-2", *name, rows, period="2022-12", reported="2023-01-20")


def _checks_and_officers(connection: Connection) -> None:
    checks = table(
        _CHECK,
        f"f1 | м | 1990 | {_PROPERTY} | 31.01.2022 | 01.02.2024 | 01.06.2023",
        f"f2 | м | 1990 | {_PROPERTY} | 28.02.2022 | 27.02.2024 | 01.06.2023",
        f"f3 | ж | 1997 | {_PROPERTY} | 01.03.2022 | 01.04.2024 | 02.03.2024",
        f"f4 | м | 1990 | {_PROPERTY} | 29.02.2020 | 28.02.2022 | 28.02.2022",
    )
    deliver(connection, "REC", "reconviction_checks", "reconviction_check", checks, reported="2024-05-01")
    officers = table(
        "as_of | department | area | officers",
        f"15.03.2022 | A | {_LAKE} | 9",
        f"31.03.2022 | A | {_LAKE} | 2",
        f"30.03.2022 | B | {_LAKE} | 1",
        "31.03.2022 | C | Чуйская область | 5",
    )
    deliver(connection, "OFF", "probation_officers", "probation_officer_count", officers, reported="2022-05-01")


def _trainings(connection: Connection) -> None:
    events = table(
        _EVENT,
        "T1 | Of trainers | held | 2023-01-30 | 2 | обучение тренеров | г. Бишкек",
        "T2 | Cascade | held | 2023-02-20 | - | каскадный тренинг | Нарынская область",
        "T3 | Of trainers again | held | 2023-03-10 | 2 | training_of_trainers | г. Бишкек",
        "T4 | Cascade to come | planned | 2023-04-20 | 2 | cascade | г. Бишкек",
    )
    deliver(connection, "EVT-23", "training_events", "training_event", events, reported="2023-04-10")
    attendance = table(
        _ATTENDANCE,
        "T1 | g1 | ж | тренер | 3,5 | 4 | 5",
        "T1 | g2 | м | тренер | 4 | 4 | 3",
        "T1 | g3 | ж | психолог | - | 5 | -",
        "T2 | t1 | м | педагог | - | - | -",
        "T2 | t2 | ж | педагог | - | - | -",
        "T2 | g1 | ж | тренер | - | - | -",
        "T3 | g1 | ж | психолог | - | - | -",
        "T3 | g4 | м | тренер | - | - | -",
        "T4 | t3 | м | тренер | 1 | 2 | 5",
    )
    deliver(connection, "ATT-23", "training_attendance", "training_attendance", attendance, reported="2023-04-10")


def _follow_up(connection: Connection) -> None:
    """T1 ended on 31 January: 3 months later is 30 April, 6 months later 31 July. T2 is taken as one day long."""
    asked = table(
        _FOLLOW_UP,
        "T1 | g1 | ж | тренер | 2023-04-30 | да",
        "T1 | g2 | м | тренер | 2023-07-31 | нет",
        "T1 | g3 | ж | психолог | 2023-04-29 | да",
        "T2 | t1 | м | педагог | 2023-08-21 | да",
        "T4 | t3 | м | тренер | 2023-08-01 | да",
        "unknown | t3 | м | тренер | 2023-05-01 | да",
    )
    deliver(connection, "FOL", "training_followups", "training_followup", asked, reported="2023-09-01")
    institutions = table(
        _INSTITUTION,
        "i1 | г. Бишкек | психолог | 2023-01-15 | 2023-03-01",
        "i2 | Иссык-Кульская область | педагог | 2023-03-31 | -",
    )
    deliver(connection, "INS", "targeted_institutions", "targeted_institution", institutions, reported="2023-04-05")
