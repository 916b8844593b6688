"""dbt's log, without what it quotes of rows.

dbt writes whatever PostgreSQL said into its log and on the screen, and PostgreSQL quotes the values that it could not
read and the rows that broke a constraint. So dbt is silent, and its events are written here.
"""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

_LEVELS = {"info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}
_MOST_BYTES, _KEPT = 5_000_000, 3
_QUOTED_ROW = re.compile(r"\b(?:DETAIL|CONTEXT|HINT):")
_KINDS = "relation|table|view|column|constraint|index|schema|type|function|role|user|database|parameter|extension"
_NAME = re.compile(rf'(?<=\s)(?:{_KINDS})\s"[a-z_][\w.$]*"(?=[\s,.;:)]|$)')
_VALUE = re.compile(r'".*"')


def without_values(said: str) -> str:
    """What dbt or PostgreSQL said, in one line, up to where it begins to quote a row.

    Of what stands in quotes only names of things of the database are kept. A value may hold anything, quotes as well:
    all from its first to the last quote is left out.
    """
    text = " " + _QUOTED_ROW.split(" ".join(said.split()))[0]
    names = [match.group() for match in _NAME.finditer(text)]
    hidden = _VALUE.sub("•••", _NAME.sub("\0", text))
    before_value = iter(names)
    return re.sub("\0", lambda _: next(before_value), hidden).strip()


class DbtLog:
    """Takes dbt's events and writes those from "info" upwards; to be closed when the command has ended."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
        self._file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def __call__(self, event: Any) -> None:
        """Write one event of dbt (``dbt_common.events.base_types.EventMsg``)."""
        level = _LEVELS.get(str(event.info.level))
        said = without_values(str(event.info.msg)) if level else ""
        if level and said:
            self._file.emit(logging.LogRecord("dbt", level, "", 0, "%s", (said,), None))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
