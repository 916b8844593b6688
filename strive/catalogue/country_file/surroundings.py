"""What stands around the country files: the catalogue, the other countries, this machine's keys and connections."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from strive.catalogue.corrections import Correction, read_corrections
from strive.catalogue.country_file.crosswalks import Crosswalks, read_crosswalks
from strive.catalogue.country_file.protocols import Protocols
from strive.catalogue.files import read_indicators, read_model, read_record_types
from strive.catalogue.models import Country, RecordType
from strive.errors import Refusal
from strive.settings import Settings

KNOWN_COUNTRIES = "country_facts.csv"


@dataclass(frozen=True)
class Surroundings:
    """``facts``: country code -> the row of ``catalogue/country_facts.csv``. ``others``: file name -> content, as far
    as readable, of the country files there are. ``today`` decides which corrections have expired."""

    record_types: Mapping[str, RecordType]
    crosswalks: Crosswalks
    facts: Mapping[str, Mapping[str, str]]
    others: Mapping[str, Mapping[str, Any]]
    indicator_strands: frozenset[str]
    keys: Path
    environment: Mapping[str, str]
    protocols: Protocols
    corrections: tuple[Correction, ...] = ()
    today: date = date.min

    def strands_beside(self, file_name: str) -> set[str]:
        """The strands that indicators or the country files beside that one name."""
        others = (content for name, content in self.others.items() if name != file_name)
        named = {d.get("strand") for content in others for d in datasets_of(content).values()}
        return {*self.indicator_strands, *(str(strand) for strand in named if strand)}


def surroundings_of(settings: Settings, environment: Mapping[str, str], protocols: Protocols) -> Surroundings:
    """The surroundings in this copy of the project. Raises Refusal for a catalogue file that does not fit."""
    indicators = read_indicators(settings.catalogue).values()
    return Surroundings(
        record_types=read_record_types(settings.catalogue),
        crosswalks=read_crosswalks(settings.catalogue),
        facts=country_facts(settings),
        others=country_files(settings),
        indicator_strands=frozenset(indicator.strand for indicator in indicators),
        keys=settings.keys,
        environment=environment,
        protocols=protocols,
        corrections=_corrections(settings),
        today=datetime.now(tz=UTC).date(),
    )


def _corrections(settings: Settings) -> tuple[Correction, ...]:
    """The corrections; none where a country file does not fit: its own check says so."""
    try:
        # Not from the cache of read_country: a file that is being written is read more than once.
        countries = {path.stem: read_model(path, Country) for path in sorted(settings.countries.glob("*.yaml"))}
    except (Refusal, ValueError):  # YAML raises the latter for a day that does not exist
        return ()
    return tuple(read_corrections(settings.catalogue, countries, read_record_types(settings.catalogue)))


def country_facts(settings: Settings) -> dict[str, dict[str, str]]:
    """What is known of countries by their code: names, currency, time zone, each row with its source."""
    path = settings.catalogue / KNOWN_COUNTRIES
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["country_code"]: row for row in csv.DictReader(file)}


def country_files(settings: Settings) -> dict[str, dict[str, Any]]:
    """The content of every country file that is YAML, by file name; a broken one is left out: its own check says so."""
    found = {}
    for path in sorted(settings.countries.glob("*.yaml")):
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except (yaml.YAMLError, ValueError):
            continue
        if isinstance(content, dict):
            found[path.name] = content
    return found


def datasets_of(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The datasets of a country file that may not fit: those that are mappings."""
    datasets = content.get("datasets")
    named = datasets.items() if isinstance(datasets, dict) else ()
    return {str(name): dataset for name, dataset in named if isinstance(dataset, dict)}
