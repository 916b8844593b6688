"""Retention: what has been kept for as long as it may be is deleted, by the rules of ``catalogue/retention.yaml``.

A rule counts from the end of a delivery's period, and then the delivery goes with its original; or from a date in the
rows, as the end of a supervision, and then those rows go. A row that comes in again with an old delivery that is read
anew goes with the next run. Every deletion is logged with its rule's strand and legal basis.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from ingest.erasure.forget import delete_deliveries
from ingest.erasure.log import Deleted, Why, erase_noted, log_deletion, undisturbed
from ingest.erasure.rows import Target
from ingest.landing import Landing
from strive.catalogue.files import read_countries, read_record_types
from strive.catalogue.models import Country
from strive.catalogue.retention import PERIOD_END, RetentionRule, read_retention
from strive.database import Connection, connect
from strive.settings import Settings, load_settings


@dataclass(frozen=True)
class Due:
    """What a rule would delete, or has deleted, in a country."""

    country_code: str
    rule: RetentionRule
    before: date
    deliveries: int
    rows: int
    deletion_id: int | None = None


def apply_retention(*, dry_run: bool = False, today: date | None = None) -> list[Due]:
    """Delete what is due ``today``; with ``dry_run`` only say so. Unconfirmed rules are said and never carried out."""
    settings = load_settings()
    today = today or datetime.now(tz=UTC).date()
    found: list[Due] = []
    with connect(autocommit=True) as connection:
        for country in read_countries(settings.countries).values():
            for rule in read_retention(settings.catalogue):
                if rule.covers(country.country):
                    due = _apply(connection, settings, country, rule, rule.keep.before(today), dry_run)
                    found += [due] if due.rows or due.deliveries else []
    return found


def run_retention() -> dict[str, Any]:
    """As ``apply_retention``, as a step: what was deleted, in counts."""
    done = [due for due in apply_retention() if due.deletion_id is not None]
    return {"deletions": len(done), "deliveries": sum(d.deliveries for d in done), "rows": sum(d.rows for d in done)}


def _apply(
    connection: Connection, settings: Settings, country: Country, rule: RetentionRule, before: date, dry_run: bool
) -> Due:
    by_delivery = rule.after == PERIOD_END
    count = _count_deliveries if by_delivery else _count_rows
    if dry_run or not rule.is_confirmed:
        return count(connection, settings, country, rule, before)
    with undisturbed(connection, country):
        due = count(connection, settings, country, rule, before)
        if not due.rows and not due.deliveries:
            return due
        with connection.transaction():
            deleted = (_delete_deliveries if by_delivery else _delete_rows)(connection, settings, country, rule, before)
        erase_noted(connection, Landing.of(connection, settings, country.country))
    return Due(country.country, rule, before, len(deleted.deliveries), deleted.rows, deleted.deletion_id)


def _due_deliveries(connection: Connection, country: Country, rule: RetentionRule, before: date) -> list[str]:
    datasets = [name for name, dataset in country.datasets.items() if dataset.strand == rule.strand]
    found = connection.execute(
        """
        select delivery_id from ledger.delivery
        where country_code = %s and dataset = any(%s) and period_end < %s and original_erased_at is null
            and (%s or not is_synthetic)
        order by delivery_id
        """,
        (country.country, datasets, before, rule.synthetic),
    )
    return [str(row[0]) for row in found]


def _count_deliveries(
    connection: Connection, settings: Settings, country: Country, rule: RetentionRule, before: date
) -> Due:
    due = _due_deliveries(connection, country, rule, before)
    row = connection.execute(
        "select coalesce(sum(rows_received - coalesce(rows_duplicate, 0) - rows_forgotten), 0)::bigint "
        "from ledger.delivery where delivery_id = any(%s)",
        (due,),
    ).fetchone()
    return Due(country.country, rule, before, len(due), cast(tuple[int], row)[0])


def _delete_deliveries(
    connection: Connection, settings: Settings, country: Country, rule: RetentionRule, before: date
) -> Deleted:
    due = _due_deliveries(connection, country, rule, before)
    return delete_deliveries(connection, settings, country.country, due, "retention", _why(rule))


def _target(connection: Connection, settings: Settings, country: Country, rule: RetentionRule, before: date) -> Target:
    target = Target(connection)
    datasets = [name for name, dataset in country.datasets.items() if dataset.strand == rule.strand]
    record_type = read_record_types(settings.catalogue)[rule.record_type or ""]
    target.add_older(country.country, record_type, datasets, rule.after, before, synthetic=rule.synthetic)
    return target


def _count_rows(connection: Connection, settings: Settings, country: Country, rule: RetentionRule, before: date) -> Due:
    rows, deliveries = _target(connection, settings, country, rule, before).size()
    return Due(country.country, rule, before, deliveries, rows)


def _delete_rows(
    connection: Connection, settings: Settings, country: Country, rule: RetentionRule, before: date
) -> Deleted:
    taken = _target(connection, settings, country, rule, before).take_out()
    return log_deletion(connection, "retention", country.country, _why(rule), taken, [])


def _why(rule: RetentionRule) -> Why:
    return Why(
        reason=f"{rule.strand}: {rule.keep.years} years, {rule.keep.months} months after {rule.after}",
        legal_basis=rule.legal_basis.en,
        strand=rule.strand,
        by=f"{rule.confirmed_by}, {rule.confirmed_on}",
    )
