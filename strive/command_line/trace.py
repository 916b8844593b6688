"""``strive trace``: from a published number to its rows, deliveries, files and rules."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from strive.command_line.session import readable_errors, warehouse
from strive.errors import Refusal
from strive.messages import message

if TYPE_CHECKING:
    from publish.trace.question import Question
    from strive.database import Connection
    from strive.settings import Settings


@click.command()
@click.argument("indicator")
@click.argument("country")
@click.argument("period")
@click.option("--area", help="ISO 3166-2 code, e.g. KG-Y; default: the country.")
@click.option("--sex", help="M, F, X or U.")
@click.option("--age-band", "--age", "age_band", help="Age band, e.g. 18-24.")
@click.option("--category", help="A category of the indicator's own dimension, or an event code.")
@click.option("--programme", help="Programme code, where several fit.")
@click.option("--donor", help="Donor code, where several fit.")
@click.option("--agency", help="Agency code, where several fit.")
@click.option("--as-of", type=click.DateTime(), help="As reported on this day or instant (UTC).")
@click.option("--rows", "all_rows", is_flag=True, help="List every row, not only the first.")
@click.option("--json", "shape", flag_value="json", help="All of it as JSON.")
@click.option("--csv", "shape", flag_value="csv", help="The rows as CSV; of a hidden cell, its deliveries.")
@click.option(
    "--reveal", metavar="REASON", help="Show the rows of a hidden cell, too; noted in the ledger with REASON."
)
@readable_errors
def trace(
    indicator: str,
    country: str,
    period: str,
    as_of: datetime | None,
    all_rows: bool,
    shape: str | None,
    reveal: str | None,
    **cell: str | None,
) -> None:
    """Trace INDICATOR of COUNTRY in PERIOD (2021-05, 2021-Q2, 2021, all, or an event's day)."""
    from publish.trace.question import Question
    from publish.trace.tracing import trace as trace_cell
    from strive.command_line.trace_output import csv_text, json_text, say_trace
    from strive.database import connect

    if reveal is not None and not reveal.strip():
        raise Refusal(message("trace_reveal_without_reason"))
    instant = as_of.replace(tzinfo=UTC) if as_of else None
    question = Question(indicator.upper(), country.upper(), period, as_of=instant, **cell)
    with warehouse() as settings, connect() as connection:
        _prepare(settings, connection, question)
        traced = trace_cell(connection, question, reveal=reveal)
    if shape == "json":
        click.echo(json_text(traced))
    elif shape == "csv":
        click.echo(csv_text(traced), nl=False)
    else:
        say_trace(traced, settings.language, all_rows=all_rows)


def _prepare(settings: Settings, connection: Connection, question: Question) -> None:
    """Name the person to the ledger; make the views that recompute earlier vintages where one is asked for."""
    import getpass

    from publish.trace.tracing import needs_recomputing

    connection.execute("select set_config('strive.person', %s, false)", (getpass.getuser(),))
    recompute = needs_recomputing(connection, question)
    connection.commit()  # a transaction that waits would keep the views from being made
    if recompute:
        from dbt_project.vintages import make_views

        make_views(settings)
