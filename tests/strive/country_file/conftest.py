"""A copy of the catalogue and the country files, in which a test may write. The made-up country XQQ has two areas."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from ingest.declared import protocols
from strive.catalogue.country_file.country_check import check_country_file
from strive.catalogue.country_file.findings import Finding
from strive.catalogue.country_file.surroundings import surroundings_of
from strive.settings import PROJECT_ROOT, Settings, load_settings

Check = Callable[..., list[Finding]]
AREAS = [
    {"area_code": code, "country_code": "XQQ", "area_level": "1", "parent_area_code": "_T"} for code in ("XQ-N", "XQ-S")
]
SPELLINGS = [
    {"country_code": "XQQ", "spelling": spelling, "area_code": code}
    for spelling, code in (("northland", "XQ-N"), ("southland", "XQ-S"))
]


def add_rows(path: Path, rows: list[dict[str, str]]) -> None:
    """Add rows to a CSV file of the catalogue; columns that they lack stay empty."""
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="", lineterminator="\n").writerows(rows)


@pytest.fixture(scope="session")
def _copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    for folder in ("catalogue", "countries"):
        shutil.copytree(PROJECT_ROOT / folder, root / folder)
    add_rows(root / "catalogue" / "crosswalks" / "area.csv", AREAS)
    add_rows(root / "catalogue" / "crosswalks" / "crosswalk_area_name.csv", SPELLINGS)
    return root


@pytest.fixture
def project(settings: Settings, _copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of the copy, which the environment names; country files that a test adds are taken away after it."""
    monkeypatch.setenv("STRIVE_PROJECT", str(_copy))
    copied = load_settings()
    before = set(copied.countries.iterdir())
    yield copied
    for path in set(copied.countries.iterdir()) - before:
        path.unlink()


@pytest.fixture
def check(project: Settings) -> Check:
    """Write text as a country file and check it."""

    def write_and_check(
        text: str,
        name: str = "XQQ.yaml",
        samples: Mapping[str, Path] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> list[Finding]:
        path = project.countries / name
        path.write_text(text, encoding="utf-8")
        return check_country_file(path, surroundings_of(project, environment or {}, protocols()), samples)

    return write_and_check
