"""``strive retention``: delete what has been kept for as long as it may be."""

from __future__ import annotations

import click

from strive.command_line.session import readable_errors, say, warehouse
from strive.messages import message


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what each rule would delete today.")
@readable_errors
def retention(dry_run: bool) -> None:
    """Carry out the confirmed rules of catalogue/retention.yaml; what an unconfirmed one would delete is said."""
    from ingest.erasure.retention import apply_retention

    with warehouse() as settings:
        found = apply_retention(dry_run=dry_run)
        for due in found:
            if due.deletion_id:
                key = "retention_done"
            else:
                key = "retention_due" if due.rule.is_confirmed else "retention_unconfirmed"
            say(
                message(
                    key,
                    country=due.country_code,
                    strand=due.rule.strand,
                    after=due.rule.after,
                    before=due.before.isoformat(),
                    deliveries=due.deliveries,
                    rows=due.rows,
                    deletion=due.deletion_id,
                ),
                settings,
            )
        if not found:
            say(message("retention_nothing"), settings)
