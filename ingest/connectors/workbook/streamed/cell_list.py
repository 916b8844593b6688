"""The cells of a piece of a sheet as a list, in the order in which they stand: place, attributes, text.

Nearly all cells are written in one of a few ways, and a pattern reads many of them at once; a piece with other ones
(formulas with odd texts, several runs, comments) is read as XML.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from ingest.connectors.workbook.streamed.markup import (
    etree_name,
    has_escapes,
    text_of,
    without_blank_ends,
    without_escapes,
    without_markup,
)

_PLACE = r'^r="(?P<letters>[A-Z]+)(?P<row>\d+)"(?P<attributes>[^>]*)>'
# Four groups and no more: with a fifth, RE2 takes twice as long.
_CELL = _PLACE + r"(?:<(?:v|is><t)[^>]*>(?P<text>[^<]*))?"
_INLINE_TAG = r"^[^>]*><is><t(?P<tag>[^>]*)>"
_WITH_FORMULA = _PLACE + r"(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?(?:</c>|<v[^>]*(?:/>|>(?P<text>[^<]*)</v></c>))"
_ODD = (b"<!", b"<?")  # comments, sections, instructions
_KEPT_ATTRIBUTES = ("s", "t")


@dataclass(frozen=True)
class CellList:
    """Arrow arrays of one length: the letters of a cell's column, its row's number, its attributes beside the place
    (' s="1" t="s"'), its text (null for none)."""

    letters: Any
    rows: Any
    attributes: Any
    texts: Any

    def slice(self, start: int, end: int) -> CellList:
        """The cells from ``start`` to before ``end``."""
        size = end - start
        return CellList(
            self.letters.slice(start, size),
            self.rows.slice(start, size),
            self.attributes.slice(start, size),
            self.texts.slice(start, size),
        )

    def in_small_areas(self, most: int) -> Iterator[CellList]:
        """The same cells row by row, parted so that the rows times the columns of each part are at most ``most``."""
        rows = pc.unique(self.rows)
        if len(rows) * len(pc.unique(self.letters)) <= most or len(rows) == 1:
            yield self
            return
        middle = self.rows.index(rows[len(rows) // 2]).as_py()
        yield from self.slice(0, middle).in_small_areas(most)
        yield from self.slice(middle, len(self.rows)).in_small_areas(most)


def cells_of(piece: bytes, root: bytes) -> CellList:
    """The cells of a piece of whole rows; ``root``: the tag that begins the sheet. Raises what lxml raises for XML that
    is broken."""
    begin = piece.find(b"<row")
    piece = piece[max(begin, 0) :]
    if any(odd in piece for odd in _ODD):
        return _carefully(piece, root)
    cells = pc.split_pattern(pa.array([piece.decode("utf-8")]), "<c ").flatten().slice(1)
    found = pc.extract_regex(cells, _CELL)
    texts = found.field("text")
    if found.null_count:
        return _carefully(piece, root)
    attributes = found.field("attributes")
    is_empty = pc.equal(pc.binary_length(texts), 0)
    unclear = pc.and_not(is_empty, pc.ends_with(attributes, "/"))
    if pc.any(unclear).as_py():
        mended = pc.extract_regex(cells.filter(unclear), _WITH_FORMULA)
        if mended.null_count:
            return _carefully(piece, root)
        texts = pc.replace_with_mask(texts, unclear, mended.field("text"))
    texts = pc.if_else(pc.equal(pc.binary_length(texts), 0), None, texts)
    if has_escapes(piece):
        texts = without_markup(texts)
    if b"<is>" in piece:
        if piece.count(b"</t>") != piece.count(b"</t></is>") or b"<is><r" in piece:
            return _carefully(piece, root)
        texts = without_blank_ends(texts, lambda: _tags(cells))
    return CellList(found.field("letters"), pc.cast(found.field("row"), pa.int64()), attributes, texts)


def _tags(cells: Any) -> Any:
    """The attributes of inline texts' tags; other cells' values are said to preserve their blanks."""
    return pc.fill_null(pc.extract_regex(cells, _INLINE_TAG).field("tag"), "preserve")


def _carefully(piece: bytes, root: bytes) -> CellList:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    sheet = etree.fromstring(root + piece + b"</worksheet>", parser)
    letters: list[str] = []
    rows: list[int] = []
    attributes: list[str] = []
    texts: list[str | None] = []
    for cell in sheet.iter("{*}c"):
        place = cell.get("r", "")
        letters.append(place.rstrip("0123456789"))
        rows.append(int(place[len(letters[-1]) :]))
        kept = ((name, cell.get(name)) for name in _KEPT_ATTRIBUTES)
        attributes.append("".join(f' {name}="{value}"' for name, value in kept if value is not None))
        texts.append(_text(cell) or None)
    return CellList(
        pa.array(letters, pa.string()),
        pa.array(rows, pa.int64()),
        pa.array(attributes, pa.string()),
        pa.array(texts, pa.string()),
    )


def _text(cell: Any) -> str:
    for child in cell:
        if etree_name(child) == "is":
            return text_of(child)
        if etree_name(child) == "v":
            return without_escapes(child.text or "")
    return ""
