"""With pytest-xdist, the tests of a file run on one worker, and all that need the sample run on one and the same.

So that what is dear, a whole warehouse, is made once. The mark ``xdist_group`` is meant for this, but pytest 9.2 no
longer sees what pytest-xdist 3.8 does with it (pytest-xdist issue 1386). What takes longest begins first, so that no
worker waits at the end for the other.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

TOGETHER = (
    "oracle/test_every_cell.py",
    "pipeline/test_sample_run.py",
    "pipeline/test_no_identifiers.py",
    "publish/exports/test_read_back.py",
    "publish/trace/test_sample_cells.py",
    "roles/test_access.py",
    "roles/test_escapes.py",
    "roles/test_tracing.py",
)
SAMPLE_RUN = "the sample run"
LONGEST_FIRST = (
    SAMPLE_RUN,
    "tests/test_end_to_end.py",
    "tests/pipeline/test_broken_deliveries.py",
    "tests/dbt_project/test_indicators.py",
    "tests/dbt_project/test_upkeep.py",
    "tests/dbt_project/test_build.py",
    "tests/oracle/test_other_files.py",
    "tests/harmonise/test_harmonised_rows.py",
    "tests/sample/test_country_files.py",
)


def unit_of(nodeid: str) -> str:
    """What runs on one worker: the file, or all that need the sample run."""
    file = nodeid.split("::", 1)[0]
    return SAMPLE_RUN if file.endswith(TOGETHER) else file


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a worker, the order: what takes longest, then what has most tests. Refuses a file that would make a sample run
    of its own."""
    apart = {
        item.nodeid.split("::", 1)[0]
        for item in items
        if "sample_warehouse" in getattr(item, "fixturenames", ()) and unit_of(item.nodeid) != SAMPLE_RUN
    }
    if apart:
        raise pytest.UsageError(f"These need the sample run: add them to TOGETHER in {__name__}: {sorted(apart)}")
    if hasattr(config, "workerinput"):
        sizes = Counter(unit_of(item.nodeid) for item in items)
        rank = {unit: place for place, unit in enumerate(LONGEST_FIRST)}

        def when(item: pytest.Item) -> tuple[int, int, str]:
            unit = unit_of(item.nodeid)
            return rank.get(unit, len(rank)), -sizes[unit], unit

        items.sort(key=when)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """How xdist divides the tests: by file, in the order in which they are collected."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    config.option.loadscopereorder = False
    return ByFile(config, log)
