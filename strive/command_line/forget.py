"""``strive forget``: delete a person, or a delivery, with an entry in the deletion log."""

from __future__ import annotations

import sys

import click

from strive.command_line.session import readable_errors, say, warehouse
from strive.messages import message


@click.command()
@click.option("--country", help="ISO 3166-1 alpha-3 code of the country whose keys made the pseudonym.")
@click.option("--pseudonym", help="The person, by the pseudonym that the warehouse has.")
@click.option("--identifier", is_flag=True, help="The person, by the source's identifier, read from standard input.")
@click.option("--dataset", help="The dataset whose own code the identifier is; without it, a national id.")
@click.option("--delivery", help="A delivery, by its id: all its rows and its original.")
@click.option("--reason", required=True, help="Why; it is kept in the deletion log. Name nobody in it.")
@readable_errors
def forget(
    country: str | None,
    pseudonym: str | None,
    identifier: bool,
    dataset: str | None,
    delivery: str | None,
    reason: str,
) -> None:
    """Forget a person, who is let in no more, or a delivery.

    An identifier is typed without being shown, or piped in; it is replaced by its pseudonym at once and kept nowhere.
    """
    from ingest.collect import country_named
    from ingest.erasure.forget import forget_delivery, forget_person
    from ingest.erasure.log import Why
    from strive.errors import Refusal

    named = [bool(pseudonym), identifier, bool(delivery)]
    if sum(named) != 1 or (country is None and not delivery):
        raise Refusal(message("forget_one_way"))
    with warehouse() as settings:
        if delivery:
            deleted = forget_delivery(delivery, Why(reason))
        else:
            described = country_named(settings, (country or "").upper())
            who = _identifier() if identifier else None
            deleted = forget_person(described, Why(reason), pseudonym=pseudonym, identifier=who, own_of=dataset)
        counts = {"deliveries": len(deleted.deliveries), "erased": len(deleted.originals_erased)}
        say(message("forgotten_done", deletion=deleted.deletion_id, rows=deleted.rows, **counts), settings)
        if deleted.still_held:
            say(message("forgotten_still_held", deliveries=", ".join(deleted.still_held)), settings)


def _identifier() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("", hide_input=True, prompt_suffix="> "))
    return sys.stdin.readline()
