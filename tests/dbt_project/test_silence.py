"""What dbt says of a failed model quotes no value of a row: not to us, not in its log, not on the screen."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from dbt_project.dbt_log import without_values
from dbt_project.run_dbt import _failure, run_dbt
from strive.database import Connection
from strive.errors import Refusal
from strive.settings import Settings

SECRET = "991399900006"


@pytest.mark.parametrize(
    "said",
    [
        f'Database Error in stg_x\n  invalid input syntax for type integer: "{SECRET} Образцова"\n  compiled code at x',
        f"Database Error\n  duplicate key value\n  DETAIL:  Key (client)=({SECRET}) already exists.",
        f'Database Error\n  value "{SECRET} Образцова" is out of range for type integer',
        f'Database Error\n  relation "staging.x" has value "{SECRET}" Образцова" in column "client"',
        f'Database Error\n  date field value out of range: "{SECRET}"\n  CONTEXT:  function "as_date" {SECRET}',
    ],
)
def test_values_are_left_out(settings: Settings, said: str) -> None:
    failed = SimpleNamespace(node=SimpleNamespace(name="stg_x"), message=said)
    text = str(_failure(settings, "run", [failed], None))
    assert SECRET not in text and "Образцова" not in text
    assert "Database Error" in text and "stg_x" in text


def test_names_of_things_are_kept() -> None:
    said = 'column "area_code" of relation "raw.employer" violates check constraint "employer_area_check"'
    assert without_values(f"Database Error\n  {said}") == f"Database Error {said}"


def test_nothing_that_postgresql_quotes_is_written_or_printed(
    database: Connection, settings: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    project = replace(settings, project=tmp_path)
    shutil.copytree(settings.dbt_project, project.dbt_project, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "catalogue").symlink_to(settings.catalogue)
    database.execute(
        f"create schema staging; create table staging.held as select '{SECRET} Образцова' as client".encode()
    )
    database.commit()
    model = project.dbt_project / "models" / "staging" / "stg_broken.sql"
    model.write_text("{{ config(materialized='table') }} select client::integer as client from staging.held")
    with pytest.raises(Refusal, match="stg_broken"):
        run_dbt(project, "run", "--select", "stg_broken")
    log = (settings.home / "dbt" / "logs" / "dbt.log").read_text(encoding="utf-8")
    assert "stg_broken" in log and "out of range for type integer" in log
    captured = capfd.readouterr()
    for text in (log, captured.out, captured.err):
        assert SECRET not in text and "Образцова" not in text
