"""``strive review``: spellings that no crosswalk knows, and what a person decides about them."""

from __future__ import annotations

import getpass
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from strive.command_line.session import readable_errors, say, warehouse
from strive.database import connect
from strive.messages import Message, message

if TYPE_CHECKING:
    from harmonise.proposals import Proposal


@click.group(invoke_without_command=True)
@click.option("--country", help="Only this country's.")
@click.pass_context
@readable_errors
def review(context: click.Context, country: str | None) -> None:
    """List the spellings of areas and codes that wait for a decision."""
    if context.invoked_subcommand is not None:
        return
    from harmonise.proposals import Proposals
    from harmonise.review import waiting

    with warehouse() as settings, connect(autocommit=True) as connection:
        found = waiting(connection, country.upper() if country else None)
        proposals = Proposals(settings)
        for item in found:
            say(
                message(
                    "review_waiting",
                    country=item.country,
                    scheme=item.scheme,
                    written=item.written,
                    rows=item.rows,
                    deliveries=item.deliveries,
                    since=f"{item.since:%Y-%m-%d}",
                    candidates=_shown(proposals.of(item)),
                ),
                settings,
            )
        say(message("review_how" if found else "review_nothing"), settings)


def _shown(proposal: Proposal) -> Message:
    if not proposal.candidates:
        return message("review_no_candidates")
    candidates = "; ".join(f"{each.code} {each.label} ({each.score:.2f})" for each in proposal.candidates)
    if proposal.reason is None:
        return message("review_candidates", candidates=candidates)
    return message("review_candidates_unsure", candidates=candidates, reason=proposal.reason)


_BECAUSE = click.option("--because", required=True, help="Why: the evidence.")
_WHO = click.option("--by", "decided_by", default=getpass.getuser, help="Who decides; default: you.")
_DAY = click.DateTime(["%Y-%m-%d"])


@review.command()
@click.argument("country")
@click.argument("scheme")
@click.argument("spelling")
@click.argument("code")
@_BECAUSE
@_WHO
@click.option("--from", "valid_from", type=_DAY, help="The first day on which it means that.")
@click.option("--to", "valid_to", type=_DAY, help="The last day on which it means that.")
@readable_errors
def accept(
    country: str,
    scheme: str,
    spelling: str,
    code: str,
    because: str,
    decided_by: str,
    valid_from: datetime | None,
    valid_to: datetime | None,
) -> None:
    """Decide that SPELLING means CODE. SCHEME is ``area`` or a scheme of codes."""
    from harmonise.review import Decision, decide

    first, last = (day.date() if day else None for day in (valid_from, valid_to))
    decision = Decision(country.upper(), scheme, spelling, code, decided_by, because, first, last)
    with warehouse() as settings, connect(autocommit=True) as connection:
        deliveries = decide(connection, settings, decision)
        say(message("review_accepted", spelling=spelling, code=code, deliveries=deliveries), settings)


@review.command()
@click.argument("country")
@click.argument("scheme")
@click.argument("spelling")
@_BECAUSE
@_WHO
@readable_errors
def reject(country: str, scheme: str, spelling: str, because: str, decided_by: str) -> None:
    """Decide that SPELLING means nothing: its rows stay in quarantine, and nobody is asked again."""
    from harmonise.review import Decision, decide

    with warehouse() as settings, connect(autocommit=True) as connection:
        decide(connection, settings, Decision(country.upper(), scheme, spelling, None, decided_by, because))
        say(message("review_rejected", spelling=spelling), settings)


@review.command()
@click.option("--country", help="Only this country's.")
@readable_errors
def unused(country: str | None) -> None:
    """List the decisions that no row uses. Exit status 1 if there are any: a mapping that nothing needs is an error."""
    from harmonise.unused import unused_decisions

    with warehouse() as settings, connect(autocommit=True) as connection:
        found = unused_decisions(connection, settings, country.upper() if country else None)
        for each in found:
            say(
                message(
                    "review_unused",
                    country=each.country,
                    scheme=each.scheme,
                    spelling=each.spelling,
                    code=each.code,
                    by=each.decided_by,
                    on=f"{each.decided_at:%Y-%m-%d}",
                ),
                settings,
            )
        if not found:
            say(message("review_none_unused"), settings)
    sys.exit(1 if found else 0)
