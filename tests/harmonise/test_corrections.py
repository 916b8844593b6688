"""Corrections from delivery to harmonised row: applied, waiting, made needless by the source, expired."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

import dbt_project.corrections
from dbt_project.build import build_candidate
from strive.catalogue.corrections import Correction
from strive.catalogue.models import Bilingual
from strive.catalogue.store import sync
from strive.database import Connection, connect
from strive.messages import Message
from strive.settings import Settings
from tests.dbt_project.rows import deliver, table
from tests.harmonise.conftest import warehouse_of_a_test

TODAY = date(2026, 7, 1)
HEADER = "event | event_title | status | started_on | days | planned_participants | area"


def correction(id: str, **changes: Any) -> Correction:
    usual: dict[str, Any] = {
        "id": id,
        "country": "KGZ",
        "dataset": "training_events",
        "delivery": "EVT",
        "rows": {"numbers": [1]},
        "field": "days",
        "wrong": "30",
        "right": "3",
        "why": {"en": "a slip", "ru": "описка"},
        "who": "lead",
        "until": date(2026, 12, 31),
        "expected": Bilingual(en="a new list", ru="новый список"),
    }
    return Correction.model_validate(usual | changes)


CORRECTIONS = [
    correction("APPLIED"),
    correction("SECOND-VALUE", field="started_on", wrong="2021-05-19", right="2021-05-20"),
    correction("BY-PLACE", rows={"positions": ["row 2"]}, wrong=None, right="2"),
    correction("BY-VALUE", rows={"where": {"area": "г. ОШ"}}, field="status", wrong="held", right="cancelled"),
    correction("EXPIRED", rows={"numbers": [4]}, until=date(2026, 6, 30)),
    correction("FIXED", rows={"numbers": [5]}, wrong="70", right="7"),
    correction("EARLY", delivery=None, period="2031", until=date(2026, 1, 1)),
    correction("NEWER-ROW", delivery="OLD", rows={"numbers": [1]}, wrong="9", right="1"),
]


@dataclass
class Corrected:
    connection: Connection
    settings: Settings
    told: list[Message]


@pytest.fixture(scope="module")
def corrected(
    postgres_server: str, _template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Corrected]:
    with (
        warehouse_of_a_test(postgres_server, _template_database, tmp_path_factory.mktemp("corrections")) as settings,
        connect() as connection,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(dbt_project.corrections, "read_corrections", lambda *_: CORRECTIONS)
        sync(connection, settings)
        old = table(HEADER, "E6 | F | held | 2021-05-19 | 9 | 4 | Нарынская область")
        deliver(connection, "OLD", "training_events", "training_event", old, reported="2021-06-01")
        events = table(
            HEADER,
            "E1 | A | held | 2021-05-19 | 30 | 4 | Нарынская область",
            "E2 | B | held | 2021-05-19 | - | 4 | Нарынская область",
            "E3 | C | held | 2021-05-19 | 3 | 4 | г. Ош",
            "E4 | D | held | 2021-05-19 | 30 | 4 | Нарынская область",
            "E5 | E | held | 2021-05-19 | 7 | 4 | Нарынская область",
            "E6 | F | held | 2021-05-19 | 1 | 4 | Нарынская область",
        )
        deliver(connection, "EVT", "training_events", "training_event", events, reported="2021-12-10")
        connection.commit()
        told = build_candidate(settings, TODAY)["corrections"]
        yield Corrected(connection, settings, told)


def test_the_right_value_is_harmonised_and_raw_keeps_what_was_delivered(corrected: Corrected) -> None:
    rows = corrected.connection.execute(
        "select event, days, status, started_on::text from harmonised.hrm_training_event order by event"
    ).fetchall()
    assert rows == [
        ("E1", 3, "held", "2021-05-20"),
        ("E2", 2, "held", "2021-05-19"),
        ("E3", 3, "cancelled", "2021-05-19"),
        ("E5", 7, "held", "2021-05-19"),
        ("E6", 1, "held", "2021-05-19"),
    ]
    raw = corrected.connection.execute(
        "select days from raw.training_event where delivery_id = 'EVT' order by row_number"
    ).fetchall()
    assert [row[0] for row in raw] == ["30", None, "3", "30", "7", "1"]


def test_what_became_of_each_is_a_table(corrected: Corrected) -> None:
    rows = corrected.connection.execute(
        "select correction_id, outcome, rows_found from quality.correction order by correction_id"
    ).fetchall()
    assert rows == [
        ("APPLIED", "applied", 1),
        ("BY-PLACE", "applied", 1),
        ("BY-VALUE", "applied", 1),
        ("EARLY", "waiting", 0),
        ("EXPIRED", "expired", 1),
        ("FIXED", "source_has_fixed_it", 0),
        ("NEWER-ROW", "source_has_fixed_it", 0),
        ("SECOND-VALUE", "applied", 1),
    ]
    changed = corrected.connection.execute(
        "select correction_id, row_number, field, right_value, is_withheld from quality.corrected_value order by 1"
    ).fetchall()
    assert changed == [
        ("APPLIED", 1, "days", "3", False),
        ("BY-PLACE", 2, "days", "2", False),
        ("BY-VALUE", 3, "status", "cancelled", False),
        ("EXPIRED", 4, "days", "3", True),
        ("SECOND-VALUE", 1, "started_on", "2021-05-20", False),
    ]


def test_those_that_need_a_person_are_told_of_in_both_languages(corrected: Corrected) -> None:
    assert [said.key for said in corrected.told] == [
        "correction_expired",
        "correction_source_has_fixed_it",
        "correction_source_has_fixed_it",
    ]
    assert "EXPIRED" in corrected.told[0].text("en") and "a new list" in corrected.told[0].text("en")
    assert "FIXED" in corrected.told[1].text("ru") and "новый список" in corrected.told[0].text("ru")


@pytest.fixture
def rebuilt(corrected: Corrected, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    monkeypatch.setattr(dbt_project.build, "run_dbt", lambda *_: [])
    return lambda today: build_candidate(corrected.settings, today)


def test_only_what_changes_a_value_makes_a_new_build(
    corrected: Corrected, rebuilt: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not rebuilt(TODAY)["built"]
    assert not rebuilt(date(2026, 7, 2))["built"]
    assert rebuilt(date(2027, 1, 1))["built"], "three more have expired"
