"""The sample deliveries, taken through the whole warehouse: what an auditor would check by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from psycopg.rows import dict_row

from strive.database import Connection
from strive.messages import message_from_json
from tests.pipeline.broken_files import samples
from tests.pipeline.contents import row_counts
from tests.pipeline.warehouse import Warehouse

VERDICTS = {
    "1": "match",
    "2": "match",
    "3": "match",
    "4": "match",
    "5": "match",
    "6": "contradiction",  # six centres are counted, five are named
    "7": "cannot_be_computed",
    "8": "match",
    "9": "cannot_be_computed",
    "10": "cannot_be_computed",
    "11": "match",
    "12": "match",
    "13": "match",
    "14a": "within_tolerance",  # "almost 600", and 576
    "14b": "match",
    "14c": "within_tolerance",
    "15a": "match",
    "15b": "match",
    "15c": "contradiction",  # no number of people out of 576 is 43.5 percent
    "16": "match",
    "17": "match",
    "18": "cannot_be_computed",
}
# Which rule must refuse a row with a planted fault.
RULE_OF_FAULT = {
    "probation_clients": {
        "missing_identifier": "PRB-CLIENT-01",
        "unknown_sex": "PRB-CLIENT-03",
        "birth_year_1890": "PRB-CLIENT-05",
        "unknown_area": "PRB-CLIENT-07",
        "unknown_category": "PRB-CLIENT-09",
        "impossible_date": "PRB-CLIENT-11",
        "same_key_twice": "PRB-CLIENT-13",
        "ends_before_start": "PRB-CLIENT-14",
    },
    "probation_episodes": {
        "missing_identifier": "PRB-EPISODE-01",
        "unknown_outcome": "PRB-EPISODE-14",
        "offence_before_start": "PRB-EPISODE-17",
    },
    "training_attendance": {"missing_identifier": "TRN-ATTENDANCE-02", "unknown_category": "TRN-ATTENDANCE-07"},
    "mhpss_sessions": {"missing_identifier": "MHP-SESSION-02"},
    "mhpss_scale_scores": {"score_beyond_scale": "MHP-SCORE-18"},
    "mhpss_referrals": {"unknown_status": "MHP-REFERRAL-11"},
    "apprenticeship_placements": {
        "missing_employer": "APP-PLACEMENT-09",
        "impossible_date": "APP-PLACEMENT-12",
        "unknown_sex": "APP-PLACEMENT-03",
    },
}
THRESHOLDS = {"public": 0, "default": 5, "restricted": 10}


@pytest.fixture
def warehouse(sample_warehouse: Warehouse) -> Iterator[Connection]:
    with sample_warehouse.in_use() as connection:
        yield connection


def rows(connection: Connection, query: str) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode()).fetchall()


def test_published_figures_are_judged_as_the_domain_demands(warehouse: Connection) -> None:
    found = {r["figure_id"]: r["verdict"] for r in rows(warehouse, "select * from quality.reconciliation")}
    assert found == VERDICTS


def test_contradictions_are_found_by_arithmetic(warehouse: Connection) -> None:
    workings = {r["figure_id"]: r["workings"] for r in rows(warehouse, "select * from quality.reconciliation")}
    assert (workings["6"]["counted"], len(workings["6"]["named"]), workings["6"]["value"]) == ("6", 5, "5")
    assert workings["15c"]["reached"] == ["261/600 = 43.5 %"]
    assert workings["15c"]["missed"] == ["250/576 = 43.4 %, 251/576 = 43.6 %"]


def test_every_row_received_was_loaded_quarantined_or_a_duplicate(warehouse: Connection) -> None:
    deliveries = rows(warehouse, "select * from ledger.delivery")
    for d in deliveries:
        assert d["rows_received"] == d["rows_loaded"] + d["rows_quarantined"] + d["rows_duplicate"], d["delivery_id"]
    in_raw = _rows_by_delivery(warehouse, "raw")
    in_quarantine = _rows_by_delivery(warehouse, "quarantine")
    for d in deliveries:
        assert in_raw[d["delivery_id"]] == d["rows_loaded"], d["delivery_id"]
        assert in_quarantine[d["delivery_id"]] == d["rows_quarantined"], d["delivery_id"]


def _rows_by_delivery(connection: Connection, schema: str) -> Counter[str]:
    """Of the tables that hold rows as they were delivered, and not what was learnt of them."""
    names = [
        r["name"]
        for r in rows(
            connection,
            "select format('%I.%I', table_schema, table_name) as name from information_schema.columns "
            f"where table_schema = '{schema}' and column_name = 'source_position'",
        )
    ]
    counted: Counter[str] = Counter()
    for name in names:
        for row in rows(connection, f"select delivery_id, count(*) as n from only {name} group by 1"):
            counted[row["delivery_id"]] += row["n"]
    return counted


def test_every_sample_file_met_its_fate(warehouse: Connection) -> None:
    receipts = {
        (r["inbox_path"]): r
        for r in rows(
            warehouse,
            "select r.inbox_path, r.is_duplicate, d.state, d.rows_received from ledger.receipt as r "
            "inner join ledger.delivery as d using (delivery_id)",
        )
    }
    files = samples().values()
    assert len(files) == len(receipts)
    for file in files:
        receipt = receipts[file.path]
        fate = "duplicate" if receipt["is_duplicate"] else receipt["state"].replace("partly_accepted", "accepted")
        assert fate == file.fate, file.path
        if file.dataset != "aid":  # whose rows are shares of transactions
            assert receipt["rows_received"] == file.rows, file.path


def test_planted_faults_are_found_exactly(warehouse: Connection) -> None:
    refused: dict[str, Counter[str]] = {}
    for row in rows(
        warehouse,
        "select r.inbox_path, q.rule_ids from quarantine.row as q "
        "inner join ledger.receipt as r on q.delivery_id = r.delivery_id and not r.is_duplicate",
    ):
        refused.setdefault(row["inbox_path"], Counter()).update(row["rule_ids"])
    duplicates = {
        r["inbox_path"]: r["rows_duplicate"]
        for r in rows(
            warehouse,
            "select r.inbox_path, d.rows_duplicate from ledger.receipt as r "
            "inner join ledger.delivery as d on r.delivery_id = d.delivery_id and not r.is_duplicate",
        )
    }
    planted_faults = 0
    for file in samples().values():
        if file.path not in duplicates or file.fate == "rejected":
            continue
        faults = {name: count for name, count in file.planted.items() if name != "exact_duplicate"}
        expected = Counter({RULE_OF_FAULT[file.dataset][name]: count for name, count in faults.items()})
        assert refused.get(file.path, Counter()) == expected, file.path
        assert duplicates[file.path] == file.planted.get("exact_duplicate", 0), file.path
        planted_faults += sum(faults.values())
    assert planted_faults > 150


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["rejected whole", "844 of 1404 rows", "DELIVERY-04", "«Область»", "What to do:", "collect again"]),
        ("ru", ["отклонён целиком", "844 из 1404", "DELIVERY-04", "«Область»", "Что делать:", "повторите сбор"]),
    ],
)
def test_the_unusable_delivery_is_rejected_with_a_message_that_helps(
    warehouse: Connection, language: Any, words: list[str]
) -> None:
    (rejected,) = rows(warehouse, "select * from ledger.delivery where verdict = 'rejected'")
    text = message_from_json(rejected["message"]).text(language)
    for word in ["KAZ", "SYNTHETIC_probation_2022-11.csv", "2022-11", *words]:
        assert word in text
    assert rejected["rows_loaded"] == 0
    assert rejected["file_name"].replace(".csv", "_corrected.csv") in {
        r["file_name"] for r in rows(warehouse, "select file_name from ledger.current_delivery")
    }


def test_small_cells_are_hidden(warehouse: Connection) -> None:
    cells = rows(
        warehouse,
        "select f.*, i.sensitivity, i.additivity, i.unit from marts.fct_indicator_value as f "
        "inner join catalogue.indicator as i using (indicator_code)",
    )
    statuses = Counter(cell["status"] for cell in cells)
    assert statuses["published"] > 1000 and statuses["suppressed"] > 1000
    for cell in cells:
        if cell["status"] == "suppressed":
            assert cell["value"] is cell["numerator"] is cell["denominator"] is None
            assert cell["suppression_reason"]
        elif cell["status"] == "published" and cell["unit"] != "usd" and cell["additivity"] != "N":
            is_restricted = cell["category_scheme"] == "conviction_category"
            least = THRESHOLDS["restricted" if is_restricted else cell["sensitivity"]]
            # Of a weighted ratio n are the people; sums of weights hide nobody and give nobody away.
            for count in (cell["numerator"], cell["denominator"]) if cell["n"] is None else (cell["n"],):
                may_be_zero = count == 0 and least < THRESHOLDS["restricted"]
                assert count is None or may_be_zero or count >= least, cell


@pytest.mark.parametrize("breakdown", ["sex", "age_band", "category", "area_code"])
def test_no_hidden_cell_is_the_rest_of_its_total(warehouse: Connection, breakdown: str) -> None:
    """Where a total of clients is published, never is exactly one of its parts hidden."""
    groups = rows(
        warehouse,
        f"""
        select t.indicator_code, t.country_code, t.period, t.area_code, p.category_scheme,
            count(*) filter (where p.status = 'suppressed') as hidden
        from marts.fct_indicator_value as t
        inner join marts.fct_indicator_value as p
            on p.indicator_code = t.indicator_code and p.country_code = t.country_code
            and p.period_type = t.period_type and p.period = t.period
            and p.programme_code = t.programme_code and p.donor_code = t.donor_code and p.agency_code = t.agency_code
            and p.{breakdown} <> '_T'
            and (p.area_code = t.area_code or '{breakdown}' = 'area_code')
            and p.period_type <> 'E'
        where t.status = 'published' and t.indicator_code in ('PRB-01', 'PRB-03', 'APP-01', 'MHP-01', 'TRN-01')
            and (t.area_code = '_T' or '{breakdown}' <> 'area_code')
            and t.sex = '_T' and t.age_band = '_T' and t.category = '_T'
            and (p.sex = '_T' or '{breakdown}' = 'sex') and (p.age_band = '_T' or '{breakdown}' = 'age_band')
            and (p.category = '_T' or '{breakdown}' = 'category')
        group by 1, 2, 3, 4, 5
        """,
    )
    assert groups
    assert not [group for group in groups if group["hidden"] == 1]


def test_as_reported_on_the_day_of_the_first_vintage_is_the_current_one(warehouse: Connection) -> None:
    seen = "select cell_id, status, suppression_reason, value, numerator, denominator from {} order by cell_id"
    first = "marts.indicator_values_as_of((select min(published_at) from ledger.vintage))"
    assert rows(warehouse, seen.format(first)) == rows(warehouse, seen.format("marts.fct_indicator_value"))
    assert rows(warehouse, "select * from ledger.vintage where cells_changed + cells_withdrawn > 0") == []


def test_a_second_run_changes_nothing(sample_warehouse: Warehouse) -> None:
    with sample_warehouse.in_use() as connection:
        before = row_counts(connection)
        (vintage,) = rows(connection, "select vintage_id, content_hash from ledger.vintage")
    pages = _pages(sample_warehouse)
    sample_warehouse.run()
    with sample_warehouse.in_use() as connection:
        assert row_counts(connection) == before
        assert rows(connection, "select vintage_id, content_hash from ledger.vintage") == [vintage]
    assert not sample_warehouse.results["build"]["built"]
    assert not sample_warehouse.results["publish"]["published"]
    assert _pages(sample_warehouse) == pages


def _pages(warehouse: Warehouse) -> set[Path]:
    return {path for path in warehouse.settings.reports.rglob("*.html") if not path.is_symlink()}


def test_the_site_was_written_in_both_languages(sample_warehouse: Warehouse) -> None:
    pages = [path.read_text(encoding="utf-8") for path in _pages(sample_warehouse)]
    assert any('lang="en"' in page for page in pages) and any('lang="ru"' in page for page in pages)
    assert cast(Any, sample_warehouse.results["site"])
