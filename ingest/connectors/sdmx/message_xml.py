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
        self._parser.ordered_attributes = True
        self._parser.buffer_text = True
        self.events = MessageEvents(self.path.name, self.dimension, self._line)
        self._parser.StartElementHandler = self._starting()
        self._parser.EndElementHandler = self._ending()
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def batches(self) -> Iterator[Batch]:
        """The observations. Raises Refusal where the XML breaks off, or a data set wants deletions."""
        observations = self.events.observations
        with self.path.open("rb") as file:
            stream = XmlStream(file)
            self._skipped_lines = stream.skipped_lines
            piece = b"."
            while piece:
                piece = stream.read(_PIECE)
                self._parse(piece)
                if observations.is_full or (observations.waiting and not piece):
                    yield observations.batch()

    def _parse(self, piece: bytes) -> None:
        try:
            self._parser.Parse(piece, not piece)
        except (expat.ExpatError, ValueError, LookupError) as error:
            line = getattr(error, "lineno", 1) + self._skipped_lines
            problem = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
            raise Refusal(message("xml_is_broken", file=self.path.name, line=line, problem=problem)) from None

    def _line(self) -> int:
        return int(self._parser.CurrentLineNumber) + self._skipped_lines

    def _starting(self) -> Handler:
        events, handlers = self.events, {}

        def handler_of(name: str) -> Handler:
            local = name.rpartition(" ")[2]
            if local in CONTAINERS:
                return lambda attributes: events.start_container(local)
            own = getattr(events, f"start_{local}", None)
            return own if own and local[:1].isupper() else lambda attributes: events.start_other(name, attributes)

        def start(name: str, attributes: list[str]) -> None:
            handler = handlers.get(name)
            if handler is None:
                handler = handlers[name] = handler_of(name)
            handler(attributes)
            self._gather_text()

        return start

    def _ending(self) -> Handler:
        events, handlers = self.events, {}

        def nothing() -> None:
            pass

        def handler_of(name: str) -> Handler:
            local = name.rpartition(" ")[2]
            if local in CONTAINERS:
                return events.end_container
            own = getattr(events, f"end_{local}", None)
            if own and local[:1].isupper():
                return own  # type: ignore[no-any-return]
            has_start = getattr(events, f"start_{local}", None) and local[:1].isupper()
            return nothing if has_start else lambda: events.end_other(name)

        def end(name: str) -> None:
            handler = handlers.get(name)
            if handler is None:
                handler = handlers[name] = handler_of(name)
            handler()
            self._gather_text()

        return end

    def _gather_text(self) -> None:
        text = self.events.text
        self._parser.CharacterDataHandler = text.append if text is not None else None

    def _refuse_doctype(self, name: str, *_: Any) -> None:
        raise Refusal(message("content_is_xml_with_doctype", file=self.path.name, detail=name, line=0))
