"""``strive build``: build the candidate marts with dbt."""

from __future__ import annotations

import click

from strive.command_line.session import next_step, readable_errors, say, warehouse
from strive.messages import message


@click.command()
@readable_errors
def build() -> None:
    """Build the candidate marts from the accepted deliveries; nothing is built when nothing changed."""
    from dbt_project.build import build_candidate

    with warehouse() as settings:
        result = build_candidate()
        for said in result["corrections"]:
            say(said, settings)
        say(message("built" if result["built"] else "build_is_current", build=result["build_id"]), settings)
    next_step("after_build")
