"""DHIS2's data values from JSON, XML (dxf2 and ADX) and CSV: one row per data value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.batching import with_first
from ingest.connectors.csv.connector import CsvConnector
from ingest.connectors.dhis2.names import AROUND, data_value_names
from ingest.connectors.json_rows.array import JsonArray
from ingest.connectors.json_rows.objects import ObjectColumns, Objects
from ingest.connectors.json_rows.reader import ObjectPages, Page
from ingest.connectors.protocol import Batch, Reading, SourceRow, in_batches
from ingest.connectors.texts.column_instants import latest_in_column
from ingest.connectors.texts.xml_reading import XmlElements, let_go, local_name
from ingest.connectors.wrapped import renamed
from strive.errors import Refusal
from strive.messages import message

if TYPE_CHECKING:
    from lxml import etree

_SCHEMES = ("idScheme", "dataElementIdScheme", "orgUnitIdScheme", "categoryOptionComboIdScheme", "dataSetIdScheme")
_FOR_IMPORTS = frozenset([*_SCHEMES, "dryRun", "importStrategy", "schemaLocation", "skipExistingCheck"])


@dataclass
class Watched:
    """What is noted of the data values on their way."""

    reported_at: datetime | None = None
    deleted: int = 0
    rows: int = 0

    def batches(self, batches: Iterator[Batch], reading: Reading) -> Iterator[Batch]:
        """The batches, looked at; afterwards the reading says what was found."""
        for batch in batches:
            self.rows += batch.row_count
            names = batch.cells.schema.names
            if "lastUpdated" in names:
                found = latest_in_column(batch.cells.column("lastUpdated"))
                self.reported_at = max(filter(None, (self.reported_at, found)), default=None)
            if "deleted" in names:
                self.deleted += pc.sum(pc.equal(batch.cells.column("deleted"), "true")).as_py() or 0
            yield batch
        reading.reported_at = reading.reported_at or self.reported_at
        if self.deleted:
            reading.doubts.append(message("dhis2_deleted_values", count=self.deleted))
        empty = message("table_has_no_rows")
        if not self.rows and empty not in reading.doubts:
            reading.doubts.append(empty)


def watched(reading: Reading) -> Reading:
    """The reading, its data values looked at on their way."""
    reading.batches = with_first(Watched().batches(reading.batches, reading))
    return reading


def read_json(path: Path, connector: str, known: Mapping[str, Any]) -> Reading:
    """Data values of ``dataValues``; what stands around them is on each row that does not say otherwise.

    ``known``: what is already known to stand around them. Raises Refusal, at the end, when more of it stands behind
    them.
    """
    reading = Reading(connector, [], iter(()))
    around: dict[str, str] = {}

    def opened(page: Page, array: JsonArray) -> None:
        around.clear()
        around.update(_texts({**known, **array.head()}))

    def ended(page: Page, array: JsonArray) -> None:
        if set(_texts(array.envelope)) - set(around):
            raise Refusal(message("dhis2_around_comes_late", file=path.name))

    def see(objects: Objects, positions: pa.StringArray) -> Objects:
        names = data_value_names(objects.columns)
        columns = {names.get(name, name): column for name, column in objects.columns.items()}
        for name, text in around.items():
            filling = pa.array([text] * objects.count, pa.string())
            columns[name] = pc.coalesce(columns[name], filling) if name in columns else filling
        return Objects(objects.count, columns, objects.lists)

    pages = ObjectPages(
        path,
        ("dataValues",),
        ObjectColumns(),
        reading,
        label="dataValues",
        see=see,
        page_opened=opened,
        page_ended=ended,
    )
    reading.batches = chain(pages.batches(), _left_out(pages))
    return reading


def _left_out(pages: ObjectPages) -> Iterator[Batch]:
    if pages.items.left_out:
        names = ", ".join(pages.items.left_out)
        pages.reading.assumptions.append(message("json_lists_left_out", lists=names))
    yield from ()


def _texts(members: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(members[name]) for name in AROUND if isinstance(members.get(name), (str, int))}


def read_csv(path: Path, connector: str, options: Mapping[str, Any]) -> Reading:
    """Data values of a CSV, whatever its spelling of the headings."""
    table = CsvConnector().read(path, options)
    return renamed(table, connector, data_value_names(table.columns))


def read_xml(path: Path, connector: str) -> Reading:
    """Data values of a dataValueSet, or of the groups of an ADX message: the attributes around each on its row."""
    reading = Reading(connector, [], iter(()))
    reading.batches = in_batches(_xml_rows(path, reading))
    return reading


def _xml_rows(path: Path, reading: Reading) -> Iterator[SourceRow]:
    elements = XmlElements(path, ("{*}dataValue",))
    schemes: dict[str, str] = {}
    for number, element in enumerate(elements, start=1):
        parent = element.getparent()
        around = _attributes(parent) if parent is not None else {}
        schemes |= {name: around.pop(name) for name in _SCHEMES if name in around}
        values: dict[str, str | None] = {**around, **_attributes(element)}
        for child in element:
            values[local_name(child)] = (child.text or "").strip() or None
        names = data_value_names(values)
        row = {names.get(name, name): value or None for name, value in values.items() if name not in _FOR_IMPORTS}
        reading.columns += [name for name in row if name not in reading.columns]
        yield SourceRow(f"data value {number} (line {elements.line_of(element)})", row)
        let_go(element)
    if schemes:
        stated = ", ".join(f"{name} {scheme}" for name, scheme in schemes.items())
        reading.assumptions.append(message("dhis2_id_schemes", schemes=stated))


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name).rpartition("}")[2]: str(value) for name, value in element.items()}
