"""A decision about a spelling: a crosswalk row with who, when and why, and the touched deliveries read again."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from expectations.gate import check_deliveries
from harmonise.proposals import Proposals
from harmonise.review import Decision, Waiting, decide, waiting
from harmonise.unused import unused_decisions
from strive.database import Connection
from strive.errors import Refusal
from strive.settings import PROJECT_ROOT, Settings, load_settings
from tests.expectations.conftest import deliver as deliver
from tests.expectations.conftest import good_rows as good_rows
from tests.expectations.conftest import warehouse as warehouse

Row = dict[str, str | None]
SPELLING = "Нарынский край (опытный)"


@pytest.fixture
def project(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A project whose crosswalks may be written to."""
    folder = tmp_path / "project"
    shutil.copytree(PROJECT_ROOT / "catalogue", folder / "catalogue")
    for name in ("countries", "expectations", "dbt_project"):
        (folder / name).symlink_to(PROJECT_ROOT / name)
    monkeypatch.setenv("STRIVE_PROJECT", str(folder))
    return load_settings()


@pytest.fixture
def quarantined(
    project: Settings, warehouse: Connection, deliver: Callable[..., Any], good_rows: dict[str, Row]
) -> Connection:
    """Two deliveries of which one has two rows with an unknown spelling of an area, and one with a known one."""

    def rows(prefix: str, *areas: str | None) -> list[Row]:
        good = good_rows["probation_client"]
        return [
            {**good, "client": f"{prefix}{number:031x}", **({"area": area} if area else {})}
            for number, area in enumerate(areas)
        ]

    deliver("probation_client", rows("a", SPELLING.upper(), SPELLING, *[None] * 18), file_name="one.csv")
    deliver("probation_client", rows("b", *[None] * 20), file_name="two.csv", scope="another")
    check_deliveries("KGZ")
    return warehouse


def states(connection: Connection) -> dict[str, str]:
    found = connection.execute("select file_name, state from ledger.delivery").fetchall()
    return {str(name): str(state) for name, state in found}


def crosswalk(settings: Settings) -> list[dict[str, str]]:
    with (settings.catalogue / "crosswalks" / "crosswalk_area_name.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def decision(**changes: Any) -> Decision:
    known: dict[str, Any] = {
        "country": "KGZ",
        "scheme": "area",
        "spelling": SPELLING,
        "code": "KG-N",
        "decided_by": "tester",
        "because": "letter of the department",
    }
    return Decision(**known | changes)


def test_what_waits_is_listed_once_with_its_rows(quarantined: Connection) -> None:
    (found,) = waiting(quarantined, "KGZ")
    assert (found.scheme, found.spelling, found.rows, found.deliveries) == ("area", SPELLING.lower(), 2, 1)
    assert waiting(quarantined, "KAZ") == []


def test_an_accepted_spelling_is_a_crosswalk_row_and_only_its_deliveries_are_read_again(
    quarantined: Connection, project: Settings
) -> None:
    before = crosswalk(project)
    assert decide(quarantined, project, decision(valid_from=date(2020, 1, 1))) == 1
    assert states(quarantined) == {"one.csv": "landed", "two.csv": "accepted"}
    (added,) = [row for row in crosswalk(project) if row not in before]
    assert (added["spelling"], added["area_code"], added["valid_from"]) == (SPELLING.lower(), "KG-N", "2020-01-01")
    assert added["evidence"].startswith("tester, 20") and added["evidence"].endswith("letter of the department")


def test_deciding_the_same_again_changes_nothing_and_otherwise_is_refused(
    quarantined: Connection, project: Settings
) -> None:
    decide(quarantined, project, decision())
    rows = crosswalk(project)
    decide(quarantined, project, decision())
    assert crosswalk(project) == rows
    with pytest.raises(Refusal) as refused:
        decide(quarantined, project, decision(code="KG-Y"))
    assert refused.value.message.key == "review_spelling_taken" and crosswalk(project) == rows


def test_a_rejected_spelling_is_asked_about_no_more_and_stays_in_quarantine(
    quarantined: Connection, project: Settings
) -> None:
    rows = crosswalk(project)
    decide(quarantined, project, decision(code=None))
    assert waiting(quarantined) == [] and crosswalk(project) == rows
    assert states(quarantined) == {"one.csv": "partly_accepted", "two.csv": "accepted"}


def test_a_code_that_does_not_exist_is_refused_with_those_that_do(quarantined: Connection, project: Settings) -> None:
    with pytest.raises(Refusal, match="KG-N"):
        decide(quarantined, project, decision(code="KG-XX"))
    assert quarantined.execute("select count(*) from ledger.review_decision").fetchone() == (0,)


def test_what_waits_comes_with_ranked_candidates_and_the_reason(quarantined: Connection, project: Settings) -> None:
    (found,) = waiting(quarantined)
    proposal = Proposals(project).of(found)
    assert proposal.candidates[0].code == "KG-N" and proposal.candidates[0].label == "Naryn"


@pytest.mark.parametrize(
    ("scheme", "written", "codes", "certain"),
    [
        ("area", "Джалалабадская обл-ть", ["KG-J"], True),
        ("area", "Кочкор", [], False),  # no unit of the level by which the warehouse publishes
        ("area", "Ош", ["KG-GO", "KG-O"], False),
        ("sex", "женщинна", ["F"], True),
    ],
)
def test_proposals_are_of_the_published_level_or_of_the_scheme(
    scheme: str, written: str, codes: list[str], certain: bool, settings: Settings
) -> None:
    item = Waiting("KGZ", scheme, written.lower(), written, 1, 1, datetime(2026, 1, 1, tzinfo=UTC))
    proposal = Proposals(settings).of(item)
    assert [each.code for each in proposal.candidates][: len(codes) or 1] == codes
    assert (proposal.reason is None) == certain


def test_a_decision_that_no_row_uses_is_an_error_until_one_does(quarantined: Connection, project: Settings) -> None:
    decide(quarantined, project, decision())
    assert unused_decisions(quarantined, project) == []  # its rows wait in quarantine to be read again
    decide(quarantined, project, decision(spelling="Нарынский губ."))
    (unused,) = unused_decisions(quarantined, project, "KGZ")
    assert (unused.spelling, unused.code, unused.decided_by) == ("нарынский губ.", "KG-N", "tester")
    assert unused_decisions(quarantined, project, "KAZ") == []
    quarantined.execute("update raw.probation_client set area = 'Нарынский  Губ.'")
    assert unused_decisions(quarantined, project) == []


def test_a_replaced_delivery_uses_no_decision(quarantined: Connection, project: Settings) -> None:
    decide(quarantined, project, decision())
    quarantined.execute(
        "update ledger.delivery set superseded_by = two.delivery_id from ledger.delivery as two "
        "where ledger.delivery.file_name = 'one.csv' and two.file_name = 'two.csv'"
    )
    assert [each.spelling for each in unused_decisions(quarantined, project)] == [SPELLING.lower()]
