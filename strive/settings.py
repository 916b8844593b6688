"""Where this copy of the project keeps its things, read from the environment once.

Every setting is an environment variable whose name starts with ``STRIVE_``; nothing is read at import time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Language = Literal["en", "ru"]
LANGUAGES: tuple[Language, ...] = ("en", "ru")
PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """The settings of one copy of the warehouse.

    ``home`` holds everything that a run writes; two copies with different homes never meet.
    ``inbox_is_emptied``: whether files of persons are removed from the inbox once they lie sealed in the landing.
    ``database_url`` is None when the warehouse keeps its own embedded PostgreSQL under ``home``.
    """

    home: Path
    project: Path
    inbox: Path
    landing: Path
    reports: Path
    auditors_reports: Path
    exports: Path
    keys: Path
    database_url: str | None
    airflow_database_url: str | None
    language: Language
    inbox_is_emptied: bool

    @property
    def countries(self) -> Path:
        """The folder of the country files."""
        return self.project / "countries"

    @property
    def catalogue(self) -> Path:
        """The folder of record types, indicators, codes and published figures."""
        return self.project / "catalogue"

    @property
    def expectations(self) -> Path:
        """The folder of the gate's rules."""
        return self.project / "expectations"

    @property
    def dbt_project(self) -> Path:
        """The folder of the dbt project."""
        return self.project / "dbt_project"

    @property
    def dags(self) -> Path:
        """The folder of Airflow's DAG files."""
        return self.project / "dags"


def _language(environment: Mapping[str, str]) -> Language:
    named = environment.get("STRIVE_LANGUAGE", "en").lower()[:2]
    return "ru" if named == "ru" else "en"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``environment`` (default: the process environment)."""
    environment = os.environ if environment is None else environment
    project = Path(environment.get("STRIVE_PROJECT", str(PROJECT_ROOT))).resolve()
    home = Path(environment.get("STRIVE_HOME", str(project / ".strive"))).resolve()

    def folder(name: str) -> Path:
        return Path(environment.get(f"STRIVE_{name.upper()}", str(home / name))).resolve()

    return Settings(
        home=home,
        project=project,
        inbox=folder("inbox"),
        landing=folder("landing"),
        reports=folder("reports"),
        auditors_reports=folder("auditors_reports"),
        exports=folder("exports"),
        keys=folder("keys"),
        database_url=environment.get("STRIVE_DATABASE_URL") or None,
        airflow_database_url=environment.get("STRIVE_AIRFLOW_DATABASE_URL") or None,
        language=_language(environment),
        inbox_is_emptied=environment.get("STRIVE_INBOX_AFTER_LANDING", "remove").strip().lower() != "keep",
    )
