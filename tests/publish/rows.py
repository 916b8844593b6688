"""Rows of a candidate, and what publishing them needs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from psycopg import sql

from publish.publication import Published, publish
from strive.database import Connection


def insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    connection.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier("candidate", table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        ),
        list(row.values()),
    )


def last_day(period_type: str, first_day: date) -> date:
    months = {"M": 1, "Q": 3, "A": 12}[period_type]
    month = first_day.month - 1 + months
    return date(first_day.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def period_text(period_type: str, first_day: date) -> str:
    return {
        "M": f"{first_day:%Y-%m}",
        "Q": f"{first_day.year}-Q{(first_day.month + 2) // 3}",
        "A": str(first_day.year),
    }[period_type]


def cell(indicator: str, value: Any, **given: Any) -> dict[str, Any]:
    """A cell of the candidate: PRB-01 of Kyrgyzstan in May 2021 unless said otherwise."""
    period_type, first_day = given.get("period_type", "M"), given.get("period_start", date(2021, 5, 1))
    return {
        "indicator_code": indicator,
        "definition_version": 1,
        "country_code": "KGZ",
        "area_code": "_T",
        "area_level": 0,
        "period_type": period_type,
        "period": period_text(period_type, first_day),
        "period_start": first_day,
        "period_end": last_day(period_type, first_day),
        "sex": "_T",
        "age_band": "_T",
        "category_scheme": "_T",
        "category": "_T",
        "programme_code": "STRIVE-ASIA",
        "donor_code": "EU",
        "agency_code": "UNODC",
        "value": value,
        "numerator": value,
        "is_synthetic": True,
    } | given


def publish_now(connection: Connection) -> Published:
    """Say that a build passed the gate, and publish it."""
    connection.execute(
        "insert into ledger.build (input_fingerprint, started_at, finished_at, code_commit, gate_verdict) "
        "values ('f', now(), now(), 'c', 'passed')"
    )
    connection.commit()
    result = publish()
    connection.commit()
    return result
