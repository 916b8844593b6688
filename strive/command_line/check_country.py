"""``strive check-country``: what is missing or wrong in a country file, all at once. Needs no database.

Exit status: 0 nothing is missing, 1 something is to be mended.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from strive.command_line.session import readable_errors
from strive.errors import Refusal
from strive.messages import message
from strive.settings import LANGUAGES, Language, Settings, load_settings

if TYPE_CHECKING:
    from strive.catalogue.country_file.findings import Finding


@click.command("check-country")
@click.argument("country", required=False)
@click.option("--file", "files", multiple=True, metavar="DATASET=PATH", help="A file, read as a delivery of DATASET.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of what is said.")
@readable_errors
def check_country(country: str | None, files: tuple[str, ...], language: Language | None) -> None:
    """Say what is missing or wrong in the file of COUNTRY (its three letters, or a file); without it, in all."""
    from ingest.declared import protocols
    from strive.catalogue.country_file.country_check import check_country_file
    from strive.catalogue.country_file.surroundings import surroundings_of

    settings = load_settings()
    language = language or settings.language
    try:
        if files and country is None:
            raise Refusal(message("check_country_one", country="PHL"))
        paths = [_path_of(country, settings)] if country else sorted(settings.countries.glob("*.yaml"))
        samples = dict(_sample_of(given) for given in files)
        around = surroundings_of(settings, os.environ, protocols())
    except Refusal as refusal:
        click.echo(refusal.message.text(language), err=True)
        sys.exit(1)
    found = [_show(path, check_country_file(path, around, samples), language) for path in paths]
    sys.exit(1 if any(found) else 0)


def _path_of(country: str, settings: Settings) -> Path:
    path = Path(country)
    if re.fullmatch("[A-Za-z]{3}", country):
        path = settings.countries / f"{country.upper()}.yaml"
    if path.is_file():
        return path
    known = ", ".join(sorted(p.stem for p in settings.countries.glob("*.yaml")))
    raise Refusal(message("check_country_missing", file=path.name, country=path.stem.upper(), known=known))


def _sample_of(given: str) -> tuple[str, Path]:
    dataset, equals, path = given.partition("=")
    if not equals or not dataset.strip() or not Path(path).is_file():
        raise Refusal(message("check_country_file_option", given=given))
    return dataset.strip(), Path(path)


def _show(path: Path, findings: list[Finding], language: Language) -> int:
    """Print the findings of a file; gives how many must be mended."""
    for finding in findings:
        weight = message("check_country_error" if finding.is_error else "check_country_note").text(language)
        place = message(
            "check_country_line" if finding.line else "check_country_place", line=finding.line, place=finding.place
        )
        where = place.text(language) if finding.place or finding.line else ""
        click.echo(f"{path.name}: [{weight}] {where}{finding.text.text(language)}")
    errors = sum(finding.is_error for finding in findings)
    key = "check_country_faulty" if errors else "check_country_fine"
    notes = len(findings) - errors
    click.echo(message(key, file=path.name, errors=errors, notes=notes).text(language))
    return errors
