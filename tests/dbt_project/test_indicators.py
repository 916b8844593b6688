"""Every indicator, computed from a few rows by hand."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from strive.catalogue.files import read_indicators
from strive.settings import PROJECT_ROOT
from tests.dbt_project.conftest import Warehouse

# indicator, country, period, cell (what is not named is the total), value, numerator, denominator
EXPECTED = """
PRB-01 KGZ 2021-05 -                                        3 3 -
PRB-01 KGZ 2021-05 area_code=KG-Y                           2 2 -
PRB-01 KGZ 2021-05 area_code=KG-N                           2 2 -
PRB-01 KGZ 2021-05 sex=M                                    1 1 -
PRB-01 KGZ 2021-05 sex=U                                    1 1 -
PRB-01 KGZ 2021-05 age_band=30-35                           1 1 -
PRB-01 KGZ 2021-05 age_band=60+                             1 1 -
PRB-01 KGZ 2021-05 category=property                        2 2 -
PRB-01 KGZ 2021-05 area_code=KG-Y,category=property         1 1 -
PRB-01 KGZ 2021-Q2 -                                        1 1 -
PRB-01 KGZ 2021    -                                        1 1 -
PRB-03 KGZ 2021-05 -                                        1 1 -
PRB-03 KGZ 2021-05 area_code=KG-Y                           1 1 -
PRB-03 KGZ 2021-06 -                                        0 0 -
PRB-03 KGZ 2021-Q2 -                                        0 0 -
PRB-04 KGZ 2021-05 -                                        33.33 1 3
PRB-04 KGZ 2021-Q2 -                                        0.00 0 1
PRB-10 KGZ 2020-11 -                                        1 1 -
PRB-10 KGZ 2021-03 -                                        2 2 -
PRB-10 KGZ 2021-Q1 area_code=KG-GB                          1 1 -
PRB-10 KGZ 2021    -                                        2 2 -
PRB-02 KGZ 2021    -                                        4 4 -
PRB-02 KGZ 2022    -                                        5 5 -
PRB-02 KGZ 2022    area_code=KG-N                           2 2 -
PRB-02 KGZ 2022    category=property                        3 3 -
PRB-02 KGZ 2022    age_band=30-35                           3 3 -
PRB-02 KGZ all     -                                        6 6 -
PRB-05 KGZ 2022    -                                        40.0 2 5
PRB-05 KGZ 2022    sex=F                                    50.0 1 2
PRB-05 KGZ 2022    category=property                        33.3 1 3
PRB-06 KGZ 2022    -                                        100.0 1 1
PRB-06 KGZ 2024    -                                        50.0 1 2
PRB-06 KGZ 2024    age_band=25-29                           0.0 0 1
PRB-07 KGZ 2022-Q1 -                                        33.3 1 3
PRB-07 KGZ 2022-Q1 sex=F                                    0.0 0 2
PRB-07 KGZ 2022    area_code=KG-Y                           33.3 1 3
PRB-08 KGZ 2022-Q1 -                                        33.3 1 3
PRB-08 KGZ 2022-Q1 category=property                        50.0 1 2
PRB-09 KGZ 2022    -                                        50.0 1 2
PRB-09 KGZ 2022    area_code=KG-N                           100.0 1 1
PRB-09 KGZ 2022    category=extremism_terrorism             0.0 0 1
PRB-11 KGZ 2022-03 -                                        1.0 3 3
PRB-11 KGZ 2022-Q1 area_code=KG-Y                           1.0 3 3
REG-01 KGZ 2021-05 -                                        120 120 -
REG-01 KGZ 2021    -                                        118 118 -
TRN-01 KGZ 2021-Q2 -                                        3 3 -
TRN-01 KGZ 2021-Q2 sex=F                                    2 2 -
TRN-01 KGZ 2021-Q2 category=psychologist                    2 2 -
TRN-01 KGZ 2021    programme_code=DEU-TOT                   1 1 -
TRN-01 KGZ 2021-05-19 category=E1                           2 2 -
TRN-01 KGZ 2021-05-19 category=E1,area_code=KG-Y            2 2 -
TRN-02 KGZ 2021-Q2 -                                        2 2 -
TRN-02 KGZ 2021-Q2 area_code=KG-N                           1 1 -
TRN-02 KGZ 2021-Q2 age_band=U                               1 1 -
TRN-03 KGZ 2023    -                                        50.0 3 6
TRN-03 KGZ 2023    area_code=KG-N                           66.7 2 3
TRN-03 KGZ 2023    category=trainer                         33.3 1 3
TRN-04 KGZ 2021-05-19 category=E1                           50.0 2 4
TRN-04 KGZ 2021-05-20 category=E3                           - - 20
TRN-04 KGZ 2021-06-01 category=E2                           - 1 -
TRN-04 KGZ 2021-05 area_code=KG-GO                          - - 20
TRN-05 KGZ 2023    -                                        50.0 1 2
TRN-05 KGZ 2023    sex=M                                    0.0 0 1
TRN-05 KGZ 2023-01-30 category=T1                           50.0 1 2
TRN-06 KGZ 2023    -                                        50.0 1 2
TRN-06 KGZ 2023-Q1 category=trainer                         50.0 1 2
TRN-06 KGZ 2023-01-30 category=T1                           50.0 1 2
TRN-07 KGZ 2023    -                                        50.0 1 2
TRN-07 KGZ 2023-Q2 -                                        100.0 1 1
TRN-07 KGZ 2023-Q3 sex=M                                    0.0 0 1
TRN-08 KGZ 2023-02 -                                        0.0 0 1
TRN-08 KGZ 2023    -                                        50.0 1 2
TRN-08 KGZ 2023    area_code=KG-GB                          100.0 1 1
TRN-09 KGZ 2023    -                                        0.8 3 4
TRN-09 KGZ 2023-02 -                                        1.0 3 3
TRN-09 KGZ 2023    category=trainer                         0.3 1 3
TRN-09 KGZ 2023-01 -                                        - - 3
TRN-10 KGZ 2021-Q2 -                                        3 3 -
TRN-10 KGZ 2021-05-19 category=E1                           3 3 -
COM-01 KGZ 2020-02 -                                        1 1 -
COM-01 KGZ 2020    -                                        2 2 -
COM-01 KGZ 2020    category=urban                           1 1 -
COM-01 KGZ 2021    -                                        1 1 -
COM-03 KGZ 2021-01 -                                        100.0 1 1
COM-03 KGZ 2021-02 -                                        33.3 1 3
COM-03 KGZ 2021-Q1 -                                        50.0 1 2
COM-02 KGZ 2021-01 -                                        0.0 0 1
COM-02 KGZ 2021-02 -                                        100.0 1 1
COM-02 KGZ 2021-Q1 area_code=KG-N                           100.0 1 1
COM-04 KGZ 2020-11 -                                        50.0 1 2
COM-04 KGZ 2020    -                                        0.0 0 2
COM-04 KGZ 2021    -                                        100.0 1 1
COM-05 KGZ 2021-Q1 -                                        50.0 1 2
COM-06 KGZ 2021    -                                        25.0 1000.5 4001
COM-07 KGZ 2021    -                                        37.5 1.5 4
COM-07 KGZ 2021    sex=F                                    100.0 1.5 1.5
COM-07 KGZ 2021    age_band=36-59                           100.0 0.25 0.25
APP-01 KAZ 2019    -                                        3 3 -
APP-01 KAZ 2019    category=rural                           2 2 -
APP-01 KAZ 2019    age_band=18-24                           2 2 -
APP-01 KAZ all     -                                        3 3 -
APP-02 KAZ 2019    -                                        66.7 2 3
APP-02 KAZ all     category=U                               66.7 2 3
APP-03 KAZ 2019    -                                        50.0 1 2
APP-03 KAZ 2019    sex=M                                    0.0 0 1
APP-03 KAZ all     -                                        50.0 1 2
APP-03-ENR KAZ 2019 -                                       33.3 1 3
APP-04 KAZ 2020    -                                        50.0 1 2
APP-04 KAZ 2020    sex=M                                    0.0 0 1
APP-05 KAZ 2019    -                                        2 2 -
APP-05 KAZ all     category=construction                    1 1 -
MHP-01 KAZ 2020    -                                        1 1 -
MHP-01 KAZ 2020-Q4 area_code=KZ-35                          1 1 -
MHP-01 KAZ 2020-Q4 area_code=KZ-35+62                       1 1 -
MHP-01 KAZ 2020-Q4 area_code=KZ-35+62,sex=F                 1 1 -
MHP-01 KAZ 2020    sex=F                                    1 1 -
MHP-02 KAZ 2020    -                                        2 2 -
MHP-02 KAZ 2020    category=individual                      1 1 -
MHP-03 KAZ 2020    -                                        100.0 1 1
MHP-03 KAZ 2020-10 -                                        100.0 1 1
MHP-04 KAZ 2020    -                                        50.0 1 2
MHP-05 KAZ 2020    -                                        100.0 2 2
MHP-05 KAZ 2020-10 -                                        100.0 1 1
MHP-05 KAZ 2020-12 sex=M                                    100.0 1 1
MHP-06 KAZ 2020-Q4 -                                        50.0 1 2
MHP-06 KAZ 2020-Q4 age_band=25-29                           0.0 0 1
MHP-07 KAZ 2020    -                                        100.0 1 1
MHP-08 KAZ 2020-Q4 -                                        50.0 1 2
MHP-08 KAZ 2020-Q4 area_code=KZ-15,sex=F                    50.0 1 2
CHR-01 KAZ 2020    -                                        18 18 -
CHR-01 KAZ all     -                                        20 20 -
CHR-02 KAZ 2020    -                                        80.0 40 50
CHR-02 KAZ 2021    -                                        100.0 60 60
CHR-03 KAZ 2020    -                                        90.0 27 30
CHR-03 KAZ 2020    sex=F                                    94.4 17 18
CTX-01 KGZ 2020    -                                        6523500 6523500 -
CTX-02 KGZ 2020    -                                        14.3 14.25 -
CTX-03 KGZ 2020    -                                        21.1 21.1 -
CTX-03 KGZ 2020    sex=F                                    29.6 29.6 -
CTX-04 KGZ 2020    -                                        2.53 2.533287 -
CTX-04 KGZ 2020    area_code=KG-Y                           3.50 3.5 -
CTX-05 KGZ 2020    -                                        0.10 0.1 -
CTX-06 KGZ 2020    -                                        13.3 13.25 -
AID-01 KAZ 2021-Q1 -                                        200.00 200 -
AID-02 KAZ 2021-Q2 -                                        - - -
AID-02 KAZ 2021-Q2 category=15130                           300.50 300.5 -
AID-02 KAZ 2021-Q2 category=15150                           - - -
AID-02 KAZ 2021-04 -                                        300.50 300.5 -
"""

ABSENT = """
PRB-01 KGZ 2021-05 category=extremism_terrorism,area_code=KG-N
PRB-03 KGZ 2021-05 category=extremism_terrorism
PRB-03 KGZ 2021-06 sex=_T,area_code=KG-Y
PRB-02 KGZ 2022-03 -
PRB-05 KGZ 2021    -
PRB-05 KGZ 2022    area_code=KG-Y
PRB-06 KGZ 2024-Q1 -
PRB-07 KGZ 2021    -
PRB-07 KGZ 2022-03 -
PRB-07 KGZ 2022    area_code=KG-N
PRB-09 KGZ 2021    -
PRB-11 KGZ 2022-03 area_code=KG-N
PRB-11 KGZ 2022-03 area_code=KG-C
PRB-10 KGZ 2021-04 -
REG-01 KGZ 2021    area_code=KG-Y
TRN-01 KGZ 2021-05-21 category=E4
TRN-05 KGZ 2023-02-20 category=T2
TRN-08 KGZ 2023-05 -
TRN-09 KGZ 2023-05 -
TRN-10 KGZ 2021-06 -
COM-01 KGZ 2021-04 -
COM-02 KGZ 2021-04 -
COM-04 KGZ 2021-03 -
MHP-05 KAZ 2020-10 sex=M
MHP-05 KAZ 2020-12 area_code=KZ-35
CHR-03 KAZ 2021 -
CTX-04 KGZ 2021 -
AID-02 KAZ 2021-Q2 category=U
MHP-01 KAZ 2020-Q4 area_code=KZ-63+10
MHP-01 KAZ 2020-Q4 area_code=KZ-61+79
"""

Cell = tuple[str | None, str | None, str | None]
TOTALS = {"area_code": "_T", "sex": "_T", "age_band": "_T", "category": "_T"}


def _cells(warehouse: Warehouse, indicator: str, country: str, period: str, named: str) -> list[Cell]:
    """The cells that a line of the tables above names, numbers as text."""
    wanted = dict(TOTALS)
    for pair in named.split(",") if named != "-" else []:
        name, value = pair.split("=")
        wanted[name] = value
    if indicator.startswith("TRN"):
        wanted = {"programme_code": "STRIVE-ASIA"} | wanted
    conditions = " and ".join(f"{name} = %({name})s" for name in wanted)
    rows = warehouse.connection.execute(
        f"""
        select value::text, numerator::text, denominator::text
        from candidate.fct_indicator_value
        where indicator_code = %(indicator)s and country_code = %(country)s and period = %(period)s and {conditions}
        """.encode(),
        {"indicator": indicator, "country": country, "period": period} | wanted,
    )
    return [(row[0], row[1], row[2]) for row in rows.fetchall()]  # type: ignore[misc]


@pytest.mark.parametrize("line", EXPECTED.strip().splitlines())
def test_cell_has_the_value_reckoned_by_hand(warehouse: Warehouse, line: str) -> None:
    indicator, country, period, named, *numbers = line.split()
    expected = tuple(None if number == "-" else number for number in numbers)
    assert _cells(warehouse, indicator, country, period, named) == [expected]


@pytest.mark.parametrize("line", ABSENT.strip().splitlines())
def test_cell_that_nothing_is_known_of_is_absent(warehouse: Warehouse, line: str) -> None:
    assert _cells(warehouse, *line.split()) == []


def test_every_indicator_of_the_catalogue_is_reckoned_here() -> None:
    catalogue = read_indicators(PROJECT_ROOT / "catalogue")
    assert {line.split()[0] for line in EXPECTED.strip().splitlines()} == set(catalogue)


def test_every_indicator_of_the_catalogue_has_contributions_to_each_of_its_parts(warehouse: Warehouse) -> None:
    found = set(warehouse.connection.execute("select distinct indicator_code, part from indicators.contribution"))
    catalogue = read_indicators(PROJECT_ROOT / "catalogue").values()
    expected = {(indicator.indicator, "numerator") for indicator in catalogue}
    expected |= {(indicator.indicator, "denominator") for indicator in catalogue if indicator.denominator}
    assert found == expected


@pytest.mark.parametrize(
    "change",
    [
        "delete from catalogue.indicator where indicator_code = 'PRB-02'",
        "update catalogue.indicator set owner = ' ' where indicator_code = 'PRB-02'",
        "update catalogue.indicator set definition_ru = '' where indicator_code = 'PRB-02'",
    ],
)
def test_what_is_counted_without_a_definition_or_an_owner_stops_the_build(warehouse: Warehouse, change: str) -> None:
    """The test of the dbt project that does it, on the tables as they would be."""
    file = PROJECT_ROOT / "dbt_project" / "tests" / "indicators_are_defined_and_owned.sql"
    query = re.sub(r"{{ source\('(\w+)', '(\w+)'\) }}", r"\1.\2", file.read_text(encoding="utf-8"))
    query = re.sub(r"{{ ref\('(\w+)'\) }}", r"indicators.\1", query)
    with warehouse.connection.transaction(force_rollback=True):
        assert warehouse.connection.execute(query.encode()).fetchall() == []
        warehouse.connection.execute(change.encode())
        assert [row[0] for row in warehouse.connection.execute(query.encode())] == ["PRB-02"]


def test_n_counts_without_weights_beside_every_ratio(warehouse: Warehouse) -> None:
    rows = warehouse.connection.execute(
        """
        select f.indicator_code, f.n::text, f.numerator_n::text
        from candidate.fct_indicator_value as f
        where f.indicator_code in ('COM-06', 'COM-07', 'CHR-02', 'TRN-02') and f.area_code = '_T'
            and f.period in ('2020', '2021') and f.sex = '_T' and f.age_band = '_T' and f.category = '_T'
            and f.programme_code = 'STRIVE-ASIA'
        order by f.indicator_code, f.period
        """
    )
    assert rows.fetchall() == [
        ("CHR-02", "50", "40"),
        ("CHR-02", "60", "60"),
        ("COM-06", "2", "1"),
        ("COM-07", "4", "2"),
        ("TRN-02", None, "2"),
    ]
    without = warehouse.connection.execute(
        "select indicator_code from candidate.fct_indicator_value as f inner join catalogue.indicator as i "
        "using (indicator_code) where (i.additivity = 'R' and f.denominator is not null) <> (f.n is not null)"
    )
    assert without.fetchall() == []


def test_nothing_is_broken_down_further_than_the_definition_says(warehouse: Warehouse) -> None:
    rows = warehouse.connection.execute(
        """
        select f.indicator_code
        from candidate.fct_indicator_value as f
        inner join catalogue.indicator as i using (indicator_code)
        where (f.area_code <> '_T' and i.finest_area_level = 0)
            or (f.sex <> '_T' and not 'sex' = any(i.disaggregations))
            or (f.age_band <> '_T' and not 'age_band' = any(i.disaggregations))
            or (f.category_scheme not in ('_T', 'event') and not f.category_scheme = any(i.disaggregations))
        """
    )
    assert rows.fetchall() == []


def test_grain_is_unique(warehouse: Warehouse) -> None:
    rows = warehouse.connection.execute(
        """
        select count(*)
        from candidate.fct_indicator_value
        group by indicator_code, country_code, area_code, period_type, period, sex, age_band, category_scheme, category,
            programme_code, donor_code, agency_code
        having count(*) > 1
        """
    )
    assert rows.fetchall() == []


def test_a_cell_says_what_stands_behind_it(warehouse: Warehouse) -> None:
    row = warehouse.connection.execute(
        """
        select contributing_rows, contributing_deliveries, is_synthetic, last_reported_at::date::text
        from candidate.fct_indicator_value
        where indicator_code = 'PRB-01' and period = '2021-05' and area_code = '_T' and sex = '_T' and age_band = '_T'
            and category = '_T'
        """
    ).fetchone()
    assert row == (4, 2, True, "2021-06-06")


def test_a_transaction_without_a_rate_is_warned_of_and_says_why(warehouse: Warehouse) -> None:
    assert any("aid_transactions_without_exchange_rate" in warning for warning in warehouse.outcome["warnings"])
    rows = warehouse.connection.execute(
        "select transaction_number, amount_usd, rate_source, usd_gap from harmonised.hrm_aid_transaction "
        "where transaction_number in (3, 4) order by 1"
    ).fetchall()
    assert rows == [(3, Decimal(-100), "identity", None), (4, None, None, "no rate of XXX on that day")]
