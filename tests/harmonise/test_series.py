"""Series over changes of areas, as published: a Karaganda series over the split of 2022, a Kyrgyz one over renamings.

``expected/series_*.csv`` is what ``strive series`` prints, row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from dbt_project.build import build_candidate
from publish.publication import publish
from strive.catalogue.store import sync
from strive.command_line.series import series
from strive.database import Connection, connect
from tests.dbt_project.rows import Row, deliver, table
from tests.harmonise.conftest import warehouse_of_a_test

EXPECTED = Path(__file__).parent / "expected"
CLIENT = "client | sex | birth_year | area | district | conviction_category | supervision_started_on"
SESSION = "session | beneficiary | sex | birth_year | area | district | held_on | modality | consent"


def clients(area: str, many: int, district: str = "-", first: int = 0) -> list[Row]:
    """As many clients, synthetic, who live there."""
    return table(
        CLIENT,
        *[f"c{first + n} | м | 1990 | {area} | {district} | Иные | 01.02.2019" for n in range(many)],
    )


def sessions(area: str, day: str, many: int, district: str = "-") -> list[Row]:
    """As many beneficiaries of one session."""
    return table(
        SESSION,
        *[
            f"s{day}{area} | b{area}{n} | ж | 2000 | {area} | {district} | {day} | individual | yes"
            for n in range(many)
        ],
    )


def deliver_kazakhstan(connection: Connection) -> None:
    """Karaganda before and after Ulytau came out of it on 8 June 2022."""
    karaganda, ulytau = "Карагандинская область", "область Ұлытау"
    snapshots = {
        "2019-12": clients(karaganda, 30),
        "2020-12": clients(karaganda, 32),
        "2021-12": clients("Қарағанды облысы", 31),
        "2022-05": clients(karaganda, 33),
        # after the split one office goes on writing Karaganda where the city lies in Ulytau: the city decides
        "2022-06": clients(karaganda, 20) + clients(karaganda, 6, "г. Жезказган", 100) + clients(ulytau, 6, "-", 200),
        "2022-12": clients(karaganda, 21) + clients(ulytau, 13, "-", 100),
        "2023-12": clients(karaganda, 22) + clients("Ұлытау облысы", 12, "-", 100),
        "2024-12": clients(karaganda, 24) + clients(ulytau, 11, "-", 100),
    }
    for month, rows in snapshots.items():
        deliver(
            connection, f"PRB-{month}", "probation_clients", "probation_client", rows,
            country="KAZ", period=month, reported=f"{int(month[:4]) + 1}-01-05",
        )  # fmt: skip
    log = [
        *sessions(karaganda, "2020-10-05", 12),
        *sessions(karaganda, "2021-10-05", 11),
        *sessions(karaganda, "2022-03-01", 10),
        *sessions(karaganda, "2022-10-05", 14),
        *sessions(ulytau, "2022-10-06", 9),
        *sessions(karaganda, "2023-10-05", 13),
        *sessions(ulytau, "2023-10-06", 10),
    ]
    deliver(connection, "MHP", "mhpss_sessions", "mhpss_session", log, country="KAZ", reported="2024-01-10")


def deliver_kyrgyzstan(connection: Connection) -> None:
    """Isfana is called Razzakov since 2022, the city of Jalal-Abad Manas since 2025: no boundary moved."""
    header = "community | community_name | area | settlement_type | pilot_since"
    first = table(
        header,
        "C1 | Isfana (city) | Баткенская область | город | 2020-02-10",
        "C2 | Айдаркен | Баткенская область | село | 2020-02-10",
        "C3 | Жалал-Абад шаары | Жалал-Абадская область | город | 2020-03-10",
    )
    deliver(connection, "COM-1", "communities", "community", first, reported="2021-12-31")
    second = table(
        header,
        "C1 | Isfana (city) | Баткенская область | город | 2020-02-10",
        "C4 | г. Раззаков | Баткенская область | город | 2023-02-10",
        "C5 | Манас шаары | Джалал-Абадская область | город | 2025-03-10",
    )
    deliver(connection, "COM-2", "communities", "community", second, reported="2025-12-31")


@pytest.fixture(scope="module")
def published(
    postgres_server: str, _template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """Both scenarios, built and published."""
    with (
        warehouse_of_a_test(postgres_server, _template_database, tmp_path_factory.mktemp("series")) as settings,
        connect() as connection,
    ):
        sync(connection, settings)
        deliver_kazakhstan(connection)
        deliver_kyrgyzstan(connection)
        connection.commit()
        build_candidate(settings)
        connection.execute("update ledger.build set gate_verdict = 'passed'")
        connection.commit()
        publish()
        yield connection


@pytest.mark.parametrize(
    ("file", "question"),
    [
        ("series_karaganda_clients_by_year.csv", ["PRB-01", "KAZ", "KZ-35"]),
        ("series_karaganda_clients_by_month.csv", ["PRB-01", "KAZ", "KZ-35", "--by", "M"]),
        ("series_karaganda_mhpss_by_year.csv", ["MHP-01", "KAZ", "KZ-35"]),
        ("series_batken_communities_by_year.csv", ["COM-01", "KGZ", "KG-B"]),
        ("series_jalal_abad_communities_by_year.csv", ["COM-01", "KGZ", "KG-J"]),
    ],
)
def test_a_series_is_published_on_units_that_can_be_compared(
    published: Connection, file: str, question: list[str]
) -> None:
    said = CliRunner().invoke(series, question)
    assert said.exit_code == 0, said.output
    assert said.output == (EXPECTED / file).read_text(encoding="utf-8")


def test_the_city_decides_where_the_row_still_names_the_old_oblast(published: Connection) -> None:
    rows = published.execute(
        "select observed_on::text, unit_code, area_code, comparable_area_code, count(*) "
        "from harmonised.hrm_probation_client where observed_on between '2022-05-01' and '2022-06-30' "
        "group by 1, 2, 3, 4 order by 1, 2, 3"
    ).fetchall()
    assert rows == [
        ("2022-05-31", "KZ-35", "KZ-35", "KZ-35+62", 33),
        ("2022-06-30", "KAZ019001", "KZ-62", "KZ-62", 6),
        ("2022-06-30", "KZ-35", "KZ-35", "KZ-35", 20),
        ("2022-06-30", "KZ-62", "KZ-62", "KZ-62", 6),
    ]


def test_a_renamed_community_is_one_unit(published: Connection) -> None:
    rows = published.execute(
        "select community, unit_code, area_code from harmonised.hrm_community where country_code = 'KGZ' order by 1"
    ).fetchall()
    assert rows == [
        ("C1", "KG05236000000.RAZZAKOV", "KG-B"),
        ("C2", "KG05258000000.AIDARKEN", "KG-B"),
        ("C3", "KG03410000010", "KG-J"),
        ("C4", "KG05236000000.RAZZAKOV", "KG-B"),
        ("C5", "KG03410000010", "KG-J"),
    ]


def test_the_country_counts_nobody_twice_for_a_group(published: Connection) -> None:
    rows = published.execute(
        "select area_level, sum(value)::integer from marts.fct_indicator_value where indicator_code = 'PRB-01' "
        "and country_code = 'KAZ' and period = '2024-12' and sex = '_T' and age_band = '_T' and category = '_T' "
        "group by 1 order by 1"
    ).fetchall()
    assert rows == [(0, 35), (1, 35), (9, 35)]


def test_an_area_says_since_when_and_from_what_it_is(published: Connection) -> None:
    rows = published.execute(
        "select area_code, area_kind, valid_from::text, boundary_since::text, predecessors, stable_group, members "
        "from marts.dim_area where area_code in ('KZ-35', 'KZ-62', 'KZ-35+62') order by 1"
    ).fetchall()
    assert rows == [
        ("KZ-35", "oblast", None, "2022-06-08", None, "KZ-35+62", None),
        ("KZ-35+62", "stable_group", None, None, None, None, "KZ-35, KZ-62"),
        ("KZ-62", "oblast", "2022-06-08", "2022-06-08", "KZ-35", "KZ-35+62", None),
    ]
