"""The DAG files: one DAG per country file, cheap to read, and tasks that retry where a retry can help."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from strive.catalogue.files import read_countries
from strive.settings import PROJECT_ROOT

DAGS = PROJECT_ROOT / "dags"
OUR_OWN = {"assets", "connections", "steps", "strive"}
LIGHT = {"__future__", "collections", "datetime", "pathlib", "time", "typing", "airflow"} | OUR_OWN
LIGHT_OF_STRIVE = {"strive.catalogue.files", "strive.catalogue.models", "strive.errors", "strive.settings"}
ROOMS = {"ingest", "expectations", "dbt_project", "publish", "reports"}
DESCRIBE = """
import importlib, json, sys
from airflow.sdk import DAG
dags = {}
for name in ("countries", "warehouse", "inbox", "retention"):
    for thing in list(vars(importlib.import_module(name)).values()):
        if isinstance(thing, DAG):
            dags[thing.dag_id] = thing
heavy = {name.partition(".")[0] for name in sys.modules} & set(sys.argv[1].split(","))
print("DESCRIPTION", json.dumps({"heavy": sorted(heavy), "dags": {
    dag_id: {
        "schedule": type(dag.timetable).__name__, "max_active_runs": dag.max_active_runs, "catchup": dag.catchup,
        "description": dag.description,
        "tasks": {task.task_id: {"retries": task.retries, "rule": str(task.trigger_rule.value),
            "upstream": sorted(task.upstream_task_ids)} for task in dag.tasks},
    } for dag_id, dag in dags.items()}}))
"""


def described(project: Path, tmp_path: Path) -> dict[str, Any]:
    """What the DAG files make of the project, read by a process of its own, as Airflow does."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "STRIVE_"))}
    environment |= {
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "STRIVE_PROJECT": str(project),
        "STRIVE_HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(DAGS),
    }
    heavy = "dbt,great_expectations,pandas,lxml,altair"
    done = subprocess.run(
        [sys.executable, "-c", DESCRIBE, heavy],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    described_line = next(line for line in done.stdout.splitlines() if line.startswith("DESCRIPTION "))
    description: dict[str, Any] = json.loads(described_line.removeprefix("DESCRIPTION "))
    return description


@pytest.fixture(scope="module")
def as_they_are(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the DAG files make of the project's own country files."""
    return described(PROJECT_ROOT, tmp_path_factory.mktemp("as-they-are"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own with the real country files."""
    project = tmp_path / "project"
    shutil.copytree(PROJECT_ROOT / "countries", project / "countries")
    return project


def test_every_country_file_is_a_dag_with_a_task_per_dataset(as_they_are: dict[str, Any]) -> None:
    dags = as_they_are["dags"]
    countries = read_countries(PROJECT_ROOT / "countries")
    assert set(dags) == {f"country_{code}" for code in countries} | {"warehouse", "inbox", "retention"}
    for code, country in countries.items():
        tasks = dags[f"country_{code}"]["tasks"]
        collecting = sorted(f"collect_{name}" for name in country.datasets)
        assert set(tasks) == {*collecting, "check", "everything_done"}
        assert tasks["check"]["upstream"] == collecting
        assert dags[f"country_{code}"]["schedule"] == "CronDataIntervalTimetable"


def test_a_broken_source_stops_no_other_and_yet_fails_the_run(as_they_are: dict[str, Any]) -> None:
    for dag_id, dag in as_they_are["dags"].items():
        if dag_id.startswith("country_"):
            assert dag["tasks"]["check"]["rule"] == "all_done"
            last = dag["tasks"]["everything_done"]
            assert last["rule"] == "all_success"
            assert set(last["upstream"]) == set(dag["tasks"]) - {"everything_done"}


def test_a_new_country_file_is_a_new_dag_without_any_code(project: Path, tmp_path: Path) -> None:
    text = (project / "countries" / "TKM.yaml").read_text(encoding="utf-8")
    new = text.replace("country: TKM", "country: XXA").replace("iso2: TM", "iso2: XX")
    (project / "countries" / "XXA.yaml").write_text(new, encoding="utf-8")
    dags = described(project, tmp_path)["dags"]
    assert set(dags["country_XXA"]["tasks"]) == set(dags["country_TKM"]["tasks"])


def test_a_country_file_that_does_not_fit_costs_itself_only(project: Path, tmp_path: Path) -> None:
    (project / "countries" / "KAZ.yaml").write_text("country: KAZ\nsurprise: 1\n", encoding="utf-8")
    dags = described(project, tmp_path)["dags"]
    assert list(dags["country_KAZ"]["tasks"]) == ["read_country_file"]
    assert "KAZ.yaml" in dags["country_KAZ"]["description"]
    assert "check" in dags["country_KGZ"]["tasks"]


def test_the_warehouse_walks_its_rooms_in_order_one_run_at_a_time(as_they_are: dict[str, Any]) -> None:
    warehouse = as_they_are["dags"]["warehouse"]
    order = ["settle", "build", "gate", "publish", "report"]
    assert {name: task["upstream"] for name, task in warehouse["tasks"].items()} == {
        name: order[place - 1 : place] if place else [] for place, name in enumerate(order)
    } | {"export": ["publish"], "everything_done": ["export", "publish", "report"]}
    assert warehouse["tasks"]["report"]["rule"] == "all_done"
    assert warehouse["max_active_runs"] == 1
    assert not warehouse["catchup"]


def test_reading_the_dag_files_imports_nothing_heavy(as_they_are: dict[str, Any]) -> None:
    assert as_they_are["heavy"] == []


@pytest.mark.parametrize("path", sorted(DAGS.glob("*.py")), ids=lambda path: path.name)
def test_a_dag_file_imports_only_what_is_light_at_its_top(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            assert name.partition(".")[0] in LIGHT, f"{path.name} imports {name} at its top"
            assert not name.startswith("strive.") or name in LIGHT_OF_STRIVE


def test_no_other_file_imports_airflow() -> None:
    for room in [*ROOMS, "strive"]:
        for path in (PROJECT_ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                assert not any(name.partition(".")[0] == "airflow" for name in names), path
