"""Ten kinds of broken delivery, in one inbox with good ones: what an engineer is told, and that the good ones count."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from strive.messages import message, message_from_json
from tests.oracle.comparison import compare, warehouse_cells
from tests.oracle.recompute import recompute
from tests.pipeline.broken_files import GOOD, broken_files, duplicate, samples
from tests.pipeline.warehouse import Warehouse, new_warehouse

KINDS = (
    "empty file", "truncated zip", "wrong sheet", "missing required column", "renamed column", "wrong encoding",
    "future period", "half the rows bad", "another country's file", "another country's areas",
)  # fmt: skip


@dataclass
class Run:
    """A run over good and broken files together, what it logged, and the good files alone."""

    warehouse: Warehouse
    logged: list[str]
    good: Path


@pytest.fixture(scope="module")
def run(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    good = tmp_path_factory.mktemp("good-files")
    with new_warehouse(postgres_server, tmp_path_factory.mktemp("broken-deliveries")) as warehouse:
        for folder in (good, warehouse.settings.inbox):
            for path in GOOD:
                _put(folder / path, samples()[path].content(), samples()[path].reported_at.timestamp())
        for broken in (*broken_files().values(), duplicate()):
            _put(warehouse.settings.inbox / broken.path, broken.content)
        with _logged("ingest") as messages:
            warehouse.run()
        yield Run(warehouse, messages, good)


class _Keeper(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _logged(name: str) -> Iterator[list[str]]:
    logger, keeper = logging.getLogger(name), _Keeper()
    level = logger.level
    logger.addHandler(keeper)
    logger.setLevel(logging.INFO)
    try:
        yield keeper.messages
    finally:
        logger.removeHandler(keeper)
        logger.setLevel(level)


def _put(path: Path, content: bytes, changed: float | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if changed is not None:
        os.utime(path, (changed, changed))


def test_every_kind_is_here() -> None:
    assert set(KINDS) == set(broken_files())


@pytest.mark.parametrize("kind", KINDS)
def test_broken_delivery_is_rejected_with_a_message_that_helps(run: Run, kind: str) -> None:
    broken = broken_files()[kind]
    with run.warehouse.in_use() as connection:
        ((state, loaded, stored),) = connection.execute(
            "select d.state, d.rows_loaded, d.message from ledger.receipt as r "
            "inner join ledger.delivery as d using (delivery_id) where r.inbox_path = %s",
            (broken.path,),
        )
    assert state == "rejected"
    assert not loaded
    reason = message_from_json(cast(Any, stored))
    for text, words in ((reason.text("en"), broken.en), (reason.text("ru"), broken.ru)):
        for word in (broken.file_name, *words):
            assert word in text


def test_broken_files_leave_no_row_behind(run: Run) -> None:
    names = [broken.file_name for broken in broken_files().values()]
    with run.warehouse.in_use() as connection:
        (in_raw,) = connection.execute(
            "select count(*) from raw.probation_client inner join ledger.delivery using (delivery_id) "
            "where file_name = any(%s)",
            (names,),
        )
        tables = connection.execute("select tablename from pg_tables where tablename like 'arriving%'").fetchall()
    assert (in_raw, tables) == ((0,), [])


def test_duplicate_changes_nothing_and_is_named(run: Run) -> None:
    copy = duplicate()
    with run.warehouse.in_use() as connection:
        ((is_duplicate, original),) = connection.execute(
            "select r.is_duplicate, d.file_name from ledger.receipt as r inner join ledger.delivery as d "
            "using (delivery_id) where r.inbox_path = %s",
            (copy.path,),
        )
    assert is_duplicate
    assert original == copy.file_name.replace(" (copy)", "")
    assert run.warehouse.results["collect KAZ probation_clients"]["duplicates"] == 1
    (logged,) = [text for text in run.logged if copy.file_name in text]
    assert "KAZ-probation_clients-" in logged and "was received before" in logged
    russian = message("duplicate_delivery", country="KAZ", file=copy.file_name, delivery="x").text("ru")
    assert copy.file_name in russian and "Больше ничего не меняется" in russian


def test_all_other_deliveries_went_through(run: Run) -> None:
    with run.warehouse.in_use() as connection:
        rows = connection.execute(
            "select r.inbox_path, d.state from ledger.receipt as r inner join ledger.delivery as d "
            "using (delivery_id) where not r.is_duplicate"
        ).fetchall()
    states = {str(path): str(state) for path, state in rows}
    broken = {file.path for file in broken_files().values()}
    assert set(states) == broken | set(GOOD)
    assert {states[path] for path in GOOD} <= {"accepted", "partly_accepted"}


def test_marts_are_those_of_the_good_files_alone(run: Run) -> None:
    with run.warehouse.in_use() as connection:
        found = warehouse_cells(connection)
        (published,) = connection.execute("select count(*) from marts.fct_indicator_value").fetchone() or (0,)
    comparison = compare(recompute(run.good).cells, found)
    assert not comparison.differences, comparison.text()
    assert comparison.compared > 1000 and published
