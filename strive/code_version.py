"""Which version of the code is running, as the ledger notes it beside deliveries, builds and vintages.

``STRIVE_CODE_COMMIT`` wins, for containers and installed copies that carry no repository; else the git commit of the
project, with ``-dirty`` when a file that git knows differs from it; else ``unversioned``.
"""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

from strive.settings import PROJECT_ROOT

UNVERSIONED = "unversioned"


def _git(project: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(project), *arguments], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


@cache
def _commit_of(project: Path) -> str:
    # A folder that merely lies inside somebody else's repository has no version of its own.
    if not (project / ".git").exists():
        return UNVERSIONED
    commit = _git(project, "rev-parse", "--short=12", "HEAD")
    if commit is None:
        return UNVERSIONED
    changed = _git(project, "status", "--porcelain", "--untracked-files=no")
    return f"{commit}-dirty" if changed else commit


def code_commit(project: Path = PROJECT_ROOT) -> str:
    """The commit of ``project``: ``0123456789ab``, ``0123456789ab-dirty`` or ``unversioned``; git is asked once."""
    return os.environ.get("STRIVE_CODE_COMMIT") or _commit_of(project)
