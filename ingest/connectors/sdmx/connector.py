"""The connector ``sdmx``: SDMX-ML data messages 2.0 and 2.1, generic and structure-specific, in series or flat.

One row per observation. Columns are the ids of dimensions and attributes, of whatever level of the message (data set,
group, series, observation); the time dimension is always TIME_PERIOD, the value always OBS_VALUE. Values stay text
("NaN" as well); an empty one is None. The file is read as a stream. ``reported_at`` is the header's Prepared. Out of
scope, and refused: messages that delete, structures, metadata, cross-sectional 2.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.connectors.content import content_of, require_content
from ingest.connectors.options import check_options
from ingest.connectors.protocol import Reading, SourceRow, in_batches
from ingest.connectors.sdmx.groups import Groups
from ingest.connectors.sdmx.header import Header, check_action, read_header
from ingest.connectors.sdmx.values import Values, attributes_of, observation_of, series_of
from ingest.connectors.texts.xml_reading import XmlElements, let_go, local_name
from strive.errors import Refusal
from strive.messages import message

if TYPE_CHECKING:
    from lxml import etree

_TAGS = ("{*}Obs", "{*}Series", "{*}DataSet", "{*}Footer")


@dataclass
class _Stream:
    """The state of one pass over the observations."""

    path: Path
    header: Header
    reading: Reading
    data_set: etree._Element | None = None
    data_set_values: Values = field(default_factory=dict)
    groups: Groups = field(default_factory=Groups)
    series: etree._Element | None = None
    series_values: Values = field(default_factory=dict)
    series_count: int = 0
    observation_count: int = 0
    keys: set[int] = field(default_factory=set)
    repeated: int = 0
    lost_letters: int = 0
    footer: str = ""

    def rows(self) -> Iterator[SourceRow]:
        elements = XmlElements(self.path, _TAGS)
        known: set[str] = set()
        for element in elements:
            name = local_name(element)
            if name == "Obs":
                row = self._row(element, elements.line_of(element))
                if not known.issuperset(row.values):
                    new = [column for column in row.values if column not in known]
                    known.update(new)
                    self.reading.columns += new
                yield row
            elif name == "Series":
                self._enter(element, element)
            elif name == "Footer":
                self.footer = " ".join(" ".join(str(text).split()) for text in element.itertext() if str(text).strip())
                continue
            let_go(element)
        self._finish()

    def _row(self, element: etree._Element, line: int) -> SourceRow:
        parent = element.getparent()
        if parent is not None:
            self._enter(parent, element)
        self.observation_count += 1
        values = {
            **self.data_set_values,
            **self.series_values,
            **observation_of(element, self.header.observation_dimension),
        }
        if self.series is None and self.groups:
            values = {**self.groups.values_for(values), **values}
        if any(value is not None and "\ufffd" in value for value in values.values()):
            self.lost_letters += 1
        series = f"series {self.series_count}, " if self.series is not None else ""
        return SourceRow(f"{series}observation {self.observation_count} (line {line})", values)

    def _enter(self, parent: etree._Element, element: etree._Element) -> None:
        """Take over what the data set, the groups and the series around ``element`` say, once for each."""
        is_series = local_name(parent) == "Series"
        data_set = parent.getparent() if is_series else parent
        if data_set is None:
            raise Refusal(message("sdmx_no_data_set", file=self.path.name))
        if data_set is not self.data_set:
            check_action(
                self.path.name, data_set.get("action") or attributes_of(data_set, namespaced=True).get("action")
            )
            self.data_set, self.data_set_values, self.groups = data_set, attributes_of(data_set), Groups()
        if parent is self.series:
            return
        self.data_set_values |= self.groups.take_from(parent if is_series else element)
        if is_series:
            self.series, self.series_values = parent, self._series_values(parent)
            self.series_count, self.observation_count = self.series_count + 1, 0

    def _series_values(self, series: etree._Element) -> Values:
        key, values = series_of(series)
        digest = hash(frozenset(key.items()))
        self.repeated += digest in self.keys
        self.keys.add(digest)
        return {**self.groups.values_for(key), **values}

    def _finish(self) -> None:
        doubts = self.reading.doubts
        if self.repeated:
            doubts.append(message("sdmx_series_repeated", count=self.repeated))
        if self.lost_letters:
            doubts.append(message("sdmx_letters_lost", count=self.lost_letters))
        if self.footer:
            doubts.append(message("sdmx_footer", text=self.footer))


class SdmxConnector:
    """Reads SDMX-ML data messages."""

    name = "sdmx"

    def recognises(self, path: Path) -> bool:
        """Whether the root element is in an SDMX namespace."""
        return content_of(path).kind == "sdmx"

    def read(self, path: Path, options: Mapping[str, Any]) -> Reading:
        """Open the file. Raises Refusal when it carries no data, is not well-formed, or wants deletions; a fault
        further down in the file is raised while the rows are read.
        """
        check_options(self.name, options, ())
        require_content(path, self.name)
        header = read_header(path)
        reading = Reading(self.name, [], iter(()), reported_at=header.prepared)
        if header.is_test:
            reading.doubts.append(message("sdmx_is_test"))
        stream = _Stream(path, header, reading)
        rows = stream.rows()
        first = next(rows, None)
        if first is None:
            if stream.footer:
                raise Refusal(message("sdmx_footer_instead_of_data", file=path.name, text=stream.footer))
            reading.doubts.append(message("table_has_no_rows"))
        else:
            reading.batches = in_batches(chain([first], rows))
        return reading
