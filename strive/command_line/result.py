"""The result of a run, as a person reads it at the end."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from strive.database import Connection
from strive.messages import message
from strive.settings import Settings

DELIVERIES = """
    select verdict, sum(deliveries)::bigint, sum(rows_received)::bigint, sum(rows_loaded)::bigint,
        sum(rows_quarantined)::bigint, sum(rows_duplicate)::bigint, sum(rows_forgotten)::bigint
    from quality.delivery_balance group by verdict order by verdict
"""
COUNTS = ("verdict", "deliveries", "received", "loaded", "quarantined", "duplicate", "deleted")
INDICATORS = """
    select country_code, count(distinct indicator_code), count(*)
    from marts.fct_indicator_value where status = 'published' group by country_code order by country_code
"""
RECONCILIATION = "select verdict, count(*) from quality.reconciliation group by verdict order by verdict"


def print_result(settings: Settings, connection: Connection) -> None:
    """Print deliveries by verdict, the row balance, indicators by country, the reconciliation, where to look next."""
    console = Console()
    for heading, columns, query in (
        ("result_deliveries", COUNTS, DELIVERIES),
        ("result_indicators", ("country", "indicators", "cells"), INDICATORS),
        ("result_reconciliation", ("verdict", "figures"), RECONCILIATION),
    ):
        console.print(message(heading).text(settings.language), style="bold")
        table = Table(box=None)
        for column in columns:
            table.add_column(column, justify="left" if column in ("verdict", "country") else "right")
        for row in _rows(connection, query):
            table.add_row(*("—" if value is None else str(value) for value in row))
        console.print(table, "")
    console.print(
        message("result_next", reports=str(settings.reports), auditors_reports=str(settings.auditors_reports)).text(
            settings.language
        )
    )


def _rows(connection: Connection, query: str) -> list[tuple[object, ...]]:
    table = query.split(" from ", 1)[1].split()[0] if " from " in query else query.split("from ", 1)[1].split()[0]
    found = connection.execute("select to_regclass(%s) is not null", [table]).fetchone()
    return connection.execute(query.encode()).fetchall() if found and found[0] else []
