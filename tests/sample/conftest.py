"""The sample deliveries, written once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from strive.sample import SampleReport, sample_files, write_samples
from strive.sample.files import SampleFile
from strive.settings import Settings, load_settings


def settings_in(home: Path) -> Settings:
    return load_settings({"STRIVE_HOME": str(home)})


@pytest.fixture(scope="session")
def files() -> list[SampleFile]:
    return list(sample_files())


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, SampleReport]:
    settings = settings_in(tmp_path_factory.mktemp("samples"))
    return settings, write_samples(settings)


@pytest.fixture(scope="session")
def inbox(written: tuple[Settings, SampleReport]) -> Path:
    return written[0].inbox
