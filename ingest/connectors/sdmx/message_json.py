"""SDMX-JSON 1.0 and 2.0 data messages: observations in series or flat, by index.

The structure may stand behind the data, so that the message is held in memory as it came; its size is limited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ingest.connectors.json_rows.array import NO_JSON
from ingest.connectors.json_rows.structure import object_pieces
from ingest.connectors.json_rows.utf8 import Utf8
from ingest.connectors.protocol import Reading, SourceRow
from ingest.connectors.sdmx.header import check_action
from ingest.connectors.sdmx.structure_json import Structure, by_key, in_turn, structure_of
from ingest.connectors.sdmx.values import Values, is_noted
from ingest.connectors.texts.instants import instant
from strive.errors import Refusal
from strive.messages import message

MOST_BYTES = 128 << 20
_MISSHAPEN = (*NO_JSON, IndexError, KeyError, TypeError, ValueError, AttributeError)
_OBSERVATIONS = msgspec.json.Decoder(dict[str, list[Any]], float_hook=str)


class _DataSet(msgspec.Struct):
    action: str | None = None
    structure: Any = None
    attributes: list[Any] | None = None
    dimensionGroupAttributes: dict[str, list[Any]] | None = None
    series: dict[str, msgspec.Raw] | None = None
    observations: msgspec.Raw = msgspec.Raw(b"{}")


class _Series(msgspec.Struct):
    attributes: list[Any] | None = None
    observations: dict[str, list[Any]] = {}


class _Data(msgspec.Struct):
    dataSets: list[_DataSet] | None = None
    structure: dict[str, Any] | None = None
    structures: list[dict[str, Any]] | None = None


class _Message(_Data):
    header: dict[str, Any] | None = None
    meta: dict[str, Any] | None = None
    data: _Data | None = None
    errors: list[Any] | None = None


_SERIES = msgspec.json.Decoder(_Series, float_hook=str)


@dataclass
class JsonMessage:
    """A message, decoded as far as its data sets. Raises Refusal when it is an error, or holds no data."""

    path: Path

    def __post_init__(self) -> None:
        try:
            self._message = msgspec.json.Decoder(_Message, float_hook=str).decode(self._content())
        except NO_JSON as error:
            raise self._misshapen(str(error)) from None
        self._data = self._message.data or self._message
        if not self._data.dataSets:
            if self._message.errors:
                raise Refusal(
                    message("sdmx_error_message", file=self.path.name, text=_error_text(self._message.errors))
                )
            if self._data.dataSets is None:
                raise Refusal(message("sdmx_is_structure", file=self.path.name))

    def begin(self, reading: Reading) -> None:
        """Note what the header says."""
        header = {**(self._message.header or {}), **(self._message.meta or {})}
        prepared = header.get("prepared")
        reading.reported_at = instant(prepared) if isinstance(prepared, str) else None
        if header.get("test") is True:
            reading.doubts.append(message("sdmx_is_test"))
        actions = dict.fromkeys(found.action for found in self._data.dataSets or () if found.action)
        for action in actions:
            check_action(self.path.name, action)
        noted = [action for action in actions if is_noted(action)]
        if noted:
            reading.assumptions.append(message("sdmx_action", action=", ".join(noted)))

    def rows(self) -> Iterator[SourceRow]:
        """The observations of all data sets."""
        many = len(self._data.dataSets or ()) > 1
        try:
            for number, data_set in enumerate(self._data.dataSets or (), start=1):
                place = f"data set {number}, " if many else ""
                structure = structure_of(self._structure(data_set))
                yield from _DataSetRows(structure, data_set, place).rows()
        except _MISSHAPEN as error:
            raise self._misshapen(f"{type(error).__name__} {str(error)[:60]}") from None

    def _structure(self, data_set: _DataSet) -> Mapping[str, Any]:
        structures = self._data.structures or [self._data.structure or {}]
        return structures[data_set.structure if isinstance(data_set.structure, int) else 0]

    def _content(self) -> bytes:
        with self.path.open("rb") as file:
            source, pieces, size = Utf8(file), [], 0
            while piece := source.read(1 << 20):
                pieces.append(piece)
                size += len(piece)
                if size > MOST_BYTES:
                    raise Refusal(message("sdmx_json_too_large", file=self.path.name, megabytes=MOST_BYTES >> 20))
        return b"".join(pieces)

    def _misshapen(self, problem: str) -> Refusal:
        return Refusal(message("sdmx_json_misshapen", file=self.path.name, problem=problem))


@dataclass
class _DataSetRows:
    structure: Structure
    data_set: _DataSet
    place: str

    def __post_init__(self) -> None:
        self._groups = self._groups_by_key()

    def rows(self) -> Iterator[SourceRow]:
        """One row per observation."""
        structure, data_set = self.structure, self.data_set
        around: Values = {part.column: part.values[0] for part in structure.data_set_dimensions if part.values}
        around |= in_turn(structure.data_set_attributes, data_set.attributes or ())
        for key, raw in (data_set.series or {}).items():
            series = _SERIES.decode(raw)
            values = {**around, **structure.series_values(key)}
            values |= in_turn(structure.series_attributes, series.attributes or ())
            yield from self._observations(series.observations, values, f"{self.place}series {key}, ")
        for piece in object_pieces(bytes(data_set.observations)):
            yield from self._observations(_OBSERVATIONS.decode(piece), around, self.place)

    def _observations(self, found: Mapping[str, list[Any]], around: Values, place: str) -> Iterator[SourceRow]:
        structure = self.structure
        measures = len(structure.measures)
        for key, given in found.items():
            values = {**around, **by_key(structure.observation, key)}
            values |= {part.column: None for part in structure.measures}
            values |= in_turn(structure.measures, given[:measures])
            values |= in_turn(structure.observation_attributes, given[measures:])
            for columns, found_by_key in self._groups.items():
                values = {**found_by_key.get(tuple(map(values.get, columns)), {}), **values}
            yield SourceRow(f"{place}observation {key}", values)

    def _groups_by_key(self) -> dict[tuple[str, ...], dict[tuple[str | None, ...], Values]]:
        """The attributes of groups, by the dimensions that a group fixes and by their values; the others are free."""
        structure = self.structure
        dimensions = (*structure.data_set_dimensions, *structure.series, *structure.observation)
        by_column = {part.column: part for part in dimensions}
        groups: dict[tuple[str, ...], dict[tuple[str | None, ...], Values]] = {}
        for key, given in (self.data_set.dimensionGroupAttributes or {}).items():
            slots = zip(structure.key_order, key.split(":"), strict=False)
            fixed = {column: by_column[column].text(int(index)) for column, index in slots if index}
            values = in_turn(structure.group_attributes, given)
            filled = {column: value for column, value in values.items() if value is not None}
            groups.setdefault(tuple(fixed), {}).setdefault(tuple(fixed.values()), {}).update(filled)
        return groups


def _error_text(errors: list[Any]) -> str:
    parts = [error for error in errors if isinstance(error, dict)]
    texts = [str(part.get("title") or part.get("message") or part.get("detail") or part.get("code")) for part in parts]
    return "; ".join(texts)[:500]
