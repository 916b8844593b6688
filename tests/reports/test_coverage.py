"""The grid of verdicts: which month is accepted, rejected or missing, and why."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from reports.coverage import counting, cover_dataset, month_of
from reports.issues import open_rejections
from reports.records import Dataset, Delivery

NOW = datetime.fromisoformat("2026-11-20T08:00:00+00:00")
LAST_MONTH = month_of(NOW.date())


def a_dataset(frequency: str = "monthly") -> Dataset:
    return Dataset("KGZ", "probation_clients", "probation_client", frequency, "Ministry", "Министерство")


def a_delivery(period: str | None, verdict: str | None = "accepted", months: int = 1, **columns: Any) -> Delivery:
    first = date.fromisoformat(f"{period}-01") if period else None
    last_month = month_of(first) + months if first else 0
    values: dict[str, Any] = {
        "delivery_id": f"KGZ-{period}-{verdict}-{len(columns)}",
        "country_code": "KGZ",
        "dataset": "probation_clients",
        "record_type": "probation_client",
        "connector": "csv",
        "file_name": f"{period}-{verdict}.csv",
        "file_sha256": "0" * 64,
        "file_bytes": 1,
        "scope": "",
        "period": period,
        "period_start": first,
        "period_end": date(last_month // 12, last_month % 12 + 1, 1) - timedelta(days=1) if first else None,
        "is_synthetic": False,
        "reported_at": NOW,
        "received_at": NOW,
        "loaded_at": NOW,
        "checked_at": NOW,
        "state": verdict or "loaded",
        "verdict": verdict,
        "superseded_by": None,
        "rows_received": 1,
        "rows_loaded": 1,
        "rows_quarantined": 0,
        "rows_duplicate": 0,
        "rows_forgotten": 0,
        "message": None,
        "reading_notes": [],
        "unmapped_columns": [],
        "key_version": None,
        "country_file_hash": "",
        "record_type_version": 1,
        "code_commit": "",
        "first_published_at": None,
    }
    return Delivery(**(values | columns))


def states(deliveries: list[Delivery], frequency: str = "monthly") -> dict[str, str]:
    cells = cover_dataset(a_dataset(frequency), deliveries, LAST_MONTH).cells.values()
    return {cell.label: cell.state for cell in cells}


def test_a_month_between_two_deliveries_is_missing() -> None:
    assert states([a_delivery("2021-01"), a_delivery("2021-03")]) == {
        "2021-01": "accepted",
        "2021-02": "missing",
        "2021-03": "accepted",
    }


def test_a_quarter_is_missing_as_a_whole_and_only_once_it_is_wholly_empty() -> None:
    found = states([a_delivery("2021-01", months=3), a_delivery("2021-08")], "quarterly")
    assert [label for label, state in found.items() if state == "missing"] == ["2021-04", "2021-05", "2021-06"]


def test_an_irregular_dataset_is_never_missing() -> None:
    assert "missing" not in states([a_delivery("2021-01"), a_delivery("2022-01")], "irregular").values()


def test_one_of_two_departments_rejected_is_partly() -> None:
    found = states([a_delivery("2021-01", scope="Naryn"), a_delivery("2021-01", "rejected", scope="Issyk-Kul")])
    assert found == {"2021-01": "partly_accepted"}


def test_a_rejected_file_beside_an_accepted_one_for_the_same_place_does_not_spoil_the_month() -> None:
    deliveries = [a_delivery("2021-01"), a_delivery("2021-01", "rejected")]
    assert states(deliveries) == {"2021-01": "accepted"}


def test_a_replaced_delivery_does_not_count() -> None:
    replaced = a_delivery("2021-01", "partly_accepted", superseded_by="other", state="superseded")
    assert counting([replaced]) == []


def test_a_delivery_not_checked_yet_waits() -> None:
    assert states([a_delivery("2021-01", None)]) == {"2021-01": "waiting"}


def test_a_delivery_being_checked_again_counts_by_its_last_verdict() -> None:
    assert states([a_delivery("2021-01", "accepted", state="loaded")]) == {"2021-01": "accepted"}


def test_a_period_in_the_future_does_not_stretch_the_grid() -> None:
    assert states([a_delivery("2021-01"), a_delivery("2035-01", "rejected")]) == {"2021-01": "accepted"}


def test_a_delivery_without_period_has_no_cell_but_stays_open() -> None:
    rejected = a_delivery(None, "rejected")
    assert states([rejected]) == {}
    assert open_rejections([rejected]) == [rejected]


def test_a_rejection_is_open_until_something_later_is_accepted_for_its_place() -> None:
    rejected = a_delivery("2021-01", "rejected")
    earlier = a_delivery("2021-01", reported_at=NOW - timedelta(days=1))
    later = a_delivery("2021-01", reported_at=NOW + timedelta(days=1))
    elsewhere = a_delivery("2021-01", scope="Naryn", reported_at=NOW + timedelta(days=1))
    assert open_rejections([rejected, earlier, elsewhere]) == [rejected]
    assert open_rejections([rejected, later]) == []


def test_real_data_closes_the_rejection_of_a_synthetic_sample() -> None:
    rejected = a_delivery("2021-01", "rejected", is_synthetic=True)
    real = a_delivery("2024-01", reported_at=NOW - timedelta(days=9))
    assert open_rejections([rejected, real]) == []
