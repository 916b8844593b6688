"""Reading XML that came from outside: as a stream, with nothing resolved, fetched or expanded.

A document type declaration is refused altogether: no data message has one, and every known attack by XML needs one.
Blank lines and a byte-order mark before the XML declaration, which some offices' converters leave, are tolerated.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from strive.errors import Refusal
from strive.messages import message

if TYPE_CHECKING:
    from lxml import etree

_MARK = b"\xef\xbb\xbf"
_HEAD = 1 << 16


@dataclass(frozen=True)
class Root:
    """The document's root element, or why there is none."""

    namespace: str
    name: str
    has_doctype: bool = False
    problem: str = ""
    line: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)


class XmlStream(io.RawIOBase):
    """The file without what stands before its first "<"; ``skipped_lines`` counts the line ends left out."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        head = file.read(_HEAD)
        kept = (
            head
            if head.startswith((b"\xff\xfe", b"\xfe\xff"))
            else head.removeprefix(_MARK).lstrip().removeprefix(_MARK)
        )
        self.skipped_lines = head[: len(head) - len(kept)].count(b"\n")
        self._head = kept

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size`` of them."""
        if self._head:
            piece = self._head if size < 0 else self._head[:size]
            self._head = self._head[len(piece) :]
            return piece
        return self._file.read(size)


def _parser(
    stream: XmlStream, events: Sequence[str], tags: Sequence[str] | None
) -> etree.iterparse[tuple[str, etree._Element]]:
    from lxml import etree  # heavy: only where there is XML

    return etree.iterparse(
        stream,
        events=events,
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def root_of(path: Path) -> Root:
    """Look at the root element and at whether a document type stands before it; never raises for bad XML."""
    from lxml import etree

    with path.open("rb") as file:
        stream = XmlStream(file)
        try:
            for _, element in _parser(stream, ("start",), None):
                name = etree.QName(element)
                doctype = element.getroottree().docinfo.internalDTD is not None
                return Root(name.namespace or "", name.localname, doctype, attributes=dict(element.attrib))
        except etree.XMLSyntaxError as error:
            return Root("", "", False, _reason(error), (error.lineno or 1) + stream.skipped_lines)
    return Root("", "", False, "no element found", 1)


def _reason(error: etree.XMLSyntaxError) -> str:
    return (error.msg or "not well-formed").split(", line ")[0]


@dataclass
class XmlElements:
    """The elements of a file with the tags asked for, each as it ends."""

    path: Path
    tags: Sequence[str]
    skipped_lines: int = 0

    def __iter__(self) -> Iterator[etree._Element]:
        from lxml import etree

        with self.path.open("rb") as file:
            stream = XmlStream(file)
            self.skipped_lines = stream.skipped_lines
            try:
                for _, element in _parser(stream, ("end",), self.tags):
                    yield element
            except etree.XMLSyntaxError as error:
                line = (error.lineno or 1) + stream.skipped_lines
                raise Refusal(
                    message("xml_is_broken", file=self.path.name, line=line, problem=_reason(error))
                ) from None

    def line_of(self, element: etree._Element) -> int:
        """The physical line at which the element starts."""
        line = element.sourceline
        return self.skipped_lines + (line if isinstance(line, int) else 0)


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def let_go(element: etree._Element) -> None:
    """Free a processed element and all that stands before it in its parent, so that memory does not grow with the
    file. The text after it stays until the next element is let go.
    """
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # the stubs are older than the argument
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
