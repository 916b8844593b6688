"""Recomputing what changed: the state of the kept tables, and bringing them up to the deliveries that count today.

The SQL files beside this one hold the rules, the materialisation ``macros/kept.sql`` applies them model by model.
Between ``begin`` and ``finish`` the state is unsettled: a build that dies in between is followed by one that makes
everything anew.
"""

from __future__ import annotations

import re
from pathlib import Path

from strive.database import Connection
from strive.settings import Settings

SQL_FOLDER = Path(__file__).parent
_NEWEST = re.compile(r"events_key\(\[(?P<fields>[^\]]*)\]\)")
_ROWS = re.compile(r"current_rows\('(?P<record_type>\w+)'\)")


def prepare(connection: Connection, settings: Settings) -> None:
    """Create the state and the functions, and note the keys of which the newest row counts; always safe to call."""
    with connection.transaction():
        for path in sorted(SQL_FOLDER.glob("*.sql")):
            connection.execute(path.read_text(encoding="utf-8").encode())
        connection.execute("delete from upkeep.newest_key")
        with connection.cursor() as cursor:
            cursor.executemany("insert into upkeep.newest_key values (%s, %s)", list(newest_keys(settings).items()))


def newest_keys(settings: Settings) -> dict[str, list[str]]:
    """The key fields of each record type of which the newest row per key counts, as its staging model names them."""
    keys = {}
    for path in sorted((settings.dbt_project / "models" / "staging").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        key, rows = _NEWEST.search(text), _ROWS.search(text)
        if key and rows:
            keys[rows["record_type"]] = re.findall(r"\w+", key["fields"])
    return keys


def begin(connection: Connection, made_of: str) -> bool:
    """Note what changed since the kept tables last settled. Returns whether everything must be made anew.

    ``made_of``: the fingerprint of everything that is not a delivery; another one than the last makes everything anew.
    """
    with connection.transaction():
        row = connection.execute("select upkeep.begin(%s)", (made_of,)).fetchone()
    return bool(row and row[0])


def refresh_all(connection: Connection) -> None:
    """Bring every kept table up in one transaction, without dbt, whose views must be there."""
    with connection.transaction():
        connection.execute("select upkeep.refresh_all()")


def finish(connection: Connection) -> None:
    """The kept tables agree with the deliveries noted by ``begin``."""
    with connection.transaction():
        connection.execute("select upkeep.finish()")
