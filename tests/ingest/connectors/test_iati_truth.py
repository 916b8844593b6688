"""Verdicts on real files against the labels that others gave them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from ingest.connectors.iati.validate import validate

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHED = date(2025, 4, 4)  # when the registry's copies were judged


def test_the_schema_suite_is_judged_as_it_is_labelled(shared_data: Path) -> None:
    paths = sorted((shared_data / "iati/schema-suite/activity-tests").rglob("*.xml"))
    assert len(paths) == 283
    wrong = [path.name for path in paths if validate(path).schema_valid != ("should-pass" in path.parts)]
    assert wrong == []


def test_published_files_get_the_verdict_that_the_registry_gave(shared_data: Path) -> None:
    compared = {}
    for path in sorted((shared_data / "iati/registry-metadata").glob("*.json")):
        extras = json.loads(path.read_text(encoding="utf-8"))["extras"]
        given = next(extra["value"] for extra in extras if extra["key"] == "validation_status")
        verdict = validate(shared_data / "iati" / f"{path.stem}.xml", PUBLISHED)
        assert verdict.schema_valid
        compared[path.stem] = (given.lower(), verdict.status)
    assert len(compared) == 15
    assert {name: pair for name, pair in compared.items() if pair[0] != pair[1]} == {}


def test_the_files_of_the_validators_own_tests(shared_data: Path) -> None:
    expected = {
        "iati-act-atLeastOne-error-01": "start_date_missing",
        "iati-act-codelist-conditional": "code_unknown",
        "iati-act-dateOrder-error": "dates_in_wrong_order",
        "iati-act-noMoreThanOne-error": "aid_type_repeated",
        "iati-act-oneOrAll-error": "language_missing",
        "iati-act-regexMatches-error": "reference_with_symbols",
        "iati-act-schema-errors": "schema_value",
        "iati-act-timeLimit-error": "budget_longer_than_a_year",
        "iati-act-unique-startsWith-error": "identifier_is_the_organisation",
        "iati-dup-activity-ids": "identifier_repeated",
        "iati-multi-act-dateNow-error": "date_in_future",
        "iati-multi-act-noSpaces-error": "reference_with_blanks",
        "iati-multi-act-range-ifThen-error": "share_out_of_range",
        "iati-multi-act-strictSum-error": "shares_do_not_add_up",
        "iati-org-betweenDates-error": "date_outside_period",
        "multi-blank-activity-ids": "identifier_missing",
    }
    for name, rule in expected.items():
        tallies = validate(shared_data / "iati/validator-suite" / f"{name}.xml", PUBLISHED).tallies
        assert rule in {tally.rule for tally in tallies}, name
    for name in ("iati-act-line-endings-cr", "iati-act-identifier-exists-02-2-act-x-refs-in-same-file"):
        assert validate(shared_data / "iati/validator-suite" / f"{name}.xml", PUBLISHED).status == "success"
