"""A person who is given another sex or birth year by a later delivery: refused there, wherever it comes from, and in
whatever order the deliveries come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest

from expectations.deliveries import Gate, check_delivery
from expectations.masking import HIDDEN
from strive.database import Connection
from strive.ledger import Delivery, deliveries_in_state
from tests.expectations.conftest import RECORD_TYPES, fill

Deliver = Callable[..., Delivery]
Row = dict[str, str | None]
ANNA, BERIK = "a" * 32, "b" * 32
MAY = ("2021-05", date(2021, 5, 1), date(2021, 5, 31))


@pytest.fixture
def clients(good_rows: dict[str, Row]) -> Callable[..., list[Row]]:
    def rows(*persons: tuple[str, str, str]) -> list[Row]:
        more = [(f"{n:032x}", "муж", "1980") for n in range(10)]
        return [
            {**good_rows["probation_client"], "client": person, "sex": sex, "birth_year": year}
            for person, sex, year in (*persons, *more)
        ]

    return rows


@pytest.fixture
def beneficiaries(good_rows: dict[str, Row]) -> Callable[..., list[Row]]:
    def rows(*persons: tuple[str, str, str]) -> list[Row]:
        more = [(f"{n:032x}", "муж", "1980") for n in range(10)]
        usual = {**good_rows["mhpss_session"], "age": None, "age_band": None}
        return [
            {**usual, "beneficiary": person, "sex": sex, "birth_year": year} for person, sex, year in (*persons, *more)
        ]

    return rows


def on(day: int) -> datetime:
    return datetime(2021, 6, day, tzinfo=UTC)


def refused(connection: Connection) -> list[tuple[Any, ...]]:
    """Delivery's file, row, rules, and the file of the delivery that is contradicted."""
    return connection.execute(
        """
        select d.file_name, q.row_number, q.rule_ids, o.file_name
        from quarantine.row as q
        inner join ledger.delivery as d using (delivery_id)
        left join ledger.delivery as o on o.delivery_id = q.masked_sample ->> 'contradicts'
        order by 1, 2
        """
    ).fetchall()


def check(connection: Connection, gate: Gate, *deliveries: Delivery) -> None:
    for delivery in deliveries:
        assert check_delivery(connection, gate, delivery) is not None


def test_a_later_delivery_of_another_source_is_refused_the_row_and_names_the_earlier_one(
    warehouse: Connection, gate: Gate, deliver: Deliver, clients: Callable[..., list[Row]],
    beneficiaries: Callable[..., list[Row]],
) -> None:  # fmt: skip
    first = deliver("probation_client", clients((ANNA, "жен", "1990")), file_name="first", received=on(1), period=MAY)
    second = deliver(
        "mhpss_session",
        beneficiaries((ANNA, "эркек", "1990"), (BERIK, "муж", "1985")),
        file_name="second", received=on(2),
    )  # fmt: skip
    check(warehouse, gate, first, second)
    assert refused(warehouse) == [("second", 1, ["MHP-SESSION-24"], "first")]
    details = warehouse.execute("select details from quality.result where rule_id = 'MHP-SESSION-24'").fetchone()
    assert details == ({"contradicts": {first.delivery_id: 1}},)
    shown = warehouse.execute("select masked_sample::text from quarantine.row").fetchone()
    assert shown is not None and HIDDEN in str(shown[0]) and ANNA not in str(shown[0])


@pytest.mark.parametrize(
    ("said", "contradicts"),
    [
        (("жен", "1990"), False),
        (("не указан", "1990"), False),
        (("жен", ""), False),
        (("муж", "1990"), True),
        (("жен", "1991"), True),
        (("Ж", " 1990.0 "), False),
    ],
)
def test_only_what_is_stated_twice_and_differs_contradicts(
    warehouse: Connection, gate: Gate, deliver: Deliver, clients: Callable[..., list[Row]],
    beneficiaries: Callable[..., list[Row]], said: tuple[str, str], contradicts: bool,
) -> None:  # fmt: skip
    first = deliver("probation_client", clients((ANNA, "жен", "1990")), received=on(1), period=MAY)
    second = deliver("mhpss_session", beneficiaries((ANNA, *said)), file_name="second", received=on(2))
    check(warehouse, gate, first, second)
    rules = {rule for row in refused(warehouse) for rule in row[2]}
    assert ("MHP-SESSION-24" in rules) == contradicts


def test_within_a_delivery_nobody_can_say_which_row_is_right(
    warehouse: Connection, gate: Gate, deliver: Deliver, beneficiaries: Callable[..., list[Row]]
) -> None:
    rows = beneficiaries((ANNA, "жен", "1990"), (ANNA, "муж", "1990"))
    rows[1]["session"] = "S-2"
    check(warehouse, gate, deliver("mhpss_session", rows, file_name="log", received=on(1)))
    assert [row[1] for row in refused(warehouse)] == [1, 2]


def test_samples_do_not_contradict_real_deliveries(
    warehouse: Connection, gate: Gate, deliver: Deliver, clients: Callable[..., list[Row]],
    beneficiaries: Callable[..., list[Row]],
) -> None:  # fmt: skip
    sample = deliver(
        "probation_client", clients((ANNA, "жен", "1990")), file_name="SYNTHETIC", received=on(1), period=MAY
    )
    real = deliver("mhpss_session", beneficiaries((ANNA, "муж", "1990")), file_name="real", received=on(2))
    check(warehouse, gate, sample, real)
    assert refused(warehouse) == []


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_order_in_which_deliveries_come_does_not_matter(
    warehouse: Connection, gate: Gate, deliver: Deliver, clients: Callable[..., list[Row]],
    beneficiaries: Callable[..., list[Row]], order: tuple[int, ...],
) -> None:  # fmt: skip
    """The first says woman, the second man, the third man: the second and the third are refused."""
    contents: list[tuple[str, list[Row]]] = [
        ("probation_client", clients((ANNA, "жен", "1990"))),
        ("mhpss_session", beneficiaries((ANNA, "муж", "1990"))),
        ("training_attendance", []),
    ]
    third: Row = {
        "event": "T-1",
        "participant": ANNA,
        "sex": "м",
        "birth_year": "1990",
        "stakeholder_type": "социальный работник",
    }
    contents[2] = ("training_attendance", [third, *[{**third, "participant": f"{n:032x}"} for n in range(10, 20)]])
    names = ("first", "second", "third")
    rows_of: dict[str, tuple[str, list[Row]]] = {}
    for place in order:
        record_type, rows = contents[place]
        period = MAY if record_type == "probation_client" else None
        delivery = deliver(record_type, rows, file_name=names[place], received=on(place + 1), period=period)
        rows_of[delivery.delivery_id] = record_type, rows
        check(warehouse, gate, delivery)
        read_again(warehouse, gate, rows_of)
    assert [(row[0], row[1], row[3]) for row in refused(warehouse)] == [("second", 1, "first"), ("third", 1, "first")]


def read_again(connection: Connection, gate: Gate, rows_of: dict[str, tuple[str, list[Row]]]) -> None:
    """What the next collection and check do with the deliveries that were put back; it comes to an end."""
    for _ in range(9):
        waiting = deliveries_in_state(connection, "KGZ", "landed")
        if not waiting:
            return
        for delivery in waiting:
            record_type, rows = rows_of[delivery.delivery_id]
            fill(connection, RECORD_TYPES[record_type], delivery.delivery_id, "KGZ", delivery.dataset, rows)
            connection.execute(
                "update ledger.delivery set state = 'loaded' where delivery_id = %s", (delivery.delivery_id,)
            )
            check(connection, gate, delivery)
    raise AssertionError("deliveries go on putting each other back")


def test_a_corrected_delivery_releases_what_was_refused_because_of_it(
    warehouse: Connection, gate: Gate, deliver: Deliver, clients: Callable[..., list[Row]],
    beneficiaries: Callable[..., list[Row]],
) -> None:  # fmt: skip
    rows_of: dict[str, tuple[str, list[Row]]] = {}

    def take(record_type: str, rows: list[Row], name: str, day: int) -> None:
        period = MAY if record_type == "probation_client" else None
        delivery = deliver(record_type, rows, file_name=name, received=on(day), period=period)
        rows_of[delivery.delivery_id] = record_type, rows
        check(warehouse, gate, delivery)
        read_again(warehouse, gate, rows_of)

    take("probation_client", clients((ANNA, "муж", "1990")), "wrong", 1)
    take("mhpss_session", beneficiaries((ANNA, "жен", "1990")), "right", 2)
    assert [row[0] for row in refused(warehouse)] == ["right"]
    take("probation_client", clients((ANNA, "жен", "1990")), "corrected", 3)
    assert refused(warehouse) == []
    kept = warehouse.execute("select count(*) from raw.mhpss_session where beneficiary = %s", (ANNA,)).fetchone()
    assert kept == (1,)


def test_the_comparison_finds_persons_by_an_index(warehouse: Connection) -> None:
    indexes = warehouse.execute(
        "select indexdef from pg_indexes where schemaname = 'raw' and tablename = 'person_fact'"
    ).fetchall()
    assert any("(country_code, person," in str(row[0]) for row in indexes)
