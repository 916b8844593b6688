"""Deliveries in the ledger: their identity, their states, and which of them are current.

Every write here happens inside the caller's transaction, so that a delivery's state and its rows change together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from psycopg.rows import class_row

from strive.database import Connection

SYNTHETIC_MARK = "SYNTHETIC"


@dataclass(frozen=True)
class Delivery:
    """What the rooms need to know of a delivery; see ``ledger.delivery`` for all of it."""

    delivery_id: str
    country_code: str
    dataset: str
    record_type: str
    file_name: str
    file_sha256: str
    scope: str
    period: str | None
    period_start: date | None
    period_end: date | None
    is_synthetic: bool
    reported_at: datetime
    received_at: datetime
    state: str


def delivery_id_of(country_code: str, dataset: str, file_sha256: str) -> str:
    """The delivery's id: ``KGZ-probation_clients-0123456789abcdef``."""
    return f"{country_code}-{dataset}-{file_sha256[:16]}"


def arriving_table(delivery_id: str) -> str:
    """The name, within schema raw, of the table that holds the delivery's rows until the gate has decided."""
    return "arriving_" + delivery_id.lower().replace("-", "_")


def deliveries_in_state(
    connection: Connection, country_code: str, state: str, dataset: str | None = None
) -> list[Delivery]:
    """The country's deliveries in ``state``, in the order in which they were reported."""
    columns = ", ".join(Delivery.__dataclass_fields__)
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        query = (
            f"select {columns} from ledger.delivery "  # noqa: S608 - the column names are this module's own
            "where country_code = %s and state = %s and (%s::text is null or dataset = %s) "
            "order by reported_at, file_name, delivery_id"
        )
        return cursor.execute(cast(Any, query), (country_code, state, dataset, dataset)).fetchall()


def mark_superseded(connection: Connection, country_code: str, dataset: str, *, snapshot: bool) -> None:
    """Decide anew which accepted deliveries of the dataset are current.

    A snapshot replaces earlier ones of the same scope and period; a real delivery retires the dataset's synthetic
    samples. The order is that of reporting, so it does not matter when, or how often, this is called.
    """
    connection.execute(
        """
        with accepted as (
            select
                delivery_id, is_synthetic, bool_or(not is_synthetic) over () as has_real, first_value(delivery_id) over
                (order by is_synthetic, reported_at desc, delivery_id desc) as newest_real, first_value(delivery_id)
                over (
                    partition by is_synthetic, scope, period order by reported_at desc, delivery_id desc
                ) as newest_of_scope
            from ledger.delivery
            where country_code = %(country)s and dataset = %(dataset)s and verdict in ('accepted', 'partly_accepted')
        ),
        decided as (
            select
                delivery_id,
                case
                    when is_synthetic and has_real then newest_real
                    when %(snapshot)s and newest_of_scope <> delivery_id then newest_of_scope
                end as superseded_by
            from accepted
        )
        update ledger.delivery as d
        set
            superseded_by = decided.superseded_by,
            -- a delivery that is being checked again keeps its state until the gate has decided
            state = case
                when d.state in ('landed', 'loaded') then d.state
                when decided.superseded_by is null then d.verdict
                else 'superseded'
            end
        from decided
        where d.delivery_id = decided.delivery_id
            and (d.superseded_by is distinct from decided.superseded_by
                or (d.state not in ('landed', 'loaded')
                    and d.state <> case when decided.superseded_by is null then d.verdict else 'superseded' end))
        """,
        {"country": country_code, "dataset": dataset, "snapshot": snapshot},
    )


def record_verdict(
    connection: Connection, delivery_id: str, verdict: str, *, loaded: int, quarantined: int, duplicate: int
) -> None:
    """Write the gate's verdict and the row balance of a delivery."""
    connection.execute(
        """
        update ledger.delivery
        set state = %(verdict)s, verdict = %(verdict)s, checked_at = now(),
            rows_loaded = %(loaded)s, rows_quarantined = %(quarantined)s, rows_duplicate = %(duplicate)s
        where delivery_id = %(delivery)s
        """,
        {
            "verdict": verdict,
            "loaded": loaded,
            "quarantined": quarantined,
            "duplicate": duplicate,
            "delivery": delivery_id,
        },
    )
