"""``strive metric``: ask the semantic layer for an indicator, broken down as one likes; for regional analysts."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from strive.command_line.session import readable_errors, say, warehouse
from strive.messages import message
from strive.settings import load_settings


@click.command()
@click.argument("names", nargs=-1, metavar="METRIC...")
@click.option("--by", multiple=True, help="month, quarter, year, country, area, sex, age_band, category, ...")
@click.option("--where", multiple=True, help="A condition, e.g. \"{{ Entity('country') }} = 'KGZ'\".")
@click.option("--sql", "only_sql", is_flag=True, help="Print the SQL and ask nothing.")
@click.option("--write", is_flag=True, help="Bring the metrics' file up to the catalogue of indicators.")
@readable_errors
def metric(names: tuple[str, ...], by: tuple[str, ...], where: tuple[str, ...], only_sql: bool, write: bool) -> None:
    """Ask for METRIC (TRN-02, or trn_02_numerator). Nothing is hidden here: not for passing on."""
    from dbt_project.metrics_yaml import metrics_file, write_metrics

    if write:
        settings = load_settings()
        key = "metrics_written" if write_metrics(settings) else "metrics_are_current"
        say(message(key, file=str(metrics_file(settings).relative_to(settings.project))), settings)
        return
    if not names:
        raise click.UsageError("METRIC")
    from dbt_project.metrics import MetricQuestions
    from strive.database import connect

    with warehouse() as settings, connect() as connection:
        questions = MetricQuestions(settings)
        if only_sql:
            click.echo(questions.sql(names, by, where))
            return
        answer = questions.ask(connection, names, by, where)
    table = Table(box=None)
    for column in answer.columns:
        table.add_column(column)
    for row in answer.rows:
        table.add_row(*("—" if value is None else str(value) for value in row))
    Console().print(table)
    say(message("metric_hides_nothing"))
