"""What the quality page knows: one consistent reading of the database, as plain records.

``read_facts`` reads everything in one read-only snapshot, so that no two tables of a page can contradict each other
because a run went on meanwhile. ``Facts.as_of`` is the newest time that the database knows of; the page counts ages
from it, never from the clock, so that it only changes when the warehouse does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from psycopg import sql
from psycopg.rows import class_row

from reports import queries
from reports.records import (
    Build,
    Copies,
    Correction,
    Country,
    Dataset,
    Delivery,
    FailedResult,
    Figure,
    Indicator,
    PublishedCells,
    QuarantineCount,
    QuarantinedRow,
    RawCount,
    Rule,
    RuleTally,
    Suppression,
    TraceExample,
    UnclaimedFile,
    Vintage,
    Waiver,
)
from strive.database import Connection, identifier

MOST_QUARANTINED_ROWS_SHOWN = 20
Record = TypeVar("Record")


@dataclass(frozen=True)
class Facts:
    """Everything that a page is made of, in the order in which it was asked for."""

    countries: list[Country]
    datasets: list[Dataset]
    deliveries: list[Delivery]
    copies: list[Copies]
    unclaimed: list[UnclaimedFile]
    builds: list[Build]
    vintages: list[Vintage]
    rules: list[Rule]
    rule_tallies: list[RuleTally]
    failed_results: list[FailedResult]
    quarantined_rows: list[QuarantinedRow]
    quarantine_counts: list[QuarantineCount]
    raw_counts: list[RawCount]
    figures: list[Figure]
    suppression: list[Suppression]
    indicators: list[Indicator]
    published_cells: list[PublishedCells]
    trace_examples: list[TraceExample]
    waivers: list[Waiver]
    corrections: list[Correction]

    @property
    def as_of(self) -> datetime | None:
        """The newest time that the database knows of; None for a warehouse in which nothing happened yet."""
        times: list[datetime | None] = [
            *(time for d in self.deliveries for time in (d.received_at, d.loaded_at, d.checked_at)),
            *(time for b in self.builds for time in (b.started_at, b.finished_at, b.gate_checked_at)),
            *(v.published_at for v in self.vintages),
            *(f.seen_at for f in self.unclaimed),
            *(w.granted_at for w in self.waivers),
        ]
        return max((time for time in times if time is not None), default=None)


def _rows(connection: Connection, record: type[Record], query: str, **values: Any) -> list[Record]:
    with connection.cursor(row_factory=class_row(record)) as cursor:
        return cursor.execute(query.encode(), values or None).fetchall()


def _exists(connection: Connection, schema: str, table: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", (f"{schema}.{table}",)).fetchone()
    return bool(row and row[0])


def _raw_counts(connection: Connection, record_types: list[str]) -> list[RawCount]:
    counts: list[RawCount] = []
    for record_type in record_types:
        if _exists(connection, "raw", record_type):
            query = sql.SQL(queries.RAW_COUNTS).format(table=identifier("raw", record_type))
            with connection.cursor(row_factory=class_row(RawCount)) as cursor:
                counts += cursor.execute(query).fetchall()
    return sorted(counts, key=lambda count: (count.country_code, count.dataset))


def read_facts(connection: Connection) -> Facts:
    """Read all facts in one read-only snapshot. ``connection`` must be in autocommit mode.

    Marts that were never published, and raw tables that do not exist yet, count as empty.
    """
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        datasets = _rows(connection, Dataset, queries.DATASETS)
        published = _exists(connection, "marts", "fct_indicator_value")
        return Facts(
            countries=_rows(connection, Country, queries.COUNTRIES),
            datasets=datasets,
            deliveries=_rows(connection, Delivery, queries.DELIVERIES),
            copies=_rows(connection, Copies, queries.IDENTICAL_COPIES),
            unclaimed=_rows(connection, UnclaimedFile, queries.UNCLAIMED_FILES),
            builds=_rows(connection, Build, queries.BUILDS),
            vintages=_rows(connection, Vintage, queries.VINTAGES),
            rules=_rows(connection, Rule, queries.RULES),
            rule_tallies=_rows(connection, RuleTally, queries.RULE_TALLIES),
            failed_results=_rows(connection, FailedResult, queries.FAILED_RESULTS),
            quarantined_rows=_rows(
                connection, QuarantinedRow, queries.QUARANTINED_ROWS, most=MOST_QUARANTINED_ROWS_SHOWN
            ),
            quarantine_counts=_rows(connection, QuarantineCount, queries.QUARANTINE_COUNTS),
            raw_counts=_raw_counts(connection, sorted({dataset.record_type for dataset in datasets})),
            figures=_rows(connection, Figure, queries.RECONCILIATION),
            suppression=_rows(connection, Suppression, queries.SUPPRESSION),
            indicators=_rows(connection, Indicator, queries.INDICATORS),
            published_cells=_rows(connection, PublishedCells, queries.PUBLISHED_CELLS) if published else [],
            trace_examples=_rows(connection, TraceExample, queries.TRACE_EXAMPLE) if published else [],
            waivers=_rows(connection, Waiver, queries.WAIVERS),
            corrections=_rows(connection, Correction, queries.CORRECTIONS),
        )
