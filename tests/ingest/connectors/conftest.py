"""Reading a file through a connector, and workbooks made cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped,unused-ignore]

from ingest.connectors import Reading, SourceRow, connector_named

Read = Callable[..., tuple[Reading, list[SourceRow]]]
MakeWorkbook = Callable[..., Path]


@pytest.fixture
def read() -> Read:
    """``read(connector, path, **options)`` gives (reading, all its rows)."""

    def read_all(connector: str, path: Path, **options: Any) -> tuple[Reading, list[SourceRow]]:
        reading = connector_named(connector).read(path, options)
        return reading, list(reading.rows())

    return read_all


@pytest.fixture
def make_workbook(tmp_path: Path) -> MakeWorkbook:
    """``make_workbook(rows, merges=["A1:C1"], sheets={"Other": rows})`` writes a workbook with first sheet "Реестр"."""

    def make(
        rows: Sequence[Sequence[Any]],
        merges: Sequence[str] = (),
        sheets: dict[str, Sequence[Sequence[Any]]] | None = None,
        name: str = "delivery.xlsx",
    ) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as workbook:
            for title, content in {"Реестр": rows, **(sheets or {})}.items():
                sheet = workbook.add_worksheet(title)
                for index, row in enumerate(content):
                    for column, cell in enumerate(row):
                        if cell is not None:
                            sheet.write(index, column, cell)
                for area in merges if title == "Реестр" else ():
                    first = area.split(":")[0]
                    column = ord(first[0]) - ord("A")
                    line = content[int(first[1:]) - 1]
                    sheet.merge_range(area, line[column] if column < len(line) else None)
        return path

    return make
