"""What the samples do not have: awkward files made by hand, and real ones of statistics and aid; every cell again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from strive.sample import sample_files
from tests.conftest import SHARED_DATA
from tests.oracle.awkward_files import put, write_awkward_files
from tests.oracle.awkward_outcomes import write_awkward_outcomes
from tests.oracle.awkward_results import write_awkward_results
from tests.oracle.cells import RULES
from tests.oracle.comparison import compare, warehouse_cells
from tests.oracle.recompute import Recomputed, recompute
from tests.pipeline.warehouse import Warehouse, new_warehouse

REAL = {
    "KGZ/statistics": "sdmx/kg-nsc/*.xml",
    "KAZ/aid": "iati/usaid-kz.xml",
    "TKM/aid": "iati/usaid-tm.xml",
}


@pytest.fixture(scope="module")
def warehouse(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Samples of statistics and aid, the awkward files, and the real ones where they are."""
    with new_warehouse(postgres_server, tmp_path_factory.mktemp("other-files")) as made:
        inbox = made.settings.inbox
        for file in sample_files():
            if file.dataset in ("statistics", "aid"):
                put(inbox / file.path, file.content(), f"{file.reported_at:%Y-%m-%d}")
        write_awkward_files(inbox)
        write_awkward_outcomes(inbox)
        write_awkward_results(inbox)
        for folder, pattern in REAL.items():
            for path in SHARED_DATA.glob(pattern):
                (inbox / folder).mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, inbox / folder)
        made.run()
        yield made


@pytest.fixture(scope="module")
def recomputed(warehouse: Warehouse) -> Recomputed:
    return recompute(warehouse.settings.inbox)


def test_every_cell_is_what_the_oracle_says(warehouse: Warehouse, recomputed: Recomputed) -> None:
    with warehouse.in_use() as connection:
        comparison = compare(recomputed.cells, warehouse_cells(connection))
    print(f"\n{comparison.compared} cells compared: {dict(comparison.by_indicator)}")
    assert not comparison.differences, comparison.text()
    assert set(comparison.by_indicator) == set(RULES) - {"CTX-05"}  # no country publishes it


def test_awkward_rows_are_not_refused(recomputed: Recomputed) -> None:
    """Else they would show nothing."""
    awkward = [d for d in recomputed.deliveries if not d.synthetic and (d.country, d.dataset) != ("KGZ", "statistics")]
    assert len(awkward) > 15
    assert not [(d.path.name, d.refused, d.rejected) for d in awkward if d.refused or d.rejected]


@pytest.mark.parametrize(
    ("indicator", "country", "period", "numbers"),
    [  # counted by hand in tests/oracle/awkward_files.py and awkward_outcomes.py
        ("PRB-01", "KGZ", "2021-01", (4, None, 4)),
        ("PRB-03", "KGZ", "2021-01", (1, None, 1)),
        ("PRB-03", "KGZ", "2021-02", (0, None, 0)),
        ("PRB-02", "KAZ", "2021", (3, None, 3)),
        ("PRB-02", "KAZ", "2022", (3, None, 3)),
        ("PRB-05", "KAZ", "2022", (1, 3, Decimal("33.3"))),
        ("PRB-06", "KAZ", "2022", (1, 2, 50)),
        ("PRB-07", "KAZ", "2021-Q1", (1, 2, 50)),
        ("PRB-08", "KAZ", "2021", (1, 2, 50)),
        ("PRB-09", "KAZ", "2022", (2, 4, 50)),
        ("PRB-11", "KAZ", "2021-01", (1, 2, Decimal("0.5"))),
        ("PRB-11", "KAZ", "2021", (1, 4, Decimal("0.3"))),
        ("REG-01", "KAZ", "2021-05", (120, None, 120)),
        ("REG-01", "KAZ", "2021", (90, None, 90)),
        ("CHR-01", "KAZ", "2021", (55, None, 55)),
        ("COM-01", "KAZ", "2021-12", (2, None, 2)),
        ("COM-01", "KAZ", "2022-Q1", (0, None, 0)),
        ("COM-03", "KAZ", "2021", (1, 2, 50)),
        ("TRN-01", "KAZ", "2021-03", (2, None, 2)),
        ("TRN-02", "KAZ", "2021", (3, None, 3)),
        ("TRN-03", "KAZ", "2022", (1, 3, Decimal("33.3"))),
        ("TRN-05", "KAZ", "2022", (2, 4, 50)),
        ("TRN-06", "KAZ", "2022", (1, 3, Decimal("33.3"))),
        ("TRN-07", "KAZ", "2021", (2, 3, Decimal("66.7"))),
        ("TRN-07", "KAZ", "2022", (1, 1, 100)),
        ("TRN-08", "KAZ", "2021-03", (1, 1, 100)),
        ("TRN-08", "KAZ", "2021-04", (1, 2, 50)),
        ("TRN-08", "KAZ", "2021", (2, 2, 100)),
        ("TRN-09", "KAZ", "2022", (2, 2, 1)),
        ("APP-03", "KAZ", "2021-Q2", (1, 1, 100)),
        ("APP-03-ENR", "KAZ", "2021-Q1", (0, 2, 0)),
        ("APP-02", "KAZ", "2021-Q1", (1, 2, 50)),
        ("APP-02", "KAZ", "2021-Q2", (1, 2, 50)),
        ("APP-04", "KAZ", "2021", (2, 3, Decimal("66.7"))),
        ("COM-02", "KAZ", "2021-Q1", (1, 1, 100)),
        ("COM-02", "KAZ", "2021-Q2", (0, 1, 0)),
        ("COM-02", "KAZ", "2021-07", (0, 1, 0)),
        ("COM-02", "KAZ", "2021-Q3", (1, 1, 100)),
        ("COM-04", "KAZ", "2021-04", (2, 2, 100)),
        ("COM-04", "KAZ", "2021", (1, 2, 50)),
        ("COM-04", "KAZ", "2022-Q1", (0, 0, None)),
        ("COM-05", "KAZ", "2021-Q2", (1, 2, 50)),
        ("COM-05", "KAZ", "2021-Q3", (2, 2, 100)),
        ("COM-06", "KAZ", "2021", (Decimal("1000000.10"), 4000000, 25)),
        ("COM-07", "KAZ", "2021", (Decimal("2.333"), 4, Decimal("58.3"))),
        ("MHP-04", "KAZ", "2021", (0, 1, 0)),
        ("MHP-05", "KAZ", "2021-Q1", (1, 2, 50)),
        ("MHP-05", "KAZ", "2022", (1, 1, 100)),
        ("MHP-06", "KAZ", "2021-Q1", (0, 1, 0)),
        ("MHP-06", "KAZ", "2021-Q2", (1, 1, 100)),
        ("MHP-07", "KAZ", "2021", (0, 1, 0)),
        ("MHP-08", "KAZ", "2021-Q1", (1, 2, 50)),
        ("CHR-02", "KAZ", "2021", (45, 50, 90)),
        ("CHR-02", "KAZ", "2021-06", (0, 70, 0)),
        ("CHR-03", "KAZ", "2021", (29, 30, Decimal("96.7"))),
        ("CTX-06", "KGZ", "2021", (Decimal("13.25"), None, Decimal("13.3"))),
        ("MHP-01", "KAZ", "2021-Q1", (1, None, 1)),
        ("MHP-02", "KAZ", "2021", (3, None, 3)),
        ("CTX-01", "KGZ", "2020", (6523500, None, 6523500)),
    ],
)
def test_numbers_counted_by_hand(
    recomputed: Recomputed,
    indicator: str,
    country: str,
    period: str,
    numbers: tuple[Decimal | int | None, Decimal | int | None, Decimal | int | None],
) -> None:
    accounts = ("STRIVE-ASIA", "JPN-APPRENTICESHIP", "CONTEXT")
    (cell,) = (
        cell
        for place, cell in recomputed.cells.items()
        if (place.indicator, place.country, place.period) == (indicator, country, period)
        and {place.area, place.sex, place.age_band, place.category} == {"_T"}
        and place.programme in accounts
        and (place.agency != "UNDP" or not indicator.startswith("TRN"))
    )
    assert [cell.numerator, cell.denominator, cell.value] == list(numbers)


@pytest.mark.parametrize(("country", "dataset"), [("KGZ", "statistics"), ("KAZ", "aid"), ("TKM", "aid")])
def test_real_deliveries_retire_the_samples(
    shared_data: Path, warehouse: Warehouse, country: str, dataset: str
) -> None:
    with warehouse.in_use() as connection:
        current = connection.execute(
            "select distinct is_synthetic from ledger.current_delivery where country_code = %s and dataset = %s",
            (country, dataset),
        ).fetchall()
        cells = connection.execute(
            "select count(*) from marts.fct_indicator_value as f inner join catalogue.indicator as i "
            "using (indicator_code) where country_code = %s and is_synthetic and strand = %s",
            (country, "context" if dataset == "statistics" else "aid"),
        ).fetchall()
    assert current == [(False,)]
    assert cells == [(0,)]


@pytest.mark.parametrize(
    ("indicator", "country", "area", "period", "sex", "value"),
    [  # read by eye in 8.6.1.xml, 16.1.1.xml, usaid-tm.xml and, for the oblasts, in the awkward files
        ("CTX-03", "KGZ", "_T", "2007", "_T", "16.7"),
        ("CTX-03", "KGZ", "_T", "2018", "M", "12.0"),
        ("CTX-04", "KGZ", "_T", "2014", "_T", "5.36"),
        ("AID-01", "TKM", "_T", "2012", "_T", "613640.00"),
        ("AID-02", "TKM", "_T", "2025", "_T", "253331.00"),
        ("CTX-03", "KGZ", "KG-C", "2017", "_T", "31.1"),
        ("CTX-03", "KGZ", "KG-Y", "2024", "_T", "32.2"),
    ],
)
def test_values_read_by_eye(
    shared_data: Path, warehouse: Warehouse, indicator: str, country: str, area: str, period: str, sex: str, value: str
) -> None:
    with warehouse.in_use() as connection:
        found = connection.execute(
            "select value::text from marts.fct_indicator_value where indicator_code = %s and country_code = %s "
            "and area_code = %s and period = %s and sex = %s and category = '_T'",
            (indicator, country, area, period, sex),
        ).fetchall()
    assert found == [(value,)]
