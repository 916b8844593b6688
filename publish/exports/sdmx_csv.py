"""SDMX-CSV 2.0: one row per cell, codes only. Every code's labels stand in the structure message beside it.

A cell without a number has empty measures, OBS_STATUS Q (suppressed) or O (missing), and its reason.
"""

from __future__ import annotations

import csv
from pathlib import Path

from publish.exports.sdmx_components import COMPONENTS, VINTAGE
from publish.exports.sdmx_structure import Codes, StructureIds
from publish.exports.source import Source

FILE_NAME = "indicators.sdmx.csv"


def write_sdmx_csv(source: Source, codes: Codes, path: Path) -> None:
    """Write the cells of ``source``, and note in ``codes`` the codes that they use, for the structure message."""
    dataflow = StructureIds.of(source).dataflow
    vintage = str(source.vintage.vintage_id)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *(c.id for c in COMPONENTS), VINTAGE.id])
        for cell in source.cells():
            codes.add(cell)
            writer.writerow(["dataflow", dataflow, "I", *(c.value(cell) for c in COMPONENTS), vintage])
