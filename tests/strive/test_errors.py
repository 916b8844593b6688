"""A fault says where it is and nothing of what it happened to."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from strive.command_line.session import readable_errors
from strive.errors import place_of_fault

SECRET = "991399900006"


def test_kind_and_places_without_the_text() -> None:
    with pytest.raises(ValueError, match="invalid literal") as raised:
        int(f"{SECRET}x")
    said = place_of_fault(raised.value)
    assert said.startswith("ValueError, test_errors.py:") and SECRET not in said


def test_a_command_that_breaks_shows_no_traceback_and_no_value() -> None:
    @click.command()
    @readable_errors
    def breaks() -> None:
        int(f"{SECRET}x")

    result = CliRunner().invoke(breaks)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert "ValueError, test_errors.py:" in result.output and SECRET not in result.output


def test_a_command_still_tells_how_it_is_used() -> None:
    @click.command()
    @readable_errors
    def refuses() -> None:
        raise click.UsageError("name a file")

    assert CliRunner().invoke(refuses).exit_code == 2
