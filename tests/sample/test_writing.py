"""Samples are written once, whole, with the same bytes and times every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import strive.sample.write as writing
from strive.sample import SampleReport, sample_files, write_samples
from strive.sample.files import SampleFile
from strive.settings import PROJECT_ROOT, Settings
from tests.sample.conftest import settings_in


def fingerprint(inbox: Path) -> dict[str, tuple[bytes, int]]:
    found = (path for path in inbox.rglob("*") if path.is_file())
    return {str(path.relative_to(inbox)): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


@pytest.fixture
def few(files: list[SampleFile], monkeypatch: pytest.MonkeyPatch) -> list[SampleFile]:
    """As if there were only a few sample files, to keep the tests quick."""
    chosen = files[-12:]
    monkeypatch.setattr(writing, "sample_files", lambda seed: iter(chosen))
    return chosen


def test_another_process_writes_the_same_bytes_and_times(
    written: tuple[Settings, SampleReport], tmp_path: Path
) -> None:
    code = "from strive.sample import write_samples; from strive.settings import load_settings; "
    code += "print(write_samples(load_settings()).written)"
    environment = os.environ | {"STRIVE_HOME": str(tmp_path), "PYTHONHASHSEED": "11", "TZ": "Asia/Almaty"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, env=environment, check=True, capture_output=True, text=True
    )
    assert int(done.stdout) == written[1].files == written[1].written == 265
    assert written[1].rows == 119_338
    assert fingerprint(tmp_path / "inbox") == fingerprint(written[0].inbox)


def test_every_file_is_dated_to_the_day_of_its_report(files: list[SampleFile], inbox: Path) -> None:
    for file in files:
        assert (inbox / file.path).stat().st_mtime == file.reported_at.timestamp()


def test_a_second_call_writes_nothing(few: list[SampleFile], tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert write_samples(settings).written == len(few)
    before = fingerprint(settings.home)
    second = write_samples(settings)
    assert (second.files, second.rows, second.written) == (len(few), sum(file.rows for file in few), 0)
    assert fingerprint(settings.home) == before


def test_a_missing_file_is_written_again_and_the_others_are_left_alone(few: list[SampleFile], tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_samples(settings)
    before = fingerprint(settings.inbox)
    (settings.inbox / few[3].path).unlink()
    touched = settings.inbox / few[5].path
    touched.write_text("changed by somebody")
    assert write_samples(settings).written == 1
    after = fingerprint(settings.inbox)
    assert after.pop(few[5].path)[0] == b"changed by somebody"
    before.pop(few[5].path)
    assert after == before


@pytest.mark.parametrize("stamp", ["", "{", "[]", '{"generator": "another", "seed": 20210517, "files": []}'])
def test_a_stamp_that_does_not_fit_makes_everything_anew(few: list[SampleFile], tmp_path: Path, stamp: str) -> None:
    settings = settings_in(tmp_path)
    settings.home.mkdir(exist_ok=True)
    (settings.home / writing.STAMP_NAME).write_text(stamp)
    assert write_samples(settings).written == len(few)
    assert json.loads((settings.home / writing.STAMP_NAME).read_text())["files"] == {
        file.path: file.rows for file in few
    }


def test_an_interrupted_call_leaves_whole_files_and_is_finished_by_the_next(
    few: list[SampleFile], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path)
    real_put = writing._put

    def put_until_killed(path: Path, file: SampleFile) -> None:
        if file == few[4]:
            raise KeyboardInterrupt
        real_put(path, file)

    with monkeypatch.context() as patch:
        patch.setattr(writing, "_put", put_until_killed)
        with pytest.raises(KeyboardInterrupt):
            write_samples(settings)
    assert not list(settings.home.rglob("*.part"))
    assert set(fingerprint(settings.inbox)) == {file.path for file in few[:4]}
    write_samples(settings)
    assert {path: content for path, (content, _) in fingerprint(settings.inbox).items()} == {
        file.path: file.content() for file in few
    }


def test_another_seed_gives_other_persons() -> None:
    first, second = (next(iter(sample_files(seed))).content() for seed in (1, 2))
    assert first != second
