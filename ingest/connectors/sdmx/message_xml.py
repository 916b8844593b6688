"""SDMX-ML data messages as batches of observations: 2.0, 2.1 and 3.0, generic and structure-specific.

Expat reports every element; no tree is built, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from ingest.connectors.protocol import Batch
from ingest.connectors.sdmx.batches import Attributes, Observations
from ingest.connectors.sdmx.events import CONTAINERS, MessageEvents
from ingest.connectors.texts.xml_reading import XmlStream
from strive.errors import Refusal
from strive.messages import message

_PIECE = 1 << 17
Handler = Callable[..., None]


@dataclass
class MessageReader:
    """One pass over a message; ``events`` says afterwards what was met."""

    path: Path
    dimension: str
    events: MessageEvents = field(init=False)
    _parser: Any = None
    _skipped_lines: int = 0

    def __post_init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self.events = MessageEvents(
            self.path.name, self.dimension, self._parser, self._gather_text, Observations(self.dimension)
        )
        self._parser.StartElementHandler = self._starting()
        self._parser.EndElementHandler = self._ending()
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def batches(self) -> Iterator[Batch]:
        """The observations. Raises Refusal where the XML breaks off, or a data set wants deletions."""
        observations = self.events.observations
        with self.path.open("rb") as file:
            stream = XmlStream(file)
            self._skipped_lines = observations.skipped_lines = stream.skipped_lines
            piece = b"."
            while piece:
                piece = stream.read(_PIECE)
                self._parse(piece)
                while batch := observations.batch(is_last=not piece):
                    yield batch

    def _parse(self, piece: bytes) -> None:
        try:
            self._parser.Parse(piece, not piece)
        except (expat.ExpatError, ValueError, LookupError) as error:
            line = getattr(error, "lineno", 1) + self._skipped_lines
            problem = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
            raise Refusal(message("xml_is_broken", file=self.path.name, line=line, problem=problem)) from None

    def _starting(self) -> Handler:
        events = self.events
        handlers: dict[str, Handler] = {}

        def handler_of(name: str) -> Handler:
            local = name.rpartition(" ")[2]
            if local in CONTAINERS:
                return lambda attributes: events.start_container(local)
            own: Handler | None = getattr(events, f"start_{local}", None) if local[:1].isupper() else None
            return own or (lambda attributes: events.start_other(name, attributes))

        def start(name: str, attributes: Attributes) -> None:
            try:
                handler = handlers[name]
            except KeyError:
                handler = handlers[name] = handler_of(name)
            handler(attributes)

        return start

    def _ending(self) -> Handler:
        events = self.events
        handlers: dict[str, Handler | None] = {}

        def handler_of(name: str) -> Handler | None:
            local = name.rpartition(" ")[2]
            if local in CONTAINERS:
                return events.end_container
            own: Handler | None = getattr(events, f"end_{local}", None) if local[:1].isupper() else None
            has_start = local[:1].isupper() and hasattr(events, f"start_{local}")
            return own if own or has_start else lambda: events.end_other(name)

        def end(name: str) -> None:
            try:
                handler = handlers[name]
            except KeyError:
                handler = handlers[name] = handler_of(name)
            if handler is not None:
                handler()

        return end

    def _gather_text(self, into: list[str] | None) -> None:
        self._parser.CharacterDataHandler = into.append if into is not None else None

    def _refuse_doctype(self, name: str, *_: Any) -> None:
        raise Refusal(message("content_is_xml_with_doctype", file=self.path.name, detail=name, line=0))
