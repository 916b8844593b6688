"""Which version of the code is running."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from strive.code_version import UNVERSIONED, code_commit


def _git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(autouse=True)
def _no_given_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRIVE_CODE_COMMIT", raising=False)


def test_commit_of_a_clean_repository(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("1")
    _git(tmp_path, "add", "a")
    _git(tmp_path, "commit", "-q", "-m", "a")
    assert len(code_commit(tmp_path)) == 12


def test_a_changed_file_makes_it_dirty(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("1")
    _git(tmp_path, "add", "a")
    _git(tmp_path, "commit", "-q", "-m", "a")
    (tmp_path / "a").write_text("2")
    assert code_commit(tmp_path).endswith("-dirty")


def test_a_folder_without_a_repository_is_unversioned(tmp_path: Path) -> None:
    assert code_commit(tmp_path) == UNVERSIONED


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIVE_CODE_COMMIT", "abc123")
    assert code_commit(tmp_path) == "abc123"
