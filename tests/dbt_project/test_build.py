"""The build: when it builds, when it does not, and what it leaves behind when it is stopped."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

import pytest

import dbt_project.build
from dbt_project.build import build_candidate, load_crosswalks
from dbt_project.run_dbt import connection_environment
from strive.catalogue.store import sync
from strive.database import Connection
from strive.errors import Refusal, SourceUnavailable
from strive.settings import Settings
from tests.dbt_project.rows import deliver, table

PROBATION = "client | sex | birth_year | area | conviction_category | supervision_started_on"


def _deliver_clients(connection: Connection, delivery_id: str, month: str) -> None:
    rows = table(PROBATION, "c1 | м | 1990 | Нарынская область | Иные | 01.02.2021")
    deliver(connection, delivery_id, "probation_clients", "probation_client", rows, period=month, reported="2021-06-01")
    connection.commit()


def _builds(connection: Connection) -> list[tuple[int, bool]]:
    rows = connection.execute("select build_id, finished_at is not null from ledger.build order by build_id").fetchall()
    connection.rollback()
    return cast(list[tuple[int, bool]], rows)


class FakeDbt:
    """Stands in for dbt where only the question is whether, and how often, it is run."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def __call__(self, settings: Settings, command: str, *arguments: str) -> list[str]:
        self.commands.append(command)
        return []


@pytest.fixture
def fake_dbt(monkeypatch: pytest.MonkeyPatch) -> FakeDbt:
    fake = FakeDbt()
    monkeypatch.setattr(dbt_project.build, "run_dbt", fake)
    return fake


def test_what_has_not_changed_is_not_built_again(database: Connection, settings: Settings, fake_dbt: FakeDbt) -> None:
    first = build_candidate(settings)
    second = build_candidate(settings)
    assert (first["built"], second["built"]) == (True, False)
    assert first["build_id"] == second["build_id"]
    assert fake_dbt.commands == ["seed", "build"]


def test_a_new_delivery_is_built(database: Connection, settings: Settings, fake_dbt: FakeDbt) -> None:
    build_candidate(settings)
    _deliver_clients(database, "D1", "2021-05")
    assert build_candidate(settings)["built"]
    assert _builds(database) == [(1, True), (2, True)]


def test_a_changed_catalogue_is_built(database: Connection, settings: Settings, fake_dbt: FakeDbt) -> None:
    sync(database, settings)
    database.commit()
    build_candidate(settings)
    database.execute("update catalogue.indicator set decimals = 3 where indicator_code = 'PRB-04'")
    database.commit()
    assert build_candidate(settings)["built"]


def test_an_indicator_without_an_owner_is_not_built(
    database: Connection, settings: Settings, fake_dbt: FakeDbt, tmp_path: Path
) -> None:
    for folder in ("catalogue", "dbt_project"):
        shutil.copytree(settings.project / folder, tmp_path / folder)
    file = tmp_path / "catalogue" / "indicators" / "PRB-02.yaml"
    file.write_text(re.sub("owner: .*", "owner: ''", file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(Refusal, match=r"PRB-02.*owner"):
        build_candidate(dataclasses.replace(settings, project=tmp_path))
    assert fake_dbt.commands == []
    assert _builds(database) == []


def test_after_an_unfinished_build_the_next_one_builds(
    database: Connection, settings: Settings, fake_dbt: FakeDbt
) -> None:
    build_candidate(settings)
    database.execute(
        "insert into ledger.build (input_fingerprint, started_at, code_commit) values ('killed', now(), 'test')"
    )
    database.commit()
    assert build_candidate(settings)["built"]
    assert _builds(database) == [(1, True), (2, False), (3, True)]


def test_a_build_overtaken_by_a_delivery_is_repeated(
    database: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrivals = ["D1"]

    def dbt_while_deliveries_arrive(settings: Settings, command: str, *arguments: str) -> list[str]:
        if command == "build" and arrivals:
            _deliver_clients(database, arrivals.pop(), "2021-05")
        return []

    monkeypatch.setattr(dbt_project.build, "run_dbt", dbt_while_deliveries_arrive)
    assert build_candidate(settings)["build_id"] == 2
    assert _builds(database) == [(1, False), (2, True)]


def test_deliveries_that_never_cease_stop_the_build(
    database: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    months = iter(range(1, 13))

    def dbt_while_deliveries_arrive(settings: Settings, command: str, *arguments: str) -> list[str]:
        if command == "build":
            month = next(months)
            _deliver_clients(database, f"D{month}", f"2021-{month:02}")
        return []

    monkeypatch.setattr(dbt_project.build, "run_dbt", dbt_while_deliveries_arrive)
    with pytest.raises(SourceUnavailable):
        build_candidate(settings)
    assert all(not finished for _, finished in _builds(database))


def test_crosswalks_are_loaded_once(database: Connection, settings: Settings, fake_dbt: FakeDbt) -> None:
    assert load_crosswalks(settings)["loaded"]
    assert not load_crosswalks(settings)["loaded"]
    assert fake_dbt.commands == ["seed"]


@pytest.mark.slow
def test_a_model_that_fails_is_named_and_the_build_stays_unfinished(database: Connection, settings: Settings) -> None:
    database.execute("drop table raw.employer")
    database.commit()
    with pytest.raises(Refusal) as refusal:
        build_candidate(settings)
    for language in ("en", "ru"):
        text = refusal.value.message.text(language)
        assert "stg_employer" in text
        assert "raw.employer" in text
        assert "strive build" in text
    assert _builds(database) == [(1, False)]


@pytest.mark.slow
def test_a_database_that_is_gone_may_be_tried_again(
    database: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = connection_environment(os.environ["STRIVE_DATABASE_URL"]) | {"STRIVE_DBT_PORT": "1"}
    monkeypatch.setattr("dbt_project.run_dbt.connection_environment", lambda url: parts)
    with pytest.raises(SourceUnavailable):
        load_crosswalks(settings)


@pytest.mark.slow
def test_a_build_killed_while_dbt_runs_is_done_again_with_the_same_result(
    database: Connection, settings: Settings
) -> None:
    sync(database, settings)
    _deliver_clients(database, "D1", "2021-05")
    load_crosswalks(settings)
    program = "from dbt_project.build import build_candidate; build_candidate()"
    with subprocess.Popen([sys.executable, "-c", program], cwd=Path(dbt_project.build.__file__).parents[1]) as process:
        _wait_until_dbt_has_begun(database, process)
        process.kill()
    assert _builds(database) == [(1, False)]
    assert build_candidate(settings)["built"]
    assert _builds(database) == [(1, False), (2, True)]
    assert _value_of_may(database) == 1
    assert not build_candidate(settings)["built"]


def _wait_until_dbt_has_begun(database: Connection, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, "the build ended before it could be killed"
        (views,) = cast(
            tuple[int],
            database.execute("select count(*) from pg_views where schemaname = 'staging'").fetchone(),
        )
        database.rollback()
        if views:
            return
        database.execute("select pg_sleep(0.01)")
    raise AssertionError("dbt created nothing within two minutes")


def _value_of_may(database: Connection) -> Any:
    row = database.execute(
        """
        select value from candidate.fct_indicator_value
        where indicator_code = 'PRB-01' and period = '2021-05' and area_code = '_T' and sex = '_T'
            and age_band = '_T' and category = '_T'
        """
    ).fetchone()
    database.rollback()
    return row and row[0]
