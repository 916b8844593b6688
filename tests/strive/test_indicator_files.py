"""The indicator files: each has a definition, an owner and a test; a file that lacks one is refused with its name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from strive.catalogue.files import read_indicators
from strive.errors import Refusal
from strive.settings import PROJECT_ROOT

CATALOGUE = PROJECT_ROOT / "catalogue"
INDICATORS = read_indicators(CATALOGUE)


def _tested() -> set[str]:
    """Every code that stands in a dbt unit test or in the tests of the models."""
    files = [*(PROJECT_ROOT / "dbt_project" / "models").rglob("unit_tests*.yml")]
    files += (PROJECT_ROOT / "tests" / "dbt_project").glob("test_*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return set(re.findall(r"(?<![\w-])[A-Z]{3}-\d\d(?:-[A-Z]+)?(?![\w-])", text))


@pytest.mark.parametrize("code", INDICATORS)
def test_every_indicator_is_named_in_a_test_of_the_models(code: str) -> None:
    assert code in _tested()


def test_a_code_that_no_test_names_would_be_noticed() -> None:
    assert not {"PRB-99", "PRB-0", "APP-03-XXX"} & _tested()


def test_both_languages_say_something_of_their_own() -> None:
    for indicator in INDICATORS.values():
        assert len(indicator.definition.en) > 40, indicator.indicator
        assert re.search("[а-яё]", indicator.definition.ru), indicator.indicator
        assert re.search("[а-яё]", indicator.name.ru), indicator.indicator


def test_percentages_have_the_scale_of_percentages() -> None:
    for indicator in INDICATORS.values():
        if indicator.unit == "percent" and indicator.additivity == "R":
            assert indicator.scale == 100, indicator.indicator


def test_no_period_is_published_that_is_not_computed() -> None:
    for indicator in INDICATORS.values():
        computed = "MQAP"["MQAP".index(indicator.finest_period) :] + "E"
        assert set(indicator.published_periods) <= set(computed), indicator.indicator


def _changed(folder: Path, code: str, **changes: Any) -> Path:
    """A copy of the indicator files in which one is changed."""
    shutil.copytree(CATALOGUE / "indicators", folder / "indicators")
    path = folder / "indicators" / f"{code}.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text("utf-8")) | changes), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"owner": " "}, "owner"),
        ({"definition": {"en": "", "ru": "Определение"}}, "definition.en"),
        ({"name": {"en": "Name", "ru": ""}}, "name.ru"),
        ({"indicator": "PRB-77"}, "PRB-77.yaml"),
        ({"denominator_is": {"indicator": "PRB-77"}}, "PRB-77"),
    ],
)
def test_what_lacks_a_definition_or_an_owner_is_refused_by_name(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        read_indicators(_changed(tmp_path, "PRB-05", **changes))
    assert "PRB-05" in str(refusal.value)
    assert said in str(refusal.value)
