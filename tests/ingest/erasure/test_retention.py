"""Retention deletes what a confirmed rule says, of real deliveries, once, and logs it; all else is only shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.erasure.retention import apply_retention, run_retention
from strive.catalogue.retention import Term, read_retention
from strive.database import Connection
from strive.errors import Refusal
from strive.settings import PROJECT_ROOT, Settings
from tests.ingest.conftest import Accept, balance

TODAY = date(2024, 5, 1)
RULE: dict[str, Any] = {
    "strand": "probation",
    "after": "period_end",
    "keep": {"years": 3},
    "legal_basis": {"en": "a law", "ru": "закон"},
    "confirmed_by": "focal point",
    "confirmed_on": date(2024, 1, 1),
}


@pytest.fixture
def rules(home: Settings, tmp_path: Path) -> Any:
    """Write the rules of the home's catalogue, which is otherwise the project's own."""
    catalogue = home.project / "catalogue"
    catalogue.unlink()
    catalogue.mkdir()
    for path in (PROJECT_ROOT / "catalogue").iterdir():
        (catalogue / path.name).symlink_to(path)
    (catalogue / "retention.yaml").unlink()

    def write(*rules: dict[str, Any]) -> None:
        (catalogue / "retention.yaml").write_text(yaml.safe_dump({"rules": list(rules)}), encoding="utf-8")

    return write


def test_deliveries_older_than_the_term_go_with_their_originals(
    home: Settings, database: Connection, accept: Accept, rules: Any
) -> None:
    accept("2021-04", 1, 7, refused=1)
    accept("2021-05", 1)
    rules(RULE)
    (shown,) = apply_retention(dry_run=True, today=TODAY)
    assert (shown.deliveries, shown.rows, shown.deletion_id) == (1, 2, None)
    assert balance(database)[0] == (2, 1, 1, 0, 0)
    (done,) = apply_retention(today=TODAY)
    assert (done.deliveries, done.rows) == (1, 2)
    assert balance(database) == [(2, 0, 0, 0, 2), (1, 1, 0, 0, 0)]
    assert len(list(home.landing.rglob("original.sealed"))) == 1
    log = database.execute(
        "select kind, strand, legal_basis, requested_by, rows_deleted from ledger.deletion"
    ).fetchall()
    assert log == [("retention", "probation", "a law", "focal point, 2024-01-01", 2)]
    assert apply_retention(today=TODAY) == []


def test_rows_go_so_long_after_a_date_of_theirs(database: Connection, accept: Accept, rules: Any) -> None:
    accept("2021-04", 1, 7)
    database.execute(
        "update raw.probation_client "
        "set supervision_ends_on = case row_number when 1 then '01.02.2019' else '2023-01-01' end"
    )
    database.commit()
    rules(RULE | {"after": "supervision_ends_on", "record_type": "probation_client"})
    (done,) = apply_retention(today=TODAY)
    assert (done.deliveries, done.rows) == (1, 1)
    assert balance(database) == [(2, 1, 0, 0, 1)]


def test_unconfirmed_rules_and_synthetic_deliveries_are_left_alone(
    database: Connection, accept: Accept, rules: Any
) -> None:
    accept("2021-04", 1, 7)
    rules({name: value for name, value in RULE.items() if not name.startswith("confirmed")})
    (shown,) = apply_retention(today=TODAY)
    assert shown.rows == 2 and shown.deletion_id is None
    database.execute("update ledger.delivery set is_synthetic = true")
    database.commit()
    rules(RULE)
    assert apply_retention(today=TODAY) == []
    assert run_retention() == {"deletions": 0, "deliveries": 0, "rows": 0}
    assert balance(database) == [(2, 2, 0, 0, 0)]
    rules(RULE | {"synthetic": True})
    assert [due.rows for due in apply_retention(today=TODAY)] == [2]


def test_nothing_that_ships_is_confirmed() -> None:
    rules = read_retention(PROJECT_ROOT / "catalogue")
    assert rules and not any(rule.is_confirmed for rule in rules)


@pytest.mark.parametrize(
    "fault", [{"keep": {}}, {"record_type": "probation_client"}, {"confirmed_on": None}, {"after": "closed_on"}]
)
def test_a_rule_that_does_not_hold_together_is_refused(home: Settings, rules: Any, fault: dict[str, Any]) -> None:
    rules(RULE | fault)
    with pytest.raises(Refusal):
        read_retention(home.catalogue)


@pytest.mark.parametrize(
    ("today", "term", "before"),
    [
        (date(2024, 2, 29), {"years": 1}, date(2023, 2, 28)),
        (date(2024, 3, 31), {"months": 1}, date(2024, 2, 29)),
        (date(2024, 1, 15), {"years": 1, "months": 2}, date(2022, 11, 15)),
    ],
)
def test_a_term_counts_back_in_whole_months(today: date, term: dict[str, int], before: date) -> None:
    assert Term(**term).before(today) == before
