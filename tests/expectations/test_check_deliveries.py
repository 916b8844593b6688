"""The gate as the pipeline calls it: balance, quarantine, rejection, repetition, waivers, interruption, isolation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast

import psycopg
import pytest

import expectations.deliveries
import expectations.settle
from expectations.gate import check_deliveries
from expectations.outcomes import Outcome
from strive.database import Connection
from strive.errors import StriveError
from strive.ledger import Delivery, arriving_table
from strive.messages import message_from_json

Row = dict[str, str | None]
Deliver = Callable[..., Delivery]


@pytest.fixture
def clients(good_rows: dict[str, Row]) -> Callable[[int], list[Row]]:
    """Different clients who break no rule."""

    def make(count: int) -> list[Row]:
        return [{**good_rows["probation_client"], "client": f"{number:032x}"} for number in range(count)]

    return make


def one(connection: Connection, query: str, *values: object) -> Any:
    """The first column of the first row."""
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None


def ledger(connection: Connection, delivery: Delivery) -> dict[str, Any]:
    """The delivery's row of the ledger."""
    found: dict[str, Any] = one(
        connection, "select to_jsonb(d) from ledger.delivery as d where delivery_id = %s", delivery.delivery_id
    )
    return found


def everything(connection: Connection) -> dict[str, Any]:
    """All that a check may write, without the times at which it did."""
    queries = {
        "raw": "select to_jsonb(r) - 'loaded_at' from raw.probation_client as r order by delivery_id, row_number",
        "quarantine": "select to_jsonb(q) - 'quarantined_at' from quarantine.row as q order by delivery_id, row_number",
        "results": "select to_jsonb(r) - 'result_id' - 'checked_at' from quality.result as r order by rule_id",
        "ledger": "select to_jsonb(d) - 'checked_at' - 'loaded_at' from ledger.delivery as d order by delivery_id",
        "rules": "select to_jsonb(r) from quality.rule as r order by rule_id, version",
    }
    return {name: connection.execute(query).fetchall() for name, query in queries.items()}


def test_good_rows_go_in_bad_rows_to_quarantine_repeats_are_counted(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    rows = clients(10)
    rows.append({**clients(11)[10], "area": "неведомая область", "sex": None})
    rows.append(rows[0])
    rows.append(rows[10])
    delivery = deliver("probation_client", rows)
    result = check_deliveries("KGZ")
    assert result["accepted"] == [{"delivery_id": delivery.delivery_id, "partition": "KGZ|2021-05"}]
    assert result["rejected"] == []
    assert result["quarantined_rows"] == 1
    found = ledger(warehouse, delivery)
    assert (found["rows_received"], found["rows_loaded"], found["rows_quarantined"], found["rows_duplicate"]) == (
        *(13, 10, 1, 2),
    )
    assert found["state"] == found["verdict"] == "partly_accepted"
    assert one(warehouse, "select array_agg(row_number order by row_number) from raw.probation_client") == [
        *range(1, 11)
    ]
    refused = warehouse.execute(
        "select row_number, rule_ids, source_position, row_values from quarantine.row"
    ).fetchall()
    assert len(refused) == 1
    number, rule_ids, position, values = cast(tuple[int, list[str], str, dict[str, str]], refused[0])
    assert number == 11
    assert position == "line 12"
    broken = {one(warehouse, "select expectation from quality.rule where rule_id = %s", i) for i in rule_ids}
    assert broken == {"expect_column_values_to_be_present", "expect_column_values_to_be_known_areas"}
    assert values["area"] == "неведомая область"
    assert one(warehouse, "select to_regclass(%s)", f"raw.{arriving_table(delivery.delivery_id)}") is None


def test_a_result_counts_the_rows_that_quarantine_shows(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    rows = clients(20)
    bad: Row = {**rows[3], "client": "f" * 32, "area": "неведомая область"}
    deliver("probation_client", [*rows, bad, bad, {**bad, "client": "e" * 32}])
    check_deliveries("KGZ")
    counted = warehouse.execute(
        """
        select r.rule_id, r.rows_failed, (select count(*) from quarantine.row as q where r.rule_id = any(q.rule_ids))
        from quality.result as r
        where r.outcome = 'fail'
        """
    ).fetchall()
    assert [row[1:] for row in counted] == [(2, 2)]


def test_rows_that_share_a_key_are_all_refused(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    rows = clients(10)
    delivery = deliver("probation_client", [*rows, {**rows[0], "sex": "жен"}])
    check_deliveries("KGZ")
    assert ledger(warehouse, delivery)["rows_quarantined"] == 2
    assert one(warehouse, "select array_agg(row_number order by row_number) from quarantine.row") == [1, 11]


def test_checking_again_changes_nothing_and_collecting_again_gives_the_same(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    rows = [*clients(9), {**clients(10)[9], "supervision_started_on": "31.02.2021"}]
    deliver("probation_client", rows)
    check_deliveries("KGZ")
    before = everything(warehouse)
    again = check_deliveries("KGZ")
    assert (again["accepted"], again["rejected"], again["quarantined_rows"]) == ([], [], 0)
    assert everything(warehouse) == before
    deliver("probation_client", rows)  # a backfill puts the delivery back to loaded
    assert len(check_deliveries("KGZ")["accepted"]) == 1
    assert everything(warehouse) == before


def test_only_the_asked_periods_are_checked(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    may = deliver("probation_client", clients(2))
    april = deliver("probation_client", clients(3), period=("2021-04", date(2021, 4, 1), date(2021, 4, 30)))
    result = check_deliveries("KGZ", (date(2021, 4, 1), date(2021, 4, 30)))
    assert [accepted["delivery_id"] for accepted in result["accepted"]] == [april.delivery_id]
    assert ledger(warehouse, may)["state"] == "loaded"


def test_a_newer_snapshot_supersedes_the_older_of_its_scope(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    old = deliver("probation_client", clients(2), scope="naryn")
    other = deliver("probation_client", clients(3), scope="osh")
    new = deliver("probation_client", clients(4), scope="naryn", received=datetime(2021, 6, 9, tzinfo=UTC))
    check_deliveries("KGZ")
    assert ledger(warehouse, old)["superseded_by"] == new.delivery_id
    assert ledger(warehouse, other)["superseded_by"] is None


def _rejection(connection: Connection, delivery: Delivery) -> tuple[str, str]:
    found = ledger(connection, delivery)
    assert found["state"] == found["verdict"] == "rejected"
    assert found["rows_loaded"] == 0
    assert found["rows_received"] == found["rows_quarantined"] + found["rows_duplicate"]
    counted = one(connection, "select count(*) from quarantine.row where delivery_id = %s", delivery.delivery_id)
    assert counted == found["rows_quarantined"]
    said = message_from_json(found["message"])
    return said.text("en"), said.text("ru")


def test_too_many_refused_rows_reject_the_delivery_whole(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    rows = clients(10)
    for row in rows[5:]:
        row["supervision_started_on"] = "31.02.2021"
    delivery = deliver("probation_client", [*rows, rows[0]], file_name="may.xlsx")
    result = check_deliveries("KGZ")
    assert [rejected["delivery_id"] for rejected in result["rejected"]] == [delivery.delivery_id]
    english, russian = _rejection(warehouse, delivery)
    for expected in ("may.xlsx", "2021-05", "DELIVERY-04", "5 of 10", "50.0 %", "20 %", "line 7", "Дата постановки"):
        assert expected in english
    assert "5 из 10" in russian
    assert "строк" in russian
    assert one(warehouse, "select count(*) from raw.probation_client") == 0
    whole = one(warehouse, "select bool_and('DELIVERY-04' = any(rule_ids)) from quarantine.row")
    assert whole is True


def test_a_delivery_without_rows_is_rejected(warehouse: Connection, deliver: Deliver) -> None:
    delivery = deliver("probation_client", [])
    check_deliveries("KGZ")
    english, russian = _rejection(warehouse, delivery)
    assert "no row" in english
    assert "нет ни одной строки" in russian
    rows = warehouse.execute("select rule_id, outcome from quality.result").fetchall()
    outcomes = {str(rule): str(outcome) for rule, outcome in rows}
    assert outcomes.pop("DELIVERY-01") == "fail"
    assert set(outcomes.values()) == {"not_applicable"}


def test_a_period_that_has_not_begun_is_rejected(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    delivery = deliver("probation_client", clients(3), period=("2031-05", date(2031, 5, 1), date(2031, 5, 31)))
    check_deliveries("KGZ")
    english, _ = _rejection(warehouse, delivery)
    assert "DELIVERY-02" in english
    assert "2031-05" in english
    assert "2021-06-03" in english


def test_another_countrys_file_is_rejected_and_the_country_is_named(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    delivery = deliver("probation_client", [{**row, "area": "Актюбинская область"} for row in clients(5)])
    check_deliveries("KGZ")
    english, russian = _rejection(warehouse, delivery)
    assert "looks like a file of KAZ" in english
    assert "файл страны KAZ" in russian
    assert "5 of 5" in english


def test_another_countrys_aid_file_is_rejected(
    warehouse: Connection, deliver: Deliver, good_rows: dict[str, Row]
) -> None:
    rows = [
        {**good_rows["aid_transaction"], "transaction_number": str(number), "recipient_country": "KZ"}
        for number in range(4)
    ]
    delivery = deliver("aid_transaction", rows)
    check_deliveries("KGZ")
    assert "KAZ" in _rejection(warehouse, delivery)[0]


def test_rows_of_another_period_reject_the_delivery(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    rows = [{**row, "supervision_started_on": "20.05.2021"} for row in clients(4)]
    delivery = deliver("probation_client", rows, period=("2021-04", date(2021, 4, 1), date(2021, 4, 30)))
    check_deliveries("KGZ")
    english, _ = _rejection(warehouse, delivery)
    assert "speaks of another period" in english


def test_synthetic_data_under_a_real_name_is_rejected_and_under_its_own_is_not(
    warehouse: Connection, deliver: Deliver, good_rows: dict[str, Row]
) -> None:
    rows: list[Row] = [{**good_rows["community"], "community_name": "СИНТЕТИЧЕСКИЕ ДАННЫЕ - Кочкор"}]
    real = deliver("community", rows)
    labelled = deliver("community", rows, file_name="SYNTHETIC_communities.json")
    check_deliveries("KGZ")
    assert "DELIVERY-03" in _rejection(warehouse, real)[0]
    assert ledger(warehouse, labelled)["verdict"] == "accepted"


def _rule_of(connection: Connection, expectation: str, column: str) -> str:
    found: str = one(
        connection,
        "select rule_id from quality.rule "
        "where expectation = %s and column_name = %s and applies_to = 'probation_client'",
        expectation,
        column,
    )
    return found


def test_a_waiver_lets_rows_pass_until_it_expires(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    check_deliveries("KGZ")  # writes the rules
    rule = _rule_of(warehouse, "expect_column_values_to_be_plausible_birth_years", "birth_year")
    rows = [*clients(9), {**clients(10)[9], "birth_year": "1890"}]
    waiver = "insert into ledger.waiver "
    waiver += "(rule_id, country_code, dataset, reason, granted_by, granted_at, expires_on) "
    waiver += "values (%s, %s, %s, 'the office mends it', 'lead', now(), current_date + %s)"
    warehouse.execute(waiver, (rule, "KAZ", None, 5))
    warehouse.execute(waiver, (rule, "KGZ", "probation_clients", -1))
    refused = deliver("probation_client", rows)
    check_deliveries("KGZ")
    assert ledger(warehouse, refused)["rows_quarantined"] == 1
    warehouse.execute(waiver, (rule, "KGZ", None, 0))
    waived = deliver("probation_client", rows, file_name="again.csv")
    check_deliveries("KGZ")
    assert ledger(warehouse, waived)["verdict"] == "accepted"
    stored = one(
        warehouse,
        "select to_jsonb(r) from quality.result as r where rule_id = %s and delivery_id = %s",
        rule,
        waived.delivery_id,
    )
    assert (stored["outcome"], stored["severity"], stored["rows_failed"]) == ("fail", "warn", 1)
    assert "waived_until" in stored["details"]


class Killed(BaseException):
    """Stands for a signal that ends the process."""


@pytest.mark.parametrize("died_in", ["_write_results", "_quarantine", "_accept", "record_verdict", "mark_superseded"])
def test_a_death_at_any_moment_leaves_the_delivery_loaded_and_the_next_check_decides(
    died_in: str,
    warehouse: Connection,
    deliver: Deliver,
    clients: Callable[[int], list[Row]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [*clients(9), {**clients(10)[9], "sex": "?"}]
    delivery = deliver("probation_client", rows)
    original = getattr(expectations.settle, died_in)

    def die(*arguments: Any, **named: Any) -> None:
        original(*arguments, **named)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(expectations.settle, died_in, die)
        with pytest.raises(Killed):
            check_deliveries("KGZ")
    assert ledger(warehouse, delivery)["state"] == "loaded"
    nothing = "select (select count(*) from raw.probation_client) + (select count(*) from quarantine.row)"
    assert one(warehouse, nothing + " + (select count(*) from quality.result)") == 0
    assert one(warehouse, "select count(*) from raw." + arriving_table(delivery.delivery_id)) == 10
    check_deliveries("KGZ")
    assert ledger(warehouse, delivery)["state"] == "partly_accepted"
    assert one(warehouse, "select count(*) from raw.probation_client") == 9


def test_a_lost_connection_is_an_error_that_a_retry_may_mend(
    warehouse: Connection,
    deliver: Deliver,
    clients: Callable[[int], list[Row]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    delivery = deliver("probation_client", clients(3))

    def cut(connection: Connection, *_: Any, **__: Any) -> None:
        warehouse.execute("select pg_terminate_backend(%s)", (connection.info.backend_pid,))

    with monkeypatch.context() as patched:
        patched.setattr(expectations.settle, "record_verdict", cut)
        with pytest.raises(psycopg.OperationalError):
            check_deliveries("KGZ")
    assert ledger(warehouse, delivery)["state"] == "loaded"
    assert len(check_deliveries("KGZ")["accepted"]) == 1


def test_a_delivery_that_breaks_costs_itself_only(
    warehouse: Connection, deliver: Deliver, clients: Callable[[int], list[Row]]
) -> None:
    broken = deliver("probation_client", clients(2), file_name="broken.xlsx")
    good = deliver("probation_client", clients(3), file_name="good.xlsx", received=datetime(2021, 6, 9, tzinfo=UTC))
    warehouse.execute(f"drop table raw.{arriving_table(broken.delivery_id)}")
    with pytest.raises(StriveError) as error:
        check_deliveries("KGZ")
    assert "broken.xlsx" in error.value.message.text("ru")
    assert "good.xlsx" not in error.value.message.text("en")
    assert ledger(warehouse, good)["state"] == "accepted"
    found = ledger(warehouse, broken)
    assert found["state"] == "loaded"
    assert "broken.xlsx" in message_from_json(found["message"]).text("en")


def test_where_great_expectations_and_the_scan_disagree_nothing_is_decided(
    warehouse: Connection,
    deliver: Deliver,
    clients: Callable[[int], list[Row]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from expectations.great_expectations_run import Checker

    delivery = deliver("probation_client", clients(3))
    original = Checker.check_delivery

    def one_more(self: Checker, *arguments: Any) -> dict[str, Outcome]:
        outcomes = original(self, *arguments)
        said = outcomes["PRB-CLIENT-01"]
        return outcomes | {"PRB-CLIENT-01": Outcome(said.success, said.checked, said.failed + 1)}

    monkeypatch.setattr(Checker, "check_delivery", one_more)
    with pytest.raises(StriveError) as error:
        check_deliveries("KGZ")
    assert "PRB-CLIENT-01" in error.value.message.text("en")
    assert ledger(warehouse, delivery)["state"] == "loaded"
    assert one(warehouse, "select count(*) from raw.probation_client") == 0


def test_a_delivery_taken_back_while_it_is_checked_is_left_alone(
    warehouse: Connection,
    deliver: Deliver,
    clients: Callable[[int], list[Row]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from expectations.great_expectations_run import Checker

    delivery = deliver("probation_client", clients(3))
    original = Checker.check_delivery

    def taken_back(self: Checker, *arguments: Any) -> dict[str, Outcome]:
        warehouse.execute("update ledger.delivery set state = 'landed'")
        return original(self, *arguments)

    monkeypatch.setattr(Checker, "check_delivery", taken_back)
    result = check_deliveries("KGZ")
    assert result["accepted"] == []
    assert ledger(warehouse, delivery)["state"] == "landed"
    assert one(warehouse, "select count(*) from raw.probation_client") == 0


def test_without_a_loaded_delivery_great_expectations_is_not_imported(
    warehouse: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("Great Expectations was started for nothing")

    monkeypatch.setattr(expectations.deliveries, "_check_all", refuse)
    assert check_deliveries("KGZ") == {"country": "KGZ", "accepted": [], "rejected": [], "quarantined_rows": 0}
