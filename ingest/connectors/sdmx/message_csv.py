"""SDMX-CSV 1.0 and 2.0: a table whose columns are components.

Labels ("FREQ: Frequency", "A: Annual") and the marks of several values ("ATTR[]") are taken off; several values of one
cell stay as they stand. ``ACTION`` is a column like the others; rows that delete are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.csv.connector import CsvConnector
from ingest.connectors.protocol import Batch, Reading
from ingest.connectors.sdmx.values import column_name
from ingest.connectors.wrapped import converted
from strive.errors import Refusal
from strive.messages import message

_ACTIONS = {"I": "Information", "A": "Append", "M": "Merge", "R": "Replace", "D": "Delete"}
_LABELLED = re.compile(r"([\w@$.-]+)(?:\[[^\]]*\])?:\s+\S.*")
_MARKED = re.compile(r"([\w@$.-]+)\[[^\]]*\]")
_LABEL = r"^([\w@$.+-]+|[\w@$.+-]+:[\w@$.+-]+\([\w@$.+-]+\)):\s+\S.*$"


def read_csv(path: Path, connector: str, options: Mapping[str, Any]) -> Reading:
    """The table. Raises Refusal, while rows are read, for an action that deletes or is none."""
    table = CsvConnector().read(path, options)
    labelled = {column for column in table.columns if _LABELLED.fullmatch(column)}
    met: dict[str, None] = {}

    def convert(batch: Batch) -> Batch:
        names = _names(batch.cells.schema.names)
        columns = dict(zip(names, batch.cells.columns, strict=True))
        if labelled:
            sources = zip(batch.cells.schema.names, names, strict=True)
            for name in [name for source, name in sources if source in labelled or name == "STRUCTURE_ID"]:
                columns[name] = _without_label(columns[name])
        known = len(met)
        _check_actions(path, columns, batch.positions, met)
        if len(met) > known:
            others = [note for note in table.assumptions if note.key != "sdmx_action"]
            table.assumptions[:] = [*others, message("sdmx_action", action=", ".join(met))]
        return Batch(batch.positions, pa.RecordBatch.from_arrays(list(columns.values()), names=names))

    if labelled:
        table.assumptions.append(message("sdmx_labels_taken_off"))
    return converted(table, connector, convert, _names(table.columns))


def _names(columns: list[str]) -> list[str]:
    given: dict[str, None] = {}
    for column in columns:
        found = _LABELLED.fullmatch(column) or _MARKED.fullmatch(column)
        name = column_name(found.group(1)) if found else column_name(column)
        given[name if name not in given else column] = None
    return list(given)


def _without_label(column: pa.StringArray) -> pa.StringArray:
    return pc.replace_substring_regex(column, _LABEL, r"\1")


def _check_actions(
    path: Path, columns: Mapping[str, pa.StringArray], positions: pa.StringArray, met: dict[str, None]
) -> None:
    if "ACTION" not in columns or "STRUCTURE" not in columns:
        return
    for given in pc.unique(columns["ACTION"]).to_pylist():
        action = _ACTIONS.get(given or "I") or next((name for name in _ACTIONS.values() if name == given), None)
        if action is None:
            position = positions[pc.index(columns["ACTION"], given).as_py()].as_py()
            raise Refusal(message("sdmx_action_unknown", file=path.name, position=position, known=", ".join(_ACTIONS)))
        if action == "Delete":
            raise Refusal(message("sdmx_deletes", file=path.name))
        if action != "Information":
            met[action] = None
