"""``strive sample``: write the synthetic sample deliveries into the inbox."""

from __future__ import annotations

import click

from strive.command_line.session import next_step, readable_errors
from strive.settings import load_settings


@click.command()
@click.option("--seed", type=int, default=None, help="Another seed gives other people and the same published figures.")
@readable_errors
def sample(seed: int | None) -> None:
    """Write the synthetic sample deliveries into the inbox; files that are there already stay as they are."""
    from strive.sample import DEFAULT_SEED, write_samples

    settings = load_settings()
    report = write_samples(settings, seed=DEFAULT_SEED if seed is None else seed)
    next_step("after_sample", files=report.files, rows=report.rows, inbox=str(settings.inbox))
