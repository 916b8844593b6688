"""Which deliveries are current does not depend on when, or how often, it is asked."""

from __future__ import annotations

import itertools

import pytest

from strive.database import Connection
from strive.ledger import mark_superseded

DELIVERIES = [
    # id, scope, period, reported on, synthetic
    ("old", "north", "2021-05", "2021-06-01", False),
    ("new", "north", "2021-05", "2021-06-20", False),
    ("south", "south", "2021-05", "2021-06-02", False),
    ("june", "north", "2021-06", "2021-07-01", False),
]


def insert(
    connection: Connection,
    name: str,
    scope: str,
    period: str,
    reported: str,
    synthetic: bool,
    verdict: str = "accepted",
) -> None:
    connection.execute(
        """
        insert into ledger.delivery (delivery_id, country_code, dataset, record_type, connector, file_name, file_sha256,
            file_bytes, landed_path, scope, period, is_synthetic, reported_at, received_at, state, verdict,
            country_file_hash, record_type_version, code_commit)
        values (%s, 'KGZ', 'clients', 'probation_client', 'csv', %s, %s, 1, 'x', %s, %s, %s, %s, now(), %s, %s, 'h', 1,
        'c') """,
        (name, name, name, scope, period, synthetic, reported, verdict, verdict),
    )


def current(connection: Connection) -> set[str]:
    return {str(name) for (name,) in connection.execute("select delivery_id from ledger.current_delivery")}


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_the_newest_report_of_a_scope_and_period_is_current_in_whatever_order_they_come(
    database: Connection, order: tuple[int, ...]
) -> None:
    for number in order:
        insert(database, *DELIVERIES[number])
        mark_superseded(database, "KGZ", "clients", snapshot=True)
    assert current(database) == {"new", "south", "june"}
    assert database.execute(
        "select superseded_by, state from ledger.delivery where delivery_id = 'old'"
    ).fetchone() == (
        "new",
        "superseded",
    )


def test_events_do_not_replace_each_other(database: Connection) -> None:
    for delivery in DELIVERIES:
        insert(database, *delivery)
    mark_superseded(database, "KGZ", "clients", snapshot=False)
    assert current(database) == {"old", "new", "south", "june"}


def test_a_real_delivery_retires_the_synthetic_ones_of_its_dataset(database: Connection) -> None:
    insert(database, "sample-1", "north", "2021-05", "2021-06-01", True)
    insert(database, "sample-2", "north", "2021-06", "2021-07-01", True)
    mark_superseded(database, "KGZ", "clients", snapshot=False)
    assert current(database) == {"sample-1", "sample-2"}
    insert(database, "real", "north", "2019-01", "2019-02-01", False)
    mark_superseded(database, "KGZ", "clients", snapshot=False)
    assert current(database) == {"real"}


def test_a_rejected_delivery_replaces_nothing(database: Connection) -> None:
    insert(database, "good", "north", "2021-05", "2021-06-01", False)
    insert(database, "bad", "north", "2021-05", "2021-06-20", False, verdict="rejected")
    mark_superseded(database, "KGZ", "clients", snapshot=True)
    assert current(database) == {"good"}


def test_a_delivery_rejected_later_gives_its_place_back(database: Connection) -> None:
    for delivery in DELIVERIES[:2]:
        insert(database, *delivery)
    mark_superseded(database, "KGZ", "clients", snapshot=True)
    database.execute("update ledger.delivery set state = 'rejected', verdict = 'rejected' where delivery_id = 'new'")
    mark_superseded(database, "KGZ", "clients", snapshot=True)
    assert current(database) == {"old"}


def test_a_delivery_that_is_being_checked_again_keeps_its_state(database: Connection) -> None:
    for delivery in DELIVERIES:
        insert(database, *delivery)
    database.execute("update ledger.delivery set state = 'loaded' where delivery_id = 'old'")
    mark_superseded(database, "KGZ", "clients", snapshot=True)
    assert database.execute(
        "select state, superseded_by from ledger.delivery where delivery_id = 'old'"
    ).fetchone() == (
        "loaded",
        "new",
    )
