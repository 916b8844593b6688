"""The folder in which a pull lays down its pages, so that a killed one goes on where it stopped.

``question.json`` says what is being asked and since when; ``walk-1/000001.json`` is the first page of the first walk.
Only whole pages have their name. Another question, or pages older than the longest age, and it is cleared.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ingest.pulls.watermarks import moment_of, written
from strive.errors import Refusal

_QUESTION = "question.json"


@dataclass(frozen=True)
class Desk:
    """The folder of one pull, opened for one question."""

    folder: Path

    @staticmethod
    def opened(folder: Path, question: object, now: datetime, longest_age: timedelta) -> Desk:
        """The folder, cleared unless it holds pages for this very question that are young enough."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        desk = Desk(folder)
        asked = hashlib.sha256(json.dumps(question, sort_keys=True, default=str).encode()).hexdigest()
        began = desk._began(asked)
        if began is None or now - began > longest_age:
            desk.clear()
            desk._write(_QUESTION, {"asked": asked, "began": written(now)})
        return desk

    def _began(self, asked: str) -> datetime | None:
        state = self._read(_QUESTION)
        return moment_of(str(state["began"])) if state.get("asked") == asked and "began" in state else None

    def clear(self) -> None:
        """Forget all pages."""
        (self.folder / _QUESTION).unlink(missing_ok=True)
        for walk in self.folder.glob("walk-*"):
            shutil.rmtree(walk)

    def page(self, walk: int, number: int, suffix: str) -> Path:
        """Where that page lies, or is to lie."""
        folder = self.folder / f"walk-{walk}"
        folder.mkdir(exist_ok=True, mode=0o700)
        return folder / f"{number:06}{suffix}"

    def asked_at(self, walk: int) -> str | None:
        """When that walk began, by the source's clock, where it has begun."""
        return str(self._read(f"walk-{walk}/asked.json").get("at") or "") or None

    def note_asked_at(self, walk: int, moment: datetime) -> None:
        """Remember when that walk began."""
        self._write(f"walk-{walk}/asked.json", {"at": written(moment)})

    def _read(self, name: str) -> dict[str, object]:
        try:
            found = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, Refusal):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, name: str, content: dict[str, str]) -> None:
        path = self.folder / name
        aside = path.with_name(f".{path.name}.part")
        aside.write_text(json.dumps(content), encoding="utf-8")
        aside.replace(path)
