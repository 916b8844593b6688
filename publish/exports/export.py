"""Exporting: one format or all, of the current vintage or the one of an instant, whole or a selection of it.

All formats of a call read one snapshot of the database. The same vintage and catalogue give the same bytes, so an
export that is repeated changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from publish.exports import hxl_csv, iati_xml, parquet, sdmx_csv, sdmx_structure
from publish.exports.cells import Selection, require_known, vintage_at
from publish.exports.files import folder_name, link_latest, put, write_manifest
from publish.exports.iati_accounts import find_accounts
from publish.exports.source import Source
from strive.catalogue.exports import read_export_rules
from strive.database import connect, exclusive
from strive.errors import Refusal
from strive.settings import Settings, load_settings

Written = dict[str, Any]


def export(
    formats: tuple[str, ...],
    *,
    selection: Selection | None = None,
    as_of: datetime | None = None,
    out: Path | None = None,
    settings: Settings | None = None,
) -> dict[str, Any]:
    """Write the formats below ``out`` (default: the home's ``exports``).

    Returns the folder, the vintage, and per format its files and counts. Raises NotReady when nothing was published by
    then. A format that lacks something raises Refusal when it is the only one; else its reason stands in its place.
    """
    settings = settings or load_settings()
    selection = selection or Selection()
    rules = read_export_rules(settings.catalogue)
    with connect(autocommit=True) as connection, exclusive(connection, "export"), connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        vintage = vintage_at(connection, as_of)
        require_known(connection, selection)
        source = Source(connection, vintage, selection, rules)
        folder = (out or settings.exports) / folder_name(vintage.vintage_id, selection.name)
        written: dict[str, Written] = {}
        for name in formats:
            try:
                written[name] = _write(name, source, folder)
            except Refusal as refusal:
                if len(formats) == 1:
                    raise
                written[name] = {"refused": refusal.message.as_json()}
        write_manifest(folder, source.described(), written)
    if not selection.name and set(formats) == set(FORMATS):
        link_latest(folder)
    return {"folder": str(folder), "vintage_id": vintage.vintage_id, "formats": written}


def export_all() -> dict[str, Any]:
    """Every format of the current vintage; one that lacks something (IATI without identifiers) says why."""
    return export(tuple(FORMATS))


def _write(name: str, source: Source, folder: Path) -> Written:
    files, extra = FORMATS[name](source, folder)
    counts = {status: source.counted[status] for status in ("published", "suppressed", "not_available")}
    return {"files": files, "cells": counts, "synthetic_cells": source.synthetic, **extra}


def _sdmx(source: Source, folder: Path) -> tuple[Written, Written]:
    codes = sdmx_structure.Codes()
    data = put(folder, sdmx_csv.FILE_NAME, lambda path: sdmx_csv.write_sdmx_csv(source, codes, path))
    structure = put(folder, sdmx_structure.FILE_NAME, lambda path: sdmx_structure.write_structure(source, codes, path))
    return {sdmx_csv.FILE_NAME: data, sdmx_structure.FILE_NAME: structure}, {}


def _hxl(source: Source, folder: Path) -> tuple[Written, Written]:
    return {hxl_csv.FILE_NAME: put(folder, hxl_csv.FILE_NAME, lambda p: hxl_csv.write_hxl_csv(source, p))}, {}


def _parquet(source: Source, folder: Path) -> tuple[Written, Written]:
    return {parquet.FILE_NAME: put(folder, parquet.FILE_NAME, lambda p: parquet.write_parquet(source, p))}, {}


def _iati(source: Source, folder: Path) -> tuple[Written, Written]:
    accounts = find_accounts(source)
    file = put(folder, iati_xml.FILE_NAME, lambda path: iati_xml.write_iati(source, accounts, path))
    left_out = {
        programme: {"cells": cells, "reason": source.rules.iati.left_out[programme]}
        for programme, cells in sorted(accounts.left_out.items())
    }
    return {iati_xml.FILE_NAME: file}, {"left_out": left_out}


FORMATS: dict[str, Callable[[Source, Path], tuple[Written, Written]]] = {
    "sdmx": _sdmx,
    "hxl": _hxl,
    "parquet": _parquet,
    "iati": _iati,
}
