"""Rules as rows: written once, kept by version, and not redefined under results."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.gate import check_deliveries
from expectations.register import sync_rules
from expectations.rules import all_rule_files
from strive.database import Connection
from strive.errors import Refusal
from strive.ledger import Delivery
from strive.settings import PROJECT_ROOT

Row = dict[str, str | None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rule files that a test may change."""
    return Path(shutil.copytree(PROJECT_ROOT / "expectations", tmp_path / "rules"))


def change(folder: Path, old: str, new: str) -> None:
    """Change the first mention in the rules of registry counts."""
    path = folder / "records" / "registry_count.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_rule_is_written_once(warehouse: Connection) -> None:
    rules = [rule for file in all_rule_files(PROJECT_ROOT / "expectations") for rule in file.rules]
    assert sync_rules(warehouse) == len(rules)
    assert sync_rules(warehouse) == 0
    assert warehouse.execute("select count(*) from quality.rule").fetchone() == (len(rules),)


def test_a_text_may_be_improved_under_its_version(warehouse: Connection, folder: Path) -> None:
    sync_rules(warehouse, folder)
    change(folder, "“As of” is filled in on every row.", "Every row says as of which day it counts.")
    assert sync_rules(warehouse, folder) == 1
    told = "select count(*) from quality.rule where text_en like 'Every row says as of which day%'"
    assert warehouse.execute(told).fetchone() == (1,)


def test_a_meaning_may_not_change_under_results(
    warehouse: Connection, folder: Path, deliver: Callable[..., Delivery], good_rows: dict[str, Row]
) -> None:
    sync_rules(warehouse, folder)
    change(folder, '"least": 0', '"least": 1')
    assert sync_rules(warehouse, folder) == 1, "no result refers to it yet"
    change(folder, '"least": 1', '"least": 0')
    sync_rules(warehouse, folder)
    deliver("registry_count", [good_rows["registry_count"]])
    check_deliveries("KGZ")
    change(folder, '"least": 0', '"least": 1')
    with pytest.raises(Refusal) as refusal:
        sync_rules(warehouse, folder)
    assert "REG-COUNT-" in refusal.value.message.text("en")
    text = (folder / "records" / "registry_count.yaml").read_text(encoding="utf-8")
    before, after = text.split('"least": 1', 1)
    head, tail = before.rsplit("version: 1", 1)
    (folder / "records" / "registry_count.yaml").write_text(
        f'{head}version: 2{tail}"least": 1{after}', encoding="utf-8"
    )
    assert sync_rules(warehouse, folder) == 1
    versions = warehouse.execute(
        "select count(*) from quality.rule "
        "where rule_id in (select rule_id from quality.rule where version = 2 and applies_to = 'registry_count')"
    ).fetchone()
    assert versions == (2,), "the version that the results refer to is kept"
