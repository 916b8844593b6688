"""The skeleton of a country file: it fits as it is written, and everything in its comments works."""

from __future__ import annotations

import re
from datetime import date

import pytest
import yaml

from ingest.declared import protocols
from strive.catalogue.country_file.skeleton import read_examples, skeleton
from strive.catalogue.country_file.surroundings import country_facts
from strive.catalogue.files import read_country, read_record_types
from strive.catalogue.models import Country
from strive.settings import LANGUAGES, Language, Settings
from tests.strive.country_file.conftest import Check
from tests.strive.country_file.test_check import GOOD, errors

TODAY = date(2026, 5, 17)


def switched_on(text: str) -> str:
    """The skeleton with all datasets switched on, and without the examples that follow them."""
    datasets = re.split(r"^## ", text.split("\ndatasets:\n")[1], flags=re.MULTILINE)[0]
    return text.split("datasets:\n")[0] + "datasets:\n" + re.sub(r"^  # ", "  ", datasets, flags=re.MULTILINE)


@pytest.mark.parametrize("country", ["PHL", "XQQ"])
def test_a_skeleton_fits_before_anything_is_filled_in(project: Settings, country: str) -> None:
    path = project.countries / f"{country}.yaml"
    path.write_text(skeleton(country, project, "en", TODAY), encoding="utf-8")
    described = read_country(path)
    assert described.datasets == {}
    assert described.first_period == date(2026, 1, 1)


def test_what_is_known_of_a_country_stands_in_its_skeleton(project: Settings) -> None:
    for code, facts in country_facts(project).items():
        described = Country.model_validate(yaml.safe_load(skeleton(code, project, "ru", TODAY)))
        assert (described.iso2, described.currency) == (facts["iso2"], facts["currency"])
        assert described.names.ru == facts["name_ru"]


def test_the_facts_agree_with_the_country_files_at_hand(project: Settings) -> None:
    facts = country_facts(project)
    for path in project.countries.glob("*.yaml"):
        described = read_country(path)
        row = facts[described.country]
        assert (row["iso2"], row["currency"], row["time_zone"]) == (
            described.iso2,
            described.currency,
            described.time_zone,
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_record_type_can_be_switched_on(project: Settings, check: Check, language: Language) -> None:
    text = switched_on(skeleton("XQQ", project, language, TODAY))
    described = Country.model_validate(yaml.safe_load(text))
    record_types = read_record_types(project.catalogue)
    assert {dataset.record_type for dataset in described.datasets.values()} == set(record_types)
    for dataset in described.datasets.values():
        assert set(dataset.columns.values()) == set(record_types[dataset.record_type].fields)
    findings = check(text)
    assert {key for _, _, key in errors(findings)} == {"placeholder"}
    codes = {"programme": "STRIVE-ASIA", "donor": "EU", "agency": "UNDP"}
    filled_in = re.sub(
        r"(programme|donor|agency): FILL-IN",
        lambda found: f"{found[1]}: {codes[found[1]]}",
        text,
    )
    filled_in = filled_in.replace("  # FILL-IN", "").replace("FILL-IN", "Something")
    assert errors(check(filled_in)) == []


def test_there_is_an_example_of_every_connector_and_source() -> None:
    examples = read_examples()
    assert set(examples["connectors"]) == set(protocols().connectors)
    assert set(examples["sources"]) == {"api", "files", "sql"}
    for name, example in examples["connectors"].items():
        assert yaml.safe_load(example["yaml"])["connector"] == name
    for name, example in examples["sources"].items():
        assert yaml.safe_load(example["yaml"])["source"]["kind"] == name


@pytest.mark.parametrize(
    ("part", "name"), [(part, name) for part, described in read_examples().items() for name in described]
)
def test_every_example_works(project: Settings, check: Check, part: str, name: str) -> None:
    example = read_examples()[part][name]["yaml"]
    assert all(f"    # {line}" in skeleton("XQQ", project, "en", TODAY) for line in example.splitlines())
    lines = "".join(f"    {line}\n" for line in example.splitlines())
    text = GOOD.replace('    connector: csv\n    options: {separator: ";"}\n', lines)
    assert errors(check(text)) == []


def test_texts_that_yaml_takes_for_something_else_are_quoted(project: Settings) -> None:
    table = project.catalogue / "country_facts.csv"
    before = table.read_text(encoding="utf-8")
    try:
        table.write_text(before + "XQN,NO,On: off,'Да',no,XQN,UTC,,test\n", encoding="utf-8")
        described = Country.model_validate(yaml.safe_load(skeleton("XQN", project, "en", TODAY)))
    finally:
        table.write_text(before, encoding="utf-8")
    assert (described.iso2, described.names.en, described.names.ru, described.local_name) == (
        "NO",
        "On: off",
        "'Да'",
        "no",
    )
