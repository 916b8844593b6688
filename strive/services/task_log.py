"""Why a task failed, in its own last words: read from Airflow's log, one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def last_words(log: Path) -> str:
    """The message of the last error in the log; empty when there is none or no log."""
    if not log.exists():
        return ""
    words = ""
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and str(entry.get("level")) in ("error", "critical"):
            words = _exception(entry) or str(entry.get("event", "")) or words
    return words


def _exception(entry: dict[str, Any]) -> str:
    details = entry.get("error_detail")
    if not isinstance(details, list) or not details:
        return ""
    return str(details[0].get("exc_value") or details[0].get("exc_type") or "")
