"""``strive trace``: from a published number to its rows, deliveries, files and rules."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from strive.command_line.session import readable_errors, warehouse
from strive.messages import message
from strive.settings import Language

if TYPE_CHECKING:
    from publish.trace import Trace

_ROWS_SHOWN = 20


@click.command()
@click.argument("indicator")
@click.argument("country")
@click.argument("period")
@click.option("--area", help="ISO 3166-2 code, e.g. KG-Y; default: the country.")
@click.option("--sex", help="M, F, X or U.")
@click.option("--age", "age_band", help="Age band, e.g. 18-24.")
@click.option("--category", help="A category of the indicator's own dimension, or an event code.")
@click.option("--programme", help="Programme code, where several fit.")
@click.option("--as-of", type=click.DateTime(), help="As reported on this day or instant (UTC).")
@click.option("--rows", "all_rows", is_flag=True, help="List every row, not only the first.")
@click.option(
    "--inside", is_flag=True, help="Also count and list the rows of a hidden cell (for those who may see them)."
)
@readable_errors
def trace(
    indicator: str, country: str, period: str, as_of: datetime | None, all_rows: bool, inside: bool, **cell: str | None
) -> None:
    """Trace INDICATOR of COUNTRY in PERIOD (2021-05, 2021-Q2, 2021, all, or an event's code)."""
    from datetime import UTC

    from publish.trace import Question
    from publish.trace import trace as trace_cell
    from strive.database import connect

    instant = as_of.replace(tzinfo=UTC) if as_of else None
    question = Question(indicator.upper(), country.upper(), period, as_of=instant, **cell)
    with warehouse() as settings, connect() as connection:
        _print(trace_cell(connection, question, inside=inside), settings.language, None if all_rows else _ROWS_SHOWN)


def _print(traced: Trace, language: Language, rows_shown: int | None) -> None:
    def say(key: str, **values: Any) -> None:
        click.echo(message(key, **values).text(language))

    cell, indicator, vintage = traced.cell, traced.indicator, traced.vintage
    say(
        "trace_cell",
        indicator=cell["indicator_code"],
        name=indicator[f"name_{language}"],
        country=cell["country_code"],
        area=cell["area_code"],
        period=cell["period"],
        breakdown=" ".join(str(cell[n]) for n in ("sex", "age_band", "category") if cell[n] != "_T") or "—",
        attribution=f"{cell['programme_code']} / {cell['donor_code']} / {cell['agency_code']}",
    )
    if cell["status"] == "suppressed":
        say("trace_hidden", reason=cell["suppression_reason"])
    else:
        say(
            "trace_value",
            value=_number(cell["value"]),
            unit=indicator["unit"],
            numerator=_number(cell["numerator"]),
            denominator=_number(cell["denominator"]),
        )
    if cell["is_synthetic"]:
        say("trace_synthetic")
    say("trace_definition", version=cell["definition_version"], definition=indicator[f"definition_{language}"])
    say(
        "trace_vintage",
        vintage=vintage["vintage_id"],
        published=f"{vintage['published_at']:%Y-%m-%d %H:%M} UTC",
        commit=vintage["code_commit"],
    )
    for other in traced.others:
        say("trace_other_attribution", attribution=other)
    for part in traced.parts:
        say(
            "trace_part",
            part=part.name,
            counted=_number(part.counted),
            rows=part.rows,
            distinct=part.distinct,
            counts=part.counts,
        )
    if traced.rows is not None:
        say("trace_agrees" if traced.agrees else "trace_disagrees")
    say("trace_deliveries", deliveries=len(traced.deliveries))
    for delivery in traced.deliveries:
        say("trace_delivery", rows_counted_text=_number(delivery["rows_counted"]), **_texts(delivery))
    say("trace_rules", rules=len(traced.rules))
    for rule in traced.rules:
        say(
            "trace_rule",
            text=rule[f"text_{language}"],
            **{
                n: rule[n]
                for n in ("rule_id", "rule_version", "severity", "passed", "failed", "not_applicable", "rows_failed")
            },
        )
    if traced.rows is None:
        say("trace_rows_withheld")
        return
    say("trace_rows", rows=len(traced.rows))
    for row in traced.rows[:rows_shown]:
        say("trace_row", **_texts(row))
        if row["corrected_by"]:
            say("trace_row_corrected", corrections=row["corrected_by"])
    if rows_shown is not None and len(traced.rows) > rows_shown:
        say("trace_more_rows", more=len(traced.rows) - rows_shown)


def _number(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {name: _number(value) for name, value in row.items()}
