"""``strive series``: what is published for an area over time, and where the series breaks."""

from __future__ import annotations

import csv
import sys

import click

from strive.command_line.session import readable_errors, warehouse

COLUMNS = ("unit", "name", "period", "value", "status", "series_break")


@click.command()
@click.argument("indicator")
@click.argument("country")
@click.argument("area")
@click.option("--by", "period_type", type=click.Choice(["A", "Q", "M"]), default="A", help="Years, quarters or months.")
@readable_errors
def series(indicator: str, country: str, area: str, period_type: str) -> None:
    """Print the series of INDICATOR for AREA (ISO 3166-2) of COUNTRY, with its neighbours of the time and the stable
    group over which it can be compared, as CSV."""
    from publish.series import series as published_series
    from strive.database import connect

    with warehouse(), connect() as connection:
        points = published_series(connection, indicator.upper(), country.upper(), area.upper(), period_type)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(point, column) for column in COLUMNS] for point in points)
