"""Views that are made at every start must say each time whose rights they run with: replacing one forgets it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from strive.settings import PROJECT_ROOT

FILES = [path for folder in ("strive/schema", "publish/sql") for path in sorted((PROJECT_ROOT / folder).rglob("*.sql"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT_ROOT)))
def test_every_view_runs_with_the_rights_of_its_reader(path: Path) -> None:
    made = re.findall(
        r"create (?:or replace )?view (\S+)\s+(with \(security_invoker = true\))?", path.read_text("utf-8")
    )
    assert [view for view, as_reader in made if not as_reader] == []
