"""With pytest-xdist, the tests of a file run on one worker, and all that need the sample run on one and the same.

So that what is dear, a whole warehouse, is made once. The mark ``xdist_group`` is meant for this, but pytest 9.2 no
longer sees what pytest-xdist 3.8 does with it (pytest-xdist issue 1386).
"""

from __future__ import annotations

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
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """How xdist divides the tests: by file."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            return "the sample run" if file.endswith(TOGETHER) else file

    return ByFile(config, log)
