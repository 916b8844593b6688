"""A country that nobody has heard of is onboarded: one country file and rows of crosswalks, and its figures are
published. No program and no model changes.

What is added lies in ``tests/onboarding``: the country file, crosswalk rows, two deliveries, and the figures that must
come out, each with its reason.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from strive.command_line.main import strive
from strive.settings import PROJECT_ROOT
from tests.pipeline.warehouse import Warehouse, new_warehouse

COUNTRY = "XQQ"
ADDED = PROJECT_ROOT / "tests" / "onboarding"
PROGRAMS = ("*.py", "*.sql")
ROOMS = ("strive", "ingest", "expectations", "dbt_project", "publish", "reports", "dags")
COPIED = ("countries", "catalogue", "expectations", "dbt_project", "strive")

pytestmark = pytest.mark.slow


@dataclass
class Onboarding:
    """A copy of the project into which the country was onboarded. ``changed``: the files that differ from the
    project's own; ``before``: its programs and models before anything was done."""

    warehouse: Warehouse
    deliveries: dict[str, Path]
    before: dict[str, str]


def hashes(root: Path, patterns: tuple[str, ...], folders: tuple[str, ...]) -> dict[str, str]:
    """Path -> hash of every such file in those folders."""
    paths = [path for folder in folders for pattern in patterns for path in (root / folder).rglob(pattern)]
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.is_file()
    }


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def add_rows(target: Path, rows: list[dict[str, str]]) -> None:
    with target.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with target.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="", lineterminator="\n").writerows(rows)


def write_workbook(source: Path, target: Path) -> None:
    """The rows as an office would send them: a title above the table, on a sheet with a name."""
    book = Workbook()
    book.create_sheet("Notes").append(["nothing"])
    sheet = book.create_sheet("People")
    sheet.append(["Participants of courses, year 2024"])
    sheet.append([])
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            sheet.append(row)
    book.save(target)


@pytest.fixture(scope="module")
def onboarding(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Onboarding]:
    """The country onboarded as the runbook says, and its deliveries taken through every room."""
    folder = tmp_path_factory.mktemp("onboarding")
    project = folder / "project"
    before = hashes(PROJECT_ROOT, PROGRAMS, ROOMS)
    for name in COPIED:
        shutil.copytree(PROJECT_ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ADDED / f"{COUNTRY}.yaml", project / "countries")
    for path in ADDED.glob("*area*.csv"):
        add_rows(project / "catalogue" / "crosswalks" / path.name, rows_of(path))
    add_rows(project / "catalogue" / "crosswalks" / "crosswalk_code.csv", rows_of(ADDED / "crosswalk_code.csv"))
    workbook = folder / "people.xlsx"
    write_workbook(ADDED / "attendance_2024.csv", workbook)
    deliveries = {"training_events": ADDED / "events_2024.csv", "training_attendance": workbook}
    with new_warehouse(postgres_server, folder / "home", project) as warehouse:
        for dataset, path in deliveries.items():
            inbox = warehouse.settings.inbox / COUNTRY / dataset
            inbox.mkdir(parents=True)
            shutil.copy(path, inbox)
        warehouse.run()
        yield Onboarding(warehouse, deliveries, before)


def test_the_figures_come_out(onboarding: Onboarding) -> None:
    """Before protection, which hides some of so few people."""
    with onboarding.warehouse.in_use() as connection:
        found = {
            (str(indicator), str(period), str(area)): value
            for indicator, period, area, value in connection.execute(
                """
                select f.indicator_code, f.period, f.area_code, f.value
                from candidate.fct_indicator_value as f
                where f.country_code = %s and f.sex = '_T' and f.age_band = '_T'
                    and f.category = '_T' and f.period_type = 'A'
                """,
                [COUNTRY],
            )
        }
    for row in rows_of(ADDED / "published.csv"):
        assert found.get((row["indicator"], row["period"], row["area"])) == Decimal(row["value"]), row["why"]


def test_what_was_not_understood_waits_in_quarantine(onboarding: Onboarding) -> None:
    with onboarding.warehouse.in_use() as connection:
        refused = connection.execute(
            "select dataset, rule_ids from quarantine.row where country_code = %s order by dataset", [COUNTRY]
        ).fetchall()
        balance = connection.execute(
            "select dataset, rows_received, rows_loaded, rows_quarantined, rows_duplicate from ledger.delivery "
            "where country_code = %s order by dataset",
            [COUNTRY],
        ).fetchall()
    assert [dataset for dataset, _ in refused] == ["training_attendance", "training_events"]
    assert balance == [("training_attendance", 24, 22, 1, 1), ("training_events", 4, 3, 1, 0)]


def test_no_identifier_of_a_person_is_in_the_warehouse(onboarding: Onboarding) -> None:
    with onboarding.warehouse.in_use() as connection:
        participants = connection.execute("select participant from raw.training_attendance").fetchall()
    assert len({participant for (participant,) in participants}) == 16
    assert not any("XQ-000" in str(participant) for (participant,) in participants)


def test_only_a_country_file_and_rows_were_added(onboarding: Onboarding) -> None:
    project = onboarding.warehouse.settings.project
    assert hashes(PROJECT_ROOT, PROGRAMS, ROOMS) == onboarding.before
    copied = hashes(project, PROGRAMS, COPIED)
    assert copied == {name: digest for name, digest in onboarding.before.items() if name.split("/")[0] in COPIED}
    ours, theirs = (hashes(root, ("*.yaml", "*.yml", "*.csv"), COPIED) for root in (PROJECT_ROOT, project))
    changed = {name for name, digest in theirs.items() if ours.get(name) != digest}
    assert ours.keys() <= theirs.keys()
    crosswalks = {f"catalogue/crosswalks/{path.name}" for path in ADDED.glob("*a*.csv")} & changed
    assert changed == {f"countries/{COUNTRY}.yaml", *crosswalks}
    assert len(crosswalks) == 3


def test_the_check_of_the_country_file_foretells_the_quarantine(
    onboarding: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = onboarding.warehouse.settings
    monkeypatch.setenv("STRIVE_PROJECT", str(settings.project))
    monkeypatch.setenv("STRIVE_HOME", str(settings.home))
    complete = CliRunner().invoke(strive, ["check-country", COUNTRY])
    assert complete.exit_code == 0, complete.output
    files = [f"--file={dataset}={path}" for dataset, path in onboarding.deliveries.items()]
    with_files = CliRunner().invoke(strive, ["check-country", COUNTRY, *files])
    assert with_files.exit_code == 1
    assert "«Westland» (1)" in with_files.output
    assert "«?» (1)" in with_files.output
    assert "2 to mend" in with_files.output
