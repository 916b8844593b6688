"""``strive check``: run the gate on loaded deliveries, or on the candidate marts."""

from __future__ import annotations

import click

from strive.command_line.session import next_step, readable_errors, say, warehouse
from strive.database import connect
from strive.messages import message, message_from_json


@click.command()
@click.argument("country", required=False)
@click.option("--candidate", is_flag=True, help="Check the candidate marts instead of deliveries.")
@readable_errors
def check(country: str | None, candidate: bool) -> None:
    """Run the gate on the loaded deliveries of COUNTRY, or of all countries."""
    from expectations.gate import check_candidate, check_deliveries
    from harmonise.review import waiting
    from strive.catalogue.files import read_countries

    with warehouse() as settings:
        if candidate:
            check_candidate()
            next_step("after_candidate_check")
            return
        for code in [country.upper()] if country else sorted(read_countries(settings.countries)):
            result = check_deliveries(code)
            counts = {"accepted": len(result["accepted"]), "rejected": len(result["rejected"])}
            say(message("checked", country=code, rows=result["quarantined_rows"], **counts), settings)
            for rejected in result["rejected"]:
                say(message_from_json(rejected["message"]), settings)
            with connect(autocommit=True) as connection:
                unknown = len(waiting(connection, code))
            if unknown:
                say(message("review_some_wait", country=code, count=unknown), settings)
    next_step("after_check")
