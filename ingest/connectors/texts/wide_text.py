"""Text in two or four bytes a character (UTF-16, UTF-32), known by its byte-order mark or by its zero bytes."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16's, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 4096
_CYRILLIC = 0x04  # high byte of its characters
_ENOUGH = 0.9
_FEW = 0.02


def wide_encoding(head: bytes) -> str | None:
    """The encoding of a text that begins with ``head``; None when its characters take other numbers of bytes."""
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    return marked or _without_mark(head[:_LOOKED_AT])


def _without_mark(head: bytes) -> str | None:
    """High bytes tell: nearly all are 00 (Latin) or 04 (Cyrillic), and what they make are no control characters."""
    if len(head) < 4:
        return None
    for name, highest in (("utf-32-le", head[3::4] + head[2::4]), ("utf-32-be", head[::4] + head[1::4])):
        if not any(highest) and _is_text(head, name):
            return name
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        zeros = high.count(0)
        if zeros and (zeros + high.count(_CYRILLIC)) / len(high) > _ENOUGH and _is_text(head, name):
            return name
    return None


def _is_text(head: bytes, name: str) -> bool:
    text = head.decode(name, "ignore")
    odd = sum(not sign.isprintable() and sign not in "\t\r\n\x0c\xa0\u202f\ufeff" for sign in text)
    return odd <= _FEW * len(text)
