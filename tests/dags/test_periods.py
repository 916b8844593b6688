"""Which periods a country's run is about: a backfill its own month only, any other run everything new."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from strive.settings import PROJECT_ROOT

# In a process of its own, with Airflow's own kinds of runs.
ASK = """
import json, sys
from datetime import datetime, timezone
from types import SimpleNamespace
from airflow.sdk.api.datamodels._generated import DagRunType
import countries

run = SimpleNamespace(run_type=DagRunType(sys.argv[1]))
interval = [datetime(2021, month, 1, tzinfo=timezone.utc) for month in (5, 6)]
countries.get_current_context = lambda: {
    "dag_run": run, "data_interval_start": interval[0], "data_interval_end": interval[1]
}
periods = countries.periods_of_this_run()
print("PERIODS", json.dumps(periods and [str(day) for day in periods]))
"""


@pytest.mark.parametrize(
    ("kind", "periods"), [("backfill", ["2021-05-01", "2021-05-31"]), ("scheduled", None), ("manual", None)]
)
def test_only_a_backfill_is_about_its_data_interval(kind: str, periods: list[str] | None, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "STRIVE_"))}
    done = subprocess.run(
        [sys.executable, "-c", ASK, kind],
        env={**environment, "PYTHONPATH": str(PROJECT_ROOT / "dags"), "AIRFLOW_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = next(line for line in done.stdout.splitlines() if line.startswith("PERIODS "))
    assert json.loads(said.removeprefix("PERIODS ")) == periods
