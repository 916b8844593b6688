"""``strive collect``: receive and load what lies in the inbox."""

from __future__ import annotations

from datetime import datetime

import click

from strive.command_line.connections import connection_endpoint
from strive.command_line.session import next_step, readable_errors, say, warehouse
from strive.messages import message, message_from_json


@click.command()
@click.argument("country", required=False)
@click.argument("dataset", required=False)
@click.option("--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), help="Read again what was reported for periods")
@click.option("--to", "last_day", type=click.DateTime(["%Y-%m-%d"]), help="that end between these two days.")
@readable_errors
def collect(country: str | None, dataset: str | None, first_day: datetime | None, last_day: datetime | None) -> None:
    """Receive and load what lies in the inbox: of one DATASET, of one COUNTRY, or of all.

    With --from and --to the deliveries of past periods are read again too, after a rule, a crosswalk or a country file
    was mended.
    """
    from ingest import collect as collecting
    from strive.catalogue.files import read_countries

    periods = (first_day.date(), last_day.date()) if first_day and last_day else None
    with warehouse() as settings:
        countries = [country.upper()] if country else sorted(read_countries(settings.countries))
        for code in countries:
            for name in [dataset] if dataset else collecting.country_named(settings, code).datasets:
                result = collecting.collect(code, name, periods, connection_endpoint)
                if result["received"] or result["loaded"] or result["rejected"]:
                    counts = {
                        "received": result["received"],
                        "loaded": len(result["loaded"]),
                        "rejected": len(result["rejected"]),
                        "duplicates": result["duplicates"],
                    }
                    say(message("collected", country=code, dataset=name, **counts), settings)
                for rejected in result["rejected"]:
                    say(message_from_json(rejected["message"]), settings)
    next_step("after_collect", country=country or "")
