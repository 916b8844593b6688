"""``strive new-country``: a commented skeleton of a country file. An existing file is never overwritten."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime

import click

from strive.messages import Message, message
from strive.settings import LANGUAGES, Language, load_settings


@click.command("new-country")
@click.argument("country")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the comments and of what is said.")
def new_country(country: str, language: Language | None) -> None:
    """Write countries/COUNTRY.yaml (COUNTRY: three letters of ISO 3166-1): what is known, the rest as comments."""
    from strive.catalogue.country_file.skeleton import skeleton

    settings = load_settings()
    language = language or settings.language
    code = country.upper()
    if not re.fullmatch("[A-Z]{3}", code):
        _refuse(message("new_country_code", given=country), language)
    path = settings.countries / f"{code}.yaml"
    text = skeleton(code, settings, language, datetime.now(UTC).date())
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        _refuse(message("new_country_exists", file=path.name, country=code), language)
    click.echo(message("new_country_written", file=str(path), country=code).text(language))


def _refuse(reason: Message, language: Language) -> None:
    click.echo(reason.text(language), err=True)
    sys.exit(1)
