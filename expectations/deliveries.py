"""The loaded deliveries of a country, one after the other, each in a transaction of its own.

Great Expectations is started only when there is a delivery, and once for all of them. A delivery that cannot be checked
stays ``loaded`` with a note, the others go on, and at the end an error names those that broke.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import psycopg

from expectations.decision import Decision, decide, refusing_rules
from expectations.meanings import DeliveryFacts
from expectations.register import waivers_in_force
from expectations.rules import delivery_rules
from expectations.scan import masked_samples, scan
from expectations.settle import forget_earlier_check, settle
from expectations.wording import rejection
from strive.catalogue.files import read_country, read_record_types
from strive.catalogue.models import Country, Dataset, RecordType
from strive.database import Connection, database_url
from strive.errors import Refusal, StriveError, place_of_fault
from strive.ledger import Delivery, arriving_table, deliveries_in_state
from strive.messages import Message, message
from strive.settings import Settings

if TYPE_CHECKING:
    from expectations.great_expectations_run import Checker

log = logging.getLogger(__name__)
Periods = tuple[date, date]
DEFAULT_MOST_REFUSED_SHARE = Decimal("0.20")


@dataclass(frozen=True)
class Gate:
    """What checking a delivery needs beside it: the settings, the country's file, Great Expectations, the day."""

    settings: Settings
    country: Country
    checker: Checker
    today: date

    def dataset(self, name: str) -> Dataset | None:
        """The dataset as the country file describes it; None when it no longer does."""
        return self.country.datasets.get(name)


@dataclass(frozen=True)
class Checked:
    """What became of a delivery."""

    decision: Decision
    quarantined: int
    reason: Message | None


@dataclass
class _Tally:
    accepted: list[dict[str, str]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    quarantined_rows: int = 0
    broken: list[str] = field(default_factory=list)

    def count(self, delivery: Delivery, checked: Checked) -> None:
        self.quarantined_rows += checked.quarantined
        if checked.reason is not None:
            self.rejected.append({"delivery_id": delivery.delivery_id, "message": checked.reason.as_json()})
        else:
            partition = f"{delivery.country_code}|{delivery.period or '-'}"
            self.accepted.append({"delivery_id": delivery.delivery_id, "partition": partition})


def check_loaded_deliveries(
    connection: Connection, settings: Settings, country_code: str, only_periods: Periods | None
) -> dict[str, Any]:
    """See ``gate.check_deliveries``. ``connection`` commits by itself outside of transactions."""
    waiting = [
        delivery
        for delivery in deliveries_in_state(connection, country_code, "loaded")
        if only_periods is None or _ends_within(delivery, only_periods)
    ]
    tally = _Tally()
    if waiting:
        _check_all(connection, settings, country_code, waiting, tally)
    if tally.broken:
        problems = "; ".join(tally.broken)
        raise StriveError(message("deliveries_broke_at_the_gate", country=country_code, deliveries=problems))
    return {
        "country": country_code,
        "accepted": tally.accepted,
        "rejected": tally.rejected,
        "quarantined_rows": tally.quarantined_rows,
    }


def _ends_within(delivery: Delivery, periods: Periods) -> bool:
    return delivery.period_end is not None and periods[0] <= delivery.period_end <= periods[1]


def _check_all(
    connection: Connection, settings: Settings, country_code: str, waiting: list[Delivery], tally: _Tally
) -> None:
    from expectations.great_expectations_run import checker  # seconds to import: only when there is a delivery

    country = read_country(settings.countries / f"{country_code}.yaml")
    with ExitStack() as stack:
        today = datetime.now(tz=UTC).date()
        gate = Gate(settings, country, stack.enter_context(checker(database_url())), today)
        for delivery in waiting:
            try:
                checked = check_delivery(connection, gate, delivery)
            except psycopg.OperationalError:
                raise
            except Exception as error:
                log.error("%s could not be checked: %s", delivery.delivery_id, place_of_fault(error))
                tally.broken.append(_note_break(connection, delivery, error))
                continue
            if checked is not None:
                tally.count(delivery, checked)
                log.log(logging.WARNING if checked.reason else logging.INFO, _summary(delivery, checked))


def check_delivery(connection: Connection, gate: Gate, delivery: Delivery) -> Checked | None:
    """Decide on one delivery. None when it is no longer loaded. Raises StriveError when it cannot be decided."""
    record_type = _record_type(gate.settings, delivery)
    dataset = gate.dataset(delivery.dataset)
    facts = _facts(gate.country, record_type, delivery)
    rules = delivery_rules(gate.settings.expectations, delivery.record_type)
    outcomes = gate.checker.check_delivery(facts, rules)
    with connection.transaction():
        state = connection.execute(
            "select state from ledger.delivery where delivery_id = %s for update", (delivery.delivery_id,)
        ).fetchone()
        if state != ("loaded",):
            return None
        waived = waivers_in_force(connection, delivery.country_code, delivery.dataset)
        forget_earlier_check(connection, delivery)
        found = scan(connection, facts, rules, refusing_rules(rules, waived))
        limit = dataset.most_quarantined_share if dataset else DEFAULT_MOST_REFUSED_SHARE
        decision = decide(rules, outcomes, found, waived, limit, gate.today)
        samples = masked_samples(connection, facts, rules, record_type, found)
        reason = rejection(connection, delivery, facts, dataset, decision, found)
        quarantined = settle(connection, delivery, facts, record_type, decision, found, samples, reason)
    return Checked(decision, quarantined, reason)


def _record_type(settings: Settings, delivery: Delivery) -> RecordType:
    record_types = read_record_types(settings.catalogue)
    if delivery.record_type not in record_types:
        raise Refusal(message("record_type_unknown", delivery=delivery.delivery_id, record_type=delivery.record_type))
    return record_types[delivery.record_type]


def _facts(country: Country, record_type: RecordType, delivery: Delivery) -> DeliveryFacts:
    return DeliveryFacts(
        schema="raw",
        table=arriving_table(delivery.delivery_id),
        fields=tuple(record_type.loaded_fields),
        country_code=delivery.country_code,
        iso2=country.iso2,
        dataset=delivery.dataset,
        is_synthetic=delivery.is_synthetic,
        period_start=delivery.period_start,
        period_end=delivery.period_end,
        received_on=delivery.received_at.astimezone(UTC).date(),
        delivery_id=delivery.delivery_id,
        reported_at=delivery.reported_at,
    )


def _note_break(connection: Connection, delivery: Delivery, error: Exception) -> str:
    """Note at the delivery what went wrong; it stays loaded and is checked again by the next run."""
    problem = str(error) if isinstance(error, StriveError) else place_of_fault(error)
    note = message(
        "delivery_broke_at_the_gate", file=delivery.file_name, delivery=delivery.delivery_id, problem=problem
    )
    with connection.transaction():
        connection.execute(
            "update ledger.delivery set message = %s where delivery_id = %s and state = 'loaded'",
            (note.dumps(), delivery.delivery_id),
        )
    return f"{delivery.file_name} ({delivery.delivery_id}): {problem}"


def _summary(delivery: Delivery, checked: Checked) -> str:
    if checked.reason is not None:
        return checked.reason.text()
    return f"{delivery.delivery_id}: {checked.decision.verdict}, {checked.quarantined} rows quarantined"
