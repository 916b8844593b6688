"""The skeleton of a country file: what is known of the country, and everything that can stand in such a file, as
comments.

The file fits the model as it is written, so that a skeleton that waits to be filled in stops no other country. Lines
that begin with ``##`` explain; a dataset is switched on by taking ``# `` off its lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from strive.catalogue.country_file.crosswalks import Crosswalks, read_crosswalks
from strive.catalogue.country_file.findings import PLACEHOLDER
from strive.catalogue.country_file.surroundings import country_facts, country_files, datasets_of
from strive.catalogue.files import read_record_types
from strive.catalogue.models import RecordField, RecordType
from strive.messages import message
from strive.settings import Language, Settings

EXAMPLES = Path(__file__).parent / "examples.yaml"
_UNKNOWN = {"iso2": "XX", "currency": "XXX", "time_zone": "UTC", "name_en": PLACEHOLDER, "name_ru": PLACEHOLDER}
_MARK = f"  # {PLACEHOLDER}"
_KINDS_EXPLAINED = ("code", "area", "pseudonym", "birth_year", "dropped")


def skeleton(country: str, settings: Settings, language: Language, today: date) -> str:
    """The text of ``countries/<country>.yaml``, with comments in ``language``."""
    lines = [
        *_head(country, settings, language, today),
        "",
        *_datasets(country, settings, language),
        *_examples(language),
    ]
    return "\n".join(lines) + "\n"


def _head(country: str, settings: Settings, language: Language, today: date) -> Iterator[str]:
    known = country_facts(settings).get(country)
    facts: Mapping[str, str] = known or _UNKNOWN
    mark = "" if known else _MARK
    yield from _comment("skeleton_head", language, name=facts[f"name_{language}"], country=country)
    if known:
        yield from _comment("skeleton_from_table", language, source=known["source"])
    else:
        yield from _comment("skeleton_not_in_table", language)
    yield f"country: {country}"
    yield f"iso2: {_text(facts['iso2'])}{mark}"
    yield f"names: {{en: {_text(facts['name_en'])}, ru: {_text(facts['name_ru'])}}}{mark}"
    yield f"local_name: {_text(facts['local_name'])}" if known else f"local_name: {PLACEHOLDER}"
    yield f"currency: {_text(facts['currency'])}{mark}"
    if facts.get("other_time_zones"):
        yield from _comment("skeleton_other_zones", language, zones=facts["other_time_zones"].replace(" ", ", "))
    yield f"time_zone: {facts['time_zone']}{mark}"
    yield from _comment("skeleton_first_period", language)
    yield f"first_period: {date(today.year, 1, 1).isoformat()}{_MARK}"
    yield 'schedule: "@monthly"'
    if not read_crosswalks(settings.catalogue).areas.get(country):
        yield from _comment("skeleton_areas_missing", language, country=country)


def _datasets(country: str, settings: Settings, language: Language) -> Iterator[str]:
    crosswalks = read_crosswalks(settings.catalogue)
    usual = _usual(settings)
    schemes = {f"{scheme}s": scheme for scheme in ("programme", "donor")} | {"agencies": "agency"}
    named = {name: ", ".join(crosswalks.codes.get(scheme, [])) for name, scheme in schemes.items()}
    yield from _comment("skeleton_datasets", language, **named)
    yield "datasets:"
    for name, record_type in sorted(read_record_types(settings.catalogue).items()):
        yield ""
        yield from _dataset(country, record_type, usual.get(name, {}), crosswalks, language)


def _dataset(
    country: str, record_type: RecordType, usual: Mapping[str, Any], crosswalks: Crosswalks, language: Language
) -> Iterator[str]:
    title, grain = (getattr(text, language) for text in (record_type.title, record_type.grain))
    yield from _comment("skeleton_record_type", language, indent="  ", title=title, grain=grain)
    if record_type.personal_data == "person":
        yield from _comment("skeleton_holds_persons", language, indent="  ")
    lines = [
        f"{usual.get('name', record_type.record_type)}:",
        f"  record_type: {record_type.record_type}",
        f"  strand: {usual.get('strand', PLACEHOLDER)}",
        f"  delivered_by: {{en: {PLACEHOLDER}, ru: {PLACEHOLDER}}}",
        "  frequency: yearly  # monthly | quarterly | yearly | irregular",
        f"  attribution: {{programme: {PLACEHOLDER}, donor: {PLACEHOLDER}, agency: {PLACEHOLDER}}}",
        "  connector: csv",
        r"  period: {source: file_name, pattern: '(?P<year>\d{4})'}",
        "  columns:",
        *(f"    {line}" for line in _columns(record_type, crosswalks, language)),
        f"  owner: {country.lower()}-data-engineer",
    ]
    yield from (f"  # {line}" for line in lines)


def _columns(record_type: RecordType, crosswalks: Crosswalks, language: Language) -> Iterator[str]:
    """Required fields first; the field's title stands for the source's column."""
    for name, item in sorted(record_type.fields.items(), key=lambda entry: not entry[1].required):
        yield f"{_text(getattr(item.title, language))}: {name}  # {_explained(item, crosswalks, language)}"


def _explained(item: RecordField, crosswalks: Crosswalks, language: Language) -> str:
    words = [message("skeleton_required" if item.required else "skeleton_optional").text(language)]
    if item.kind in _KINDS_EXPLAINED:
        words.append(message(f"skeleton_kind_{item.kind}", scheme=item.scheme).text(language))
    return "; ".join(words)


def _examples(language: Language) -> Iterator[str]:
    for part, described in read_examples().items():
        yield ""
        yield from _comment(f"skeleton_{part}", language)
        for name, example in described.items():
            yield from _comment("skeleton_example", language, indent="    ", name=name, says=example["says"][language])
            yield from (f"    # {line}" for line in example["yaml"].splitlines())


def read_examples() -> dict[str, dict[str, Any]]:
    """``connectors`` and ``sources`` -> name -> ``says`` and ``yaml``."""
    content: dict[str, dict[str, Any]] = yaml.load(EXAMPLES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content


def _usual(settings: Settings) -> dict[str, dict[str, Any]]:
    """How the country files call the dataset of a record type, and its strand: the first one's words."""
    found: dict[str, dict[str, Any]] = {}
    for content in country_files(settings).values():
        for name, dataset in datasets_of(content).items():
            found.setdefault(str(dataset.get("record_type")), {"name": name, "strand": dataset.get("strand")})
    return found


def _comment(key: str, language: Language, indent: str = "", **values: str) -> Iterator[str]:
    for line in message(key, **values).text(language).splitlines():
        yield f"{indent}## {line}"


def _text(text: str) -> str:
    """The text as YAML takes it for text: in quotes, where it could be something else (NO is false)."""
    plain = yaml.safe_load(f"[{text}]") == [text] and ": " not in text
    return text if plain else json.dumps(text, ensure_ascii=False)
