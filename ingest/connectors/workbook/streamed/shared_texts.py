"""The texts that an xlsx file keeps in one place, as one Arrow array: cells name them by their number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from ingest.connectors.workbook.streamed.markup import has_escapes, text_of, without_blank_ends, without_markup

_PLAIN_ITEM = r"^(?:/>|>\s*<t(?P<attributes>[^>]*)>(?P<text>[^<]*)</t>\s*</si>|>\s*<t/>\s*</si>|></si>)"


def shared_texts(pieces: Iterator[bytes]) -> Any:
    """The texts in their order. Raises what lxml raises for broken XML."""
    arrays = []
    rest = b""
    for piece in pieces:
        rest += piece
        cut = rest.rfind(b"<si")
        if cut > 0:
            arrays.append(_items(rest[:cut]))
            rest = rest[cut:]
    arrays.append(_items(rest))
    return pa.concat_arrays(arrays)


def _items(piece: bytes) -> Any:
    items = pc.split_pattern(pa.array([piece.decode("utf-8")]), "<si").flatten().slice(1)
    if not len(items):
        return pa.array([], pa.string())
    found = pc.extract_regex(items, _PLAIN_ITEM)
    texts = found.field("text")
    if has_escapes(piece):
        texts = without_markup(texts)
    texts = pc.fill_null(without_blank_ends(texts, lambda: found.field("attributes")), "")
    odd = pc.invert(found.is_valid())
    if pc.any(odd).as_py():
        mended = pa.array([_read(item.as_py()) for item in items.filter(odd)], pa.string())
        texts = pc.replace_with_mask(texts, odd, mended)
    return texts


def _read(item: str) -> str:
    """An item of several runs, or otherwise odd."""
    end = item.find("</si>")
    content = item[: end if end >= 0 else len(item)]
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return text_of(etree.fromstring(f"<si{content}</si>" if end >= 0 else f"<si{content}", parser))
