"""The matcher with the catalogue that ships, read once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from harmonise.matching.answer import Answer, Question
from harmonise.matching.catalogue_names import read_gazetteer
from harmonise.matching.gazetteer import Gazetteer
from harmonise.matching.matcher import Matcher
from strive.settings import PROJECT_ROOT


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """What the catalogue knows."""
    return read_gazetteer(PROJECT_ROOT / "catalogue")


@pytest.fixture(scope="session")
def matcher(gazetteer: Gazetteer) -> Matcher:
    """The matcher over it."""
    return Matcher(gazetteer)


@pytest.fixture(scope="session")
def ask(matcher: Matcher) -> Callable[..., Answer]:
    """Ask about a name: ``ask("KGZ", "Ош", level=1, day="2020-05-01")``."""

    def question(country: str, name: str, *, day: str | None = None, **known: Any) -> Answer:
        return matcher.match(Question(country, name, day=date.fromisoformat(day) if day else None, **known))

    return question
