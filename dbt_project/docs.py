"""dbt's documentation of the project as one page: lineage, SQL, columns and metrics, read from disk."""

from __future__ import annotations

import os
from pathlib import Path

from dbt_project.run_dbt import run_dbt, target_folder
from strive.settings import Settings, load_settings

PAGE = "static_index.html"
# dbt's page can load a tracker; this one forbids itself every request, as the quality page does.
FORBIDS_REQUESTS = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline' "
    "'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; font-src data:\">"
)


def write_docs(settings: Settings | None = None) -> Path:
    """Write ``reports/models/index.html``, whole or not at all, and return its path.

    Raises Refusal naming the model that dbt could not compile, SourceUnavailable when the database was lost.
    """
    settings = settings or load_settings()
    work = target_folder(settings, "docs")
    run_dbt(settings, "docs", "generate", "--static", files=work)
    folder = settings.reports / "models"
    folder.mkdir(parents=True, exist_ok=True)
    aside, page = folder / ".index.html.part", folder / "index.html"
    text = (work / PAGE).read_text(encoding="utf-8").replace("<head>", f"<head>{FORBIDS_REQUESTS}", 1)
    aside.write_text(text.replace(str(settings.project), "."), encoding="utf-8")
    os.replace(aside, page)
    return page
