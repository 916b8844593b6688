"""``strive new-country`` and ``strive check-country``, as a person calls them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from strive.command_line.main import strive
from strive.settings import Settings
from tests.strive.country_file.test_check import GOOD, SAMPLE

pytestmark = pytest.mark.usefixtures("project")


def call(*arguments: str) -> Result:
    return CliRunner().invoke(strive, list(arguments))


def test_a_skeleton_is_written_once(project: Settings) -> None:
    path = project.countries / "PHL.yaml"
    assert call("new-country", "phl").exit_code == 0
    path.write_text("mine", encoding="utf-8")
    again = call("new-country", "PHL")
    assert again.exit_code == 1
    assert "check-country PHL" in again.output
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("given", ["PH", "PHIL", "../x", "P1L"])
def test_only_a_country_code_names_a_file(project: Settings, given: str) -> None:
    before = set(project.countries.iterdir())
    assert call("new-country", given).exit_code == 1
    assert set(project.countries.iterdir()) == before


def test_a_new_skeleton_says_what_it_lacks_in_the_language_asked_for() -> None:
    assert call("new-country", "PHL", "--language", "ru").exit_code == 0
    english, russian = call("check-country", "PHL"), call("check-country", "phl", "--language", "ru")
    assert (english.exit_code, russian.exit_code) == (1, 1)
    assert "line 13, first_period: Still to be filled in" in english.output
    assert "строка 13, first_period: Ещё не заполнено" in russian.output


def test_a_complete_file_gives_status_0_and_a_faulty_one_1(project: Settings, tmp_path: Path) -> None:
    path = project.countries / "XQQ.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert call("check-country", "XQQ").exit_code == 0
    assert call("check-country", str(path)).exit_code == 0
    assert call("check-country").exit_code == 0
    sample = tmp_path / "events_2024.csv"
    sample.write_text(SAMPLE, encoding="utf-8")
    with_file = call("check-country", "XQQ", "--file", f"training_events={sample}")
    assert with_file.exit_code == 1
    assert "«Nordland» (2)" in with_file.output
    path.write_text(GOOD.replace("connector: csv", "connector: cvs"), encoding="utf-8")
    assert call("check-country").exit_code == 1


@pytest.mark.parametrize(
    "arguments", [("ZZZ",), ("no/such/file.yaml",), ("--file", "a=b"), ("KGZ", "--file", "a"), ("KGZ", "--file", "a=b")]
)
def test_a_call_that_cannot_be_answered_says_why(arguments: tuple[str, ...]) -> None:
    result = call("check-country", *arguments)
    assert result.exit_code == 1
    assert result.output.strip()
    assert not result.exception or isinstance(result.exception, SystemExit)
