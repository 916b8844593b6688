"""Putting rows into a test's warehouse as if they had been collected and accepted."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from psycopg import sql

from strive.database import Connection, identifier
from strive.raw_tables import METADATA_COLUMNS

Row = Mapping[str, str | None]


def deliver(
    connection: Connection,
    delivery_id: str,
    dataset: str,
    record_type: str,
    rows: Sequence[Row],
    *,
    country: str = "KGZ",
    reported: str,
    period: str | None = None,
    superseded_by: str | None = None,
    synthetic: bool = False,
) -> None:
    """One accepted delivery with its rows; ``reported`` is a day, ``period`` a month such as ``2021-05``."""
    first, last = _days(period) if period else (None, None)
    connection.execute(
        """
        insert into ledger.delivery (
            delivery_id, country_code, dataset, record_type, connector, file_name, file_sha256, file_bytes, landed_path,
            period, period_start, period_end, is_synthetic, reported_at, received_at, loaded_at, checked_at, state,
            verdict, superseded_by, rows_received, rows_loaded, rows_quarantined, rows_duplicate, country_file_hash,
            record_type_version, code_commit
        ) values (
            %(id)s, %(country)s, %(dataset)s, %(record_type)s, 'csv', %(id)s, %(id)s, 1, '', %(period)s, %(first)s,
            %(last)s, %(synthetic)s, %(reported)s, '2024-01-01 00:00+00', now(), now(), %(state)s, 'accepted',
            %(superseded_by)s, %(rows)s, %(rows)s, 0, 0, '', 1, 'test'
        )
        """,
        {
            "id": delivery_id,
            "country": country,
            "dataset": dataset,
            "record_type": record_type,
            "period": period,
            "first": first,
            "last": last,
            "synthetic": synthetic,
            "reported": datetime.combine(date.fromisoformat(reported), datetime.min.time(), UTC),
            "state": "superseded" if superseded_by else "accepted",
            "superseded_by": superseded_by,
            "rows": len(rows),
        },
    )
    for number, row in enumerate(rows, start=1):
        _insert(connection, delivery_id, dataset, record_type, country, number, row)


def _insert(
    connection: Connection, delivery_id: str, dataset: str, record_type: str, country: str, number: int, row: Row
) -> None:
    values: dict[str, object] = {
        "country_code": country,
        "dataset": dataset,
        "delivery_id": delivery_id,
        "row_number": number,
        "source_position": f"row {number}",
        "row_hash": f"{delivery_id}/{number}",
        **row,
    }
    assert METADATA_COLUMNS.keys() >= values.keys() - row.keys()
    connection.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            identifier("raw", record_type),
            sql.SQL(", ").join(map(identifier, values)),
            sql.SQL(", ").join([sql.Placeholder()] * len(values)),
        ),
        list(values.values()),
    )


def table(header: str, *lines: str) -> list[Row]:
    """Rows written as text: ``table("client | sex", "c1 | м")``; ``-`` is an empty cell."""
    names = [name.strip() for name in header.split("|")]
    rows: list[Row] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        assert len(cells) == len(names), line
        rows.append({name: None if cell == "-" else cell for name, cell in zip(names, cells, strict=True)})
    return rows


def _days(period: str) -> tuple[date, date]:
    year, month = map(int, period.split("-"))
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
