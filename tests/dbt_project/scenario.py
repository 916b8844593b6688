"""A small warehouse, written by hand: two or three rows for each thing that a model can get wrong."""

from __future__ import annotations

from strive.database import Connection
from tests.dbt_project.rows import deliver, table
from tests.dbt_project.scenario_outcomes import deliver_outcomes
from tests.dbt_project.scenario_results import deliver_results

PROBATION = "client | sex | birth_year | area | conviction_category | supervision_started_on"
COMMUNITY = (
    "community | community_name | area | settlement_type | pilot_since | pilot_until | advisory_group_established_on"
)
MEMBER = "community | member | sex | area | member_since | member_until"
EVENT = "event | event_title | status | started_on | days | planned_participants | area | programme | donor | agency"
ATTENDANCE = "event | participant | sex | birth_year | stakeholder_type"
PLACEMENT = (
    "apprentice | sex | birth_year | area | settlement_type | employer | sector | started_on | due_to_end_on | "
    "completed | full_time_job_after"
)
SESSION = "session | beneficiary | sex | birth_year | area | held_on | modality | consent"
OBSERVATION = "series | area | period | value | unit_multiplier | sex | age | breakdown"
TRANSACTION = (
    "activity | transaction_number | transaction_type | transaction_date | value | currency | recipient_country | "
    "recipient_share | sector | sector_vocabulary | sector_share | reporting_organisation"
)
TARGET = (
    "indicator | period | target_value | baseline_value | baseline_period | area | sex | accumulation | phasing | "
    "programme | agency"
)
TARGETS = (
    "TRN-02 | 2021 | 100 | 0 | - | - | - | - | - | - | -",
    "TRN-02 | 2021-Q2 | 30,5 | 7 | - | - | женский | - | - | - | UNODC",
    "TRN-01 | 2021 | 300 | 20 | 2020 | Иссык-Кульская область | - | нарастающим итогом | - | - | -",
    "TRN-01 | 2022 | 500 | 20 | 2020 | Иссык-Кульская область | - | нарастающим итогом | - | - | -",
    "TRN-01 | 2021 | 64 | - | - | - | - | за период | по контрольным точкам | DEU-TOT | -",
    "PRB-01 | 2021-Q2 | 800 | 700 | 2020-12 | - | - | - | - | - | -",
    "PRB-01 | 2022 | 1000 | 700 | - | - | - | - | - | - | -",
    "PRB-04 | 2021 | 1 | - | - | - | - | - | - | - | -",
    "PRB-04 | 2023 | 2 | - | - | - | - | - | - | - | -",
    "COM-03 | 2021-Q1 | 40 | 30 | 2020-Q2 | - | - | - | контрольные точки | - | -",
    "COM-03 | 2021-Q4 | 50 | 30 | - | - | - | - | контрольные точки | - | -",
)


def deliver_everything(connection: Connection) -> None:
    """Deliver the whole scenario."""
    _probation(connection)
    _national_counts(connection)
    _training(connection)
    _centres_and_communities(connection)
    _apprenticeships(connection)
    _mhpss(connection)
    _context_and_aid(connection)
    deliver_outcomes(connection)
    deliver_results(connection)
    _targets(connection)


def _probation(connection: Connection) -> None:
    name = ("probation_clients", "probation_client")
    april = table(PROBATION, "c1 | м | 1990 | Иссык-Кульская область | Экстремизм и терроризм | 01.02.2021")
    deliver(connection, "Y-04", *name, april, period="2021-04", reported="2021-05-05")
    lake = table(
        PROBATION,
        "c1 | м | 1990 | Иссык-Кульская область | Экстремизм и терроризм | 01.02.2021",
        "c2 | ж | 2004 | Ысык-Көл облусу | Против собственности | 01.02.2021",
    )
    deliver(connection, "Y-05", *name, lake, period="2021-05", reported="2021-06-05", synthetic=True)
    old = table(PROBATION, "c9 | м | 1990 | Нарынская область | Экстремизм и терроризм | 01.02.2021")
    naryn = table(
        PROBATION,
        "c1 | муж | 1990 | НАРЫНСКАЯ  ОБЛАСТЬ | Против собственности | 01.02.2021",
        "c3 | не указан | 1950 | Нарын облусу | Иные | 01.02.2021",
    )
    deliver(connection, "N-05", *name, naryn, period="2021-05", reported="2021-06-06")
    deliver(connection, "N-05-old", *name, old, period="2021-05", reported="2021-06-01", superseded_by="N-05")
    june = table(PROBATION, "c2 | ж | 2004 | Ысык-Көл облусу | Против собственности | 01.02.2021")
    deliver(connection, "Y-06", *name, june, period="2021-06", reported="2021-07-05")


def _national_counts(connection: Connection) -> None:
    registry = table(
        "as_of | registry | persons", "17.05.2021 | A | 100", "17.05.2021 | B | 20", "31.12.2021 | A | 118"
    )
    deliver(connection, "REG", "registry_counts", "registry_count", registry, reported="2022-01-10")
    children = table(
        "as_of | stage | children",
        "31.12.2020 | Реабилитация | 18",
        "31.12.2020 | Адаптация | 5",
        "30.06.2021 | rehabilitation | 20",
    )
    deliver(
        connection,
        "CHR",
        "child_reintegration_counts",
        "child_reintegration_count",
        children,
        country="KAZ",
        reported="2021-07-10",
    )


def _training(connection: Connection) -> None:
    events = table(
        EVENT,
        "E1 | Held | held | 2021-05-19 | 3 | 4 | Иссык-Кульская область | - | - | -",
        "E2 | Held without plan | Проведено | 2021-06-01 | - | - | Нарынская область | - | - | -",
        "E3 | To come | планируется | 2021-05-20 | 3 | 20 | г. Ош | - | - | -",
        "E4 | Cancelled | отменено | 2021-05-21 | 2 | 50 | г. Ош | - | - | -",
        "E5 | Germany's | held | 2021-11-29 | 5 | 55 | г. Бишкек | DEU-TOT | DEU | UNDP",
    )
    deliver(connection, "EVT", "training_events", "training_event", events, reported="2021-12-10")
    first = table(ATTENDANCE, "E1 | p1 | м | 1990 | психолог", "E1 | p2 | М | - | теолог")
    deliver(connection, "ATT-1", "training_attendance", "training_attendance", first, reported="2021-05-25")
    second = table(
        ATTENDANCE,
        "E1 | p1 | ж | 1990 | психолог",
        "E2 | p1 | ж | 1990 | психолог",
        "E4 | p5 | ж | 1990 | психолог",
        "E5 | p6 | ж | 1990 | тренер",
        "unknown | p7 | ж | 1990 | психолог",
    )
    deliver(connection, "ATT-2", "training_attendance", "training_attendance", second, reported="2021-12-10")


def _centres_and_communities(connection: Connection) -> None:
    centres = table(
        "centre | area | place | equipped_on",
        "Bishkek | г. Бишкек | Бишкек | 10.11.2020",
        "Osh | г. Ош | Ош | 01.02.2021",
    )
    deliver(connection, "CEN", "equipped_centres", "equipped_centre", centres, reported="2021-03-15")
    communities = table(
        COMMUNITY,
        "C1 | Кочкор | Нарынская область | село | 2020-02-10 | - | 2021-01-10",
        "C2 | Балыкчы | Иссык-Кульская область | город | 2020-03-01 | 2020-12-31 | -",
    )
    deliver(connection, "COM", "communities", "community", communities, reported="2021-03-31")
    members = table(
        MEMBER,
        "C1 | m1 | женский | Нарынская область | 2021-01-05 | -",
        "C1 | m2 | м | Нарынская область | 2021-02-01 | -",
        "C1 | m3 | не указан | Нарынская область | 2021-02-01 | 2021-03-30",
    )
    deliver(connection, "MEM", "advisory_group_members", "advisory_group_member", members, reported="2021-03-31")


def _apprenticeships(connection: Connection) -> None:
    area = "Карагандинская область"
    placements = table(
        PLACEMENT,
        f"a1 | ж | 2000 | {area} | город | e1 | Торговля | 02.09.2019 | 01.12.2019 | да | да",
        f"a2 | м | 2000 | {area} | село | e1 | Торговля | 02.09.2019 | 01.12.2019 | нет | нет",
        f"a3 | м | 1980 | {area} | село | e2 | Строительство | 02.09.2019 | 01.12.2019 | да | нет",
        f"a1 | ж | 2000 | {area} | город | e2 | Строительство | 10.01.2020 | 10.04.2020 | да | нет",
    )
    deliver(
        connection,
        "APP",
        "apprenticeship_placements",
        "apprenticeship_placement",
        placements,
        country="KAZ",
        reported="2020-05-01",
    )


def _mhpss(connection: Connection) -> None:
    sessions = table(
        SESSION,
        "s1 | b1 | ж | 2000 | Актюбинская область | 2020-10-05 | five-day group | yes",
        "s1 | b2 | ж | 2000 | Актюбинская область | 2020-10-05 | five-day group | no",
        "s2 | b1 | ж | 2000 | Карагандинская область | 2020-11-05 | individual | yes",
        "s2 | b3 | м | 2000 | Карагандинская область | 2020-11-05 | individual | yes",
    )
    deliver(connection, "MHP", "mhpss_sessions", "mhpss_session", sessions, country="KAZ", reported="2020-12-01")


def _context_and_aid(connection: Connection) -> None:
    observations = table(
        OBSERVATION,
        "VC_VOV_GDSD | KG | 2020 | 13.25 | 0 | _T | _T | -",
        "SL_TLF_NEET | KG | 2020 | 21.1 | 0 | _T | Y15T24 | -",
        "SL_TLF_NEET | KG | 2020 | 29.6 | 0 | F | Y15T24 | -",
        "SL_TLF_NEET | KG | 2020 | 12.9 | 0 | M | Y15T24 | -",
        "SL_TLF_NEET | KG | 2020 | 99 | 0 | _T | Y15T29 | -",
        "SL_TLF_NEET | KG | 2020 | 98 | 0 | _T | Y15T24 | URBANISATION=U",
        "SL_TLF_UEM | KG | 2020 | 14.25 | 0 | _T | Y15T24 | -",
        "VC_IHR_PSRC | KG | 2020 | 2.533287 | 0 | _T | _T | -",
        "VC_IHR_PSRC | KG02 | 2020 | 3.5 | 0 | _T | _T | -",
        "VC_IHR_PSRC | KG | 2021 | NaN | 0 | _T | _T | -",
        "VC_DTH_TOCV | KG | 2020 | 0.1 | 0 | _T | _T | -",
        "_L_KG_110301_A | KG | 2020 | 6523.5 | 3 | _T | _T | -",
    )
    deliver(connection, "CTX", "statistics", "context_observation", observations, reported="2024-12-25")
    transactions = table(
        TRANSACTION,
        "A1 | 1 | 2 | 2021-03-31 | 1000 | USD | KZ | 50 | 15130 | 1 | 40 | US-GOV-1",
        "A1 | 2 | 3 | 2021-04-01 | 300.5 | USD | KZ | - | 15130 | 1 | - | US-GOV-1",
        "A1 | 3 | 4 | 2021-05-01 | -100 | USD | KZ | - | 15150 | 1 | - | US-GOV-1",
        "A1 | 4 | 3 | 2021-05-01 | 5000 | XXX | KZ | - | 15150 | 1 | - | US-GOV-1",
        "A1 | 5 | 1 | 2021-05-01 | 7000 | USD | KZ | - | 15150 | 1 | - | US-GOV-1",
    )
    deliver(connection, "AID", "aid", "aid_transaction", transactions, country="KAZ", reported="2021-06-01")


def _targets(connection: Connection) -> None:
    deliver(
        connection,
        "TGT-old",
        "targets",
        "target",
        table(TARGET, TARGETS[0].replace("100", "90")),
        reported="2021-01-10",
    )
    lines = (*TARGETS, "NONE | 2021 | 1 | 0 | - | - | - | - | - | - | -")
    deliver(connection, "TGT", "targets", "target", table(TARGET, *lines), reported="2021-01-15")
