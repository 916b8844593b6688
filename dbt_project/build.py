"""The build: accepted rows become the candidate marts, unless nothing that they are made of has changed.

What the candidate is made of has a fingerprint: the deliveries that count today, the catalogue, the crosswalks, the
models and the functions that they call. ``ledger.build`` keeps the fingerprint of every build. The latest build
decides: if it finished and its fingerprint is today's, there is nothing to do; if it never finished, the candidate may
be half of one and half of another, so the next call builds anew. Deliveries that arrive while dbt runs would mix two
states in one candidate, so the fingerprint is taken again afterwards, and a build that was overtaken is repeated. The
clock of the machine is in no figure.

``candidate`` belongs to the latest row of ``ledger.build`` while that row is finished; whoever reads more than one of
its tables holds the lock ``build``. Checking and publishing the candidate are not done here.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from dbt_project import upkeep
from dbt_project.corrections import resolve_corrections
from dbt_project.run_dbt import run_dbt
from strive.catalogue.area_checks import read_areas
from strive.catalogue.files import read_indicators
from strive.code_version import code_commit
from strive.database import Connection, connect, exclusive
from strive.errors import SourceUnavailable
from strive.messages import Message, message
from strive.roles.provision import provision
from strive.settings import Settings, load_settings

ATTEMPTS = 3
DELIVERIES = """
    select string_agg(
        concat_ws('|', delivery_id, verdict, rows_loaded, checked_at, reported_at, received_at), E'\\n'
        order by delivery_id
    )
    from ledger.current_delivery"""
# Of which delivery a value is corrected is noted with the delivery (upkeep.begin), and only such are counted anew.
CORRECTED_VALUES = "select string_agg(t::text, E'\\n' order by t::text) from quality.corrected_value as t"
DEFINITIONS_IN_THE_DATABASE = {
    "countries": "select string_agg(t::text, E'\\n' order by t::text) from catalogue.country as t",
    "datasets": "select string_agg(t::text, E'\\n' order by t::text) from catalogue.dataset as t",
    "indicators": "select string_agg(t::text, E'\\n' order by t::text) from catalogue.indicator as t",
    "labels": "select string_agg(t::text, E'\\n' order by t::text) from catalogue.label as t",
    "programmes": "select string_agg(t::text, E'\\n' order by t::text) from catalogue.programme as t",
}
CREATE_CROSSWALK_VERSION = """
create table if not exists harmonised.crosswalk_version (
    only_row boolean primary key default true check (only_row),
    content_hash text not null,
    loaded_at timestamptz not null
)"""


def load_crosswalks(settings: Settings | None = None) -> dict[str, Any]:
    """Load the crosswalk CSV files into the schema ``harmonised`` if they changed since they were loaded last.

    Returns ``{"loaded": bool, "seconds": float}``. Raises Refusal for a file that cannot be loaded or whose areas do
    not agree, SourceUnavailable when the database does not answer.
    """
    settings = settings or load_settings()
    started = time.monotonic()
    content_hash = _crosswalk_hash(settings)
    with connect(autocommit=True) as connection, exclusive(connection, "crosswalks"):
        connection.execute(CREATE_CROSSWALK_VERSION)
        loaded = connection.execute("select content_hash from harmonised.crosswalk_version").fetchone()
        if loaded == (content_hash,):
            return {"loaded": False, "seconds": _since(started)}
        read_areas(settings.catalogue)
        run_dbt(settings, "seed", "--full-refresh")
        connection.execute(
            """
            insert into harmonised.crosswalk_version (content_hash, loaded_at) values (%s, now())
            on conflict (only_row) do update set content_hash = excluded.content_hash, loaded_at = excluded.loaded_at
            """,
            (content_hash,),
        )
    return {"loaded": True, "seconds": _since(started)}


def build_candidate(settings: Settings | None = None, today: date | None = None) -> dict[str, Any]:
    """Build the candidate marts from the current deliveries; do nothing when the latest build was made of the same.

    ``today`` decides which corrections have expired. Returns ``{"build_id": int, "built": bool, "seconds": float,
    "warnings": [str], "corrections": [Message]}``, the last of corrections that need a person. Raises Refusal naming
    the indicator that lacks a definition or an owner, or the model or test that failed; SourceUnavailable when the
    database was lost or deliveries kept arriving. The marts that readers see are not touched in any case.
    """
    settings = settings or load_settings()
    started = time.monotonic()
    read_indicators(settings.catalogue)
    load_crosswalks(settings)
    with connect(autocommit=True) as connection, exclusive(connection, "build"):
        for _ in range(ATTEMPTS):
            corrections = resolve_corrections(connection, settings, today or datetime.now(tz=UTC).date())
            fingerprint = input_fingerprint(connection, settings)
            latest = _latest_build(connection)
            if latest is not None and latest[1] == fingerprint and latest[2]:
                return _outcome(latest[0], False, started, [], corrections)
            build_id = _begin(connection, fingerprint)
            upkeep.prepare(connection, settings)
            if upkeep.begin(connection, fingerprint_of_definitions(connection, settings)):
                connection.execute("analyze")  # freshly loaded tables have no statistics, and bad plans cost minutes
            warnings = run_dbt(
                settings, "build", "--exclude-resource-type", "seed", "--exclude-resource-type", "unit_test"
            )
            upkeep.finish(connection)
            if input_fingerprint(connection, settings) == fingerprint:
                connection.execute("update ledger.build set finished_at = now() where build_id = %s", (build_id,))
                provision(connection, settings, rebuilt=True)
                return _outcome(build_id, True, started, warnings, corrections)
    raise SourceUnavailable(message("build_overtaken", attempts=ATTEMPTS))


def _outcome(
    build_id: int, built: bool, started: float, warnings: list[str], corrections: list[Message]
) -> dict[str, Any]:
    return {
        "build_id": build_id,
        "built": built,
        "seconds": _since(started),
        "warnings": warnings,
        "corrections": corrections,
    }


def input_fingerprint(connection: Connection, settings: Settings) -> str:
    """The hash of everything that the candidate is made of."""
    digest = hashlib.sha256(fingerprint_of_definitions(connection, settings).encode())
    for query in (DELIVERIES, CORRECTED_VALUES):
        row = connection.execute(query).fetchone()
        digest.update(f"\0{row[0] if row else ''}".encode())
    return digest.hexdigest()


def fingerprint_of_definitions(connection: Connection, settings: Settings) -> str:
    """The hash of everything that the candidate is made of but the deliveries and what is corrected in them."""
    digest = hashlib.sha256()
    for name, query in DEFINITIONS_IN_THE_DATABASE.items():
        row = connection.execute(cast(Any, query)).fetchone()
        digest.update(f"{name}\0{row[0] if row else ''}\0".encode())
    models = [path for suffix in ("sql", "yml") for path in settings.dbt_project.rglob(f"*.{suffix}")]
    functions = (settings.project / "strive" / "schema").glob("*.sql")
    for files in (models, functions):
        digest.update(hash_of_files(files, settings.project).encode())
    digest.update(_crosswalk_hash(settings).encode())
    return digest.hexdigest()


def _crosswalk_hash(settings: Settings) -> str:
    types = settings.dbt_project / "models" / "harmonised" / "crosswalks.yml"
    return hash_of_files([types, *(settings.catalogue / "crosswalks").glob("*.csv")], settings.project)


def hash_of_files(paths: Iterable[Path], root: Path) -> str:
    """One hash over the names and contents of files; names are relative to ``root``."""
    digest = hashlib.sha256()
    for path in sorted(set(paths)):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _latest_build(connection: Connection) -> tuple[int, str, bool] | None:
    row = connection.execute(
        "select build_id, input_fingerprint, finished_at is not null from ledger.build order by build_id desc limit 1"
    ).fetchone()
    return cast(tuple[int, str, bool] | None, row)


def _begin(connection: Connection, fingerprint: str) -> int:
    row = connection.execute(
        """
        insert into ledger.build (input_fingerprint, started_at, code_commit) values (%s, now(), %s)
        returning build_id
        """,
        (fingerprint, code_commit()),
    ).fetchone()
    return cast(tuple[int], row)[0]


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)
