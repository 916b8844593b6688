"""The connector ``worldbank``: indicators of the World Bank, from its API v2 (``[header, rows]``, a recorded pull of
pages), its CSV and XLS exports with a column per year, and tables in long form.

Columns: ``country``, ``country_iso3``, ``indicator``, ``indicator_code``, ``year``, ``value``, and what else there is.
Groups of countries are kept; ``is_aggregate`` says "true" for them. A wide export gives a row per cell with a value;
the API gives its rows without one, too. ``reported_at`` is when the Bank updated its data. Options of ``csv`` and
``workbook`` hold for exports. Values of two sources never mix: the indicator's code tells the source.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.connectors.content import content_of, require_content
from ingest.connectors.csv.connector import OPTIONS as CSV_OPTIONS
from ingest.connectors.options import check_options, text_option
from ingest.connectors.protocol import Reading
from ingest.connectors.workbook.connector import OPTIONS as WORKBOOK_OPTIONS
from ingest.connectors.worldbank.api import read_api
from ingest.connectors.worldbank.export import read_export
from ingest.connectors.worldbank.workbooks import data_sheet

OPTIONS = tuple(dict.fromkeys((*CSV_OPTIONS, *WORKBOOK_OPTIONS)))


class WorldBankConnector:
    """Reads World Bank indicators."""

    name = "worldbank"
    options = OPTIONS

    def recognises(self, path: Path) -> bool:
        """Whether the file is an answer of the Bank's API or one of its exports."""
        content = content_of(path)
        return content.kind == self.name or (content.kind == "workbook" and data_sheet(path) is not None)

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it is cut off, an error message, or holds something else."""
        check_options(self.name, options, OPTIONS)
        content = require_content(path, self.name, "workbook", encoding=text_option(self.name, options, "encoding"))
        form = "workbook" if content.kind == "workbook" else content.form
        if form not in {"csv", "workbook"}:
            return read_api(path, self.name)
        check_options(self.name, options, WORKBOOK_OPTIONS if form == "workbook" else CSV_OPTIONS)
        chosen = dict(options)
        if form == "workbook" and "sheet" not in chosen:
            sheet = data_sheet(path)
            chosen |= {"sheet": sheet} if sheet else {}
        return read_export(path, self.name, form, chosen)
