"""Texts inside of XML markup, many at once: entities, blanks at the ends, the escapes of spreadsheet programs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_ESCAPED_SIGN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BLANKS = " \t\r\n"


def has_escapes(piece: bytes) -> bool:
    """Whether texts in the piece may be written otherwise than they read."""
    return b"&" in piece or b"\r" in piece or b"_x" in piece


def without_markup(texts: Any) -> Any:
    """Texts as they stand between tags, without entities and escapes."""
    odd = pc.fill_null(pc.match_substring_regex(texts, r"[&\r]|_x[0-9A-Fa-f]{4}_"), False)
    if not pc.any(odd).as_py():
        return texts
    coded = texts.filter(odd).dictionary_encode()
    plain = pa.array([unescaped(text) for text in coded.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(texts, odd, plain.take(coded.indices))


def without_blank_ends(texts: Any, tags: Callable[[], Any]) -> Any:
    """Texts without blanks at the ends where the text's tag, which ``tags`` gives, does not say that they count."""
    blank_ends = pc.not_equal(pc.binary_length(pc.ascii_trim_whitespace(texts)), pc.binary_length(texts))
    if not pc.any(blank_ends).as_py():
        return texts
    kept = pc.match_substring(tags(), "preserve")
    return pc.if_else(pc.and_not(blank_ends, kept), pc.utf8_trim(texts, _BLANKS), texts)


def unescaped(text: str) -> str:
    """The text without entities and escapes such as _x000D_."""
    return without_escapes(html.unescape(text.replace("\r\n", "\n").replace("\r", "\n")))


def without_escapes(text: str) -> str:
    """The text with the signs that a spreadsheet program wrote as _x000D_."""
    return _ESCAPED_SIGN.sub(lambda found: chr(int(found.group(1), 16)), text)


def text_of(element: Any) -> str:
    """The text of an element with runs, without what is only there for pronunciation."""
    runs = []
    for node in element.iter("{*}t"):
        if any(etree_name(above) == "rPh" for above in node.iterancestors()):
            continue
        text = node.text or ""
        preserved = node.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
        runs.append(text if preserved else text.strip(_BLANKS))
    return without_escapes("".join(runs))


def etree_name(element: Any) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
