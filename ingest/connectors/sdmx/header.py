"""The head of an SDMX message: what kind it is, when it was prepared, what it wants done. Messages without data are
refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.connectors.texts.instants import instant
from ingest.connectors.texts.xml_reading import XmlElements, local_name, root_of
from strive.errors import Refusal
from strive.messages import message

if TYPE_CHECKING:
    from lxml import etree

_DATA_MESSAGES = frozenset(
    ["GenericData", "GenericTimeSeriesData", "StructureSpecificData", "StructureSpecificTimeSeriesData", "CompactData"]
)


@dataclass(frozen=True)
class Header:
    """What the rest of the reading needs of the header."""

    prepared: datetime | None = None
    observation_dimension: str = "TIME_PERIOD"
    is_test: bool = False


def check_action(file: str, action: str | None) -> None:
    """Refuse a message that deletes: taking observations back is not supported."""
    if action and action.strip().lower() == "delete":
        raise Refusal(message("sdmx_deletes", file=file))


def read_header(path: Path) -> Header:
    """Check the kind of message and read its header. Raises Refusal when it is not a data message."""
    _check_kind(path, root_of(path).name)
    for element in XmlElements(path, ("{*}Header", "{*}DataSet", "{*}Obs")):
        return _header(path.name, element) if local_name(element) == "Header" else Header()
    return Header()


def _check_kind(path: Path, kind: str) -> None:
    if kind in _DATA_MESSAGES:
        return
    if kind == "Error":
        texts = [
            " ".join(str(text).split()) for element in XmlElements(path, ("{*}Text",)) for text in element.itertext()
        ]
        raise Refusal(message("sdmx_error_message", file=path.name, text=" ".join(texts)[:500]))
    for part, key in (("Metadata", "sdmx_is_metadata"), ("Structure", "sdmx_is_structure")):
        if part in kind and not kind.startswith("StructureSpecificData"):
            raise Refusal(message(key, file=path.name))
    raise Refusal(message("sdmx_kind_unsupported", file=path.name, kind=kind))


def _header(file: str, header: etree._Element) -> Header:
    texts = {local_name(child): (child.text or "").strip() for child in header}
    check_action(file, texts.get("DataSetAction"))
    structure = next((child for child in header if local_name(child) == "Structure"), None)
    dimension = structure.get("dimensionAtObservation") if structure is not None else None
    if not dimension or dimension == "AllDimensions":
        dimension = "TIME_PERIOD"
    return Header(instant(texts.get("Prepared")), str(dimension), texts.get("Test", "").lower() in {"true", "1"})
