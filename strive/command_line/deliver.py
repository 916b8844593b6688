"""``strive deliver``: put files into the inbox folder of a dataset, whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from strive.command_line.session import next_step, readable_errors
from strive.settings import load_settings


@click.command()
@click.argument("country")
@click.argument("dataset")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@readable_errors
def deliver(country: str, dataset: str, files: tuple[Path, ...]) -> None:
    """Put FILES into the inbox as deliveries of DATASET of COUNTRY."""
    from ingest.collect import country_named
    from strive.errors import Refusal
    from strive.messages import message

    settings = load_settings()
    described = country_named(settings, country.upper())
    if dataset not in described.datasets:
        datasets = ", ".join(described.datasets)
        raise Refusal(message("no_such_dataset", country=described.country, dataset=dataset, datasets=datasets))
    folder = settings.inbox / described.country / dataset
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        aside = folder / f".{file.name}.{os.getpid()}.part"
        shutil.copy2(file, aside)
        aside.replace(folder / file.name)
    next_step("after_deliver", files=len(files), folder=str(folder), country=described.country)
