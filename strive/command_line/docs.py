"""``strive docs``: the documentation of every model, column and metric, as one page that opens without a network."""

from __future__ import annotations

import click

from strive.command_line.session import readable_errors, say, warehouse
from strive.messages import message


@click.command()
@readable_errors
def docs() -> None:
    """Write dbt's documentation as one static page into the reports."""
    from dbt_project.docs import write_docs

    with warehouse() as settings:
        say(message("docs_written", file=str(write_docs(settings))), settings)
