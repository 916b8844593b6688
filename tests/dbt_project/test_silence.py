"""What dbt says of a failed model quotes no value of a row."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from dbt_project.run_dbt import _failure
from strive.settings import Settings

SECRET = "991399900006"


@pytest.mark.parametrize(
    "said",
    [
        f'Database Error in stg_x\n  invalid input syntax for type integer: "{SECRET} Образцова"\n  compiled code at x',
        f"Database Error\n  duplicate key value\n  DETAIL:  Key (client)=({SECRET}) already exists.",
        f'Database Error\n  date field value out of range: "{SECRET}"\n  CONTEXT:  function "as_date" {SECRET}',
    ],
)
def test_values_are_left_out(settings: Settings, said: str) -> None:
    failed = SimpleNamespace(node=SimpleNamespace(name="stg_x"), message=said)
    text = str(_failure(settings, "run", [failed], None))
    assert SECRET not in text and "Образцова" not in text
    assert "Database Error" in text and "stg_x" in text
