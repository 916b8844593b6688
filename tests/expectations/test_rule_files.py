"""The rule files: complete for every field of every record type, unique, readable in both languages, valid."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from expectations.conditions import condition_of, known_expectations
from expectations.meanings import DeliveryFacts
from expectations.rules import Rule, all_rule_files, candidate_rules, delivery_rules, read_rule_file
from strive.catalogue.files import read_record_types
from strive.errors import Refusal
from strive.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "expectations"
RECORD_TYPES = read_record_types(PROJECT_ROOT / "catalogue")
READABLE = {
    "date": "expect_column_values_to_be_readable_dates",
    "decimal": "expect_column_values_to_be_readable_numbers",
    "integer": "expect_column_values_to_be_whole_numbers",
    "boolean": "expect_column_values_to_be_yes_or_no",
    "code": "expect_column_values_to_be_in_code_scheme",
    "area": "expect_column_values_to_be_known_areas",
    "birth_year": "expect_column_values_to_be_plausible_birth_years",
}
FACTS = DeliveryFacts(
    "raw", "t", ("area",), "KGZ", "KG", "d", False, date(2021, 5, 1), date(2021, 5, 31), date(2021, 6, 3)
)


def _rules(record_type: str) -> list[Rule]:
    return delivery_rules(FOLDER, record_type)


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_every_field_has_the_rules_that_follow_from_its_kind(record_type: str) -> None:
    rules = _rules(record_type)
    has = {(rule.expectation, tuple(rule.columns)) for rule in rules if rule.severity == "fail" and rule.level == "row"}
    for name, item in RECORD_TYPES[record_type].fields.items():
        if item.kind == "dropped":
            assert not any(name in rule.columns for rule in rules), f"{name} is never loaded: no rule can see it"
            continue
        if item.required:
            assert ("expect_column_values_to_be_present", (name,)) in has
        if item.kind in READABLE:
            assert (READABLE[item.kind], (name,)) in has
        if item.kind == "code":
            rule = next(r for r in rules if r.expectation == READABLE["code"] and r.columns == [name])
            assert rule.arguments == {"scheme": item.scheme}


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_every_record_type_has_a_rule_for_its_key_and_asks_all_required_parts(record_type: str) -> None:
    kind = RECORD_TYPES[record_type]
    rule = next(r for r in _rules(record_type) if r.expectation == "expect_rows_to_have_a_key_of_their_own")
    assert rule.columns == kind.key
    optional = {name for name in kind.key if not kind.fields[name].required}
    assert set(rule.arguments.get("may_be_empty", [])) == optional


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_rules_name_loaded_fields_and_make_conditions(record_type: str) -> None:
    for rule in _rules(record_type):
        assert set(rule.columns) <= set(RECORD_TYPES[record_type].loaded_fields), rule.id
        assert rule.expectation in known_expectations()
        condition_of(rule, FACTS)


def test_there_is_a_rule_file_for_every_record_type_and_no_other() -> None:
    assert {path.stem for path in (FOLDER / "records").glob("*.yaml")} == set(RECORD_TYPES)


def test_ids_are_unique_over_all_files_and_texts_are_there_in_both_languages() -> None:
    rules = [rule for file in all_rule_files(FOLDER) for rule in file.rules]
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        for text in (rule.text, rule.to_do):
            assert len(text.en) > 20 and len(text.ru) > 20, rule.id
            assert any("а" <= letter <= "я" for letter in text.ru), rule.id


def test_candidate_queries_say_what_breaks() -> None:
    for rule in candidate_rules(FOLDER):
        if "query" in rule.arguments:
            assert "as breaks" in rule.arguments["query"], rule.id


def _written(folder: Path, text: str) -> Path:
    path = folder / "community.yaml"
    path.write_text(text, encoding="utf-8")
    return path


RULE = """
applies_to: community
rules:
  - {{id: COM-01, version: 1, level: row, severity: {severity}, owner: me, expectation: {expectation}, columns: [area],
     text: {{en: a, ru: b}}, to_do: {{en: a, ru: b}}{more}}}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [", "not valid YAML"),
        (RULE.format(severity="warn", expectation="x", more=""), "expires_on"),
        (RULE.format(severity="fail", expectation="x", more=", expires_on: 2027-01-01"), "expires_on"),
        (RULE.format(severity="fail", expectation="x", more=", at_most_share: 0.5"), "at_most_share"),
        (RULE.format(severity="fail", expectation="x", more=", colour: red"), "colour"),
        (
            RULE.format(severity="fail", expectation="x", more="").replace("applies_to: community", "applies_to: c"),
            "c.yaml",
        ),
    ],
)
def test_a_rule_file_that_does_not_fit_is_refused_with_its_name_and_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_rule_file(_written(tmp_path, text))
    assert "community.yaml" in refusal.value.message.text("en")
    assert "community.yaml" in refusal.value.message.text("ru")
    assert said in refusal.value.message.text("en")


@pytest.mark.parametrize(
    ("expectation", "arguments", "said"),
    [
        ("expect_the_moon", {}, "expect_the_moon"),
        ("expect_column_values_to_be_in_code_scheme", {}, "scheme"),
        ("expect_column_values_to_be_present", {"colour": "red"}, "colour"),
        ("expect_dates_not_to_be_after", {"latest": "yesterday"}, "yesterday"),
    ],
)
def test_a_rule_that_means_nothing_is_refused_by_its_id(expectation: str, arguments: dict[str, str], said: str) -> None:
    rule = _rules("community")[-1].model_copy(
        update={"id": "COM-99", "expectation": expectation, "columns": ["area"], "arguments": arguments}
    )
    with pytest.raises(Refusal) as refusal:
        condition_of(rule, FACTS)
    assert "COM-99" in refusal.value.message.text("en")
    assert said in refusal.value.message.text("ru")
