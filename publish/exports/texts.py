"""Texts and numbers in files that somebody will open with a spreadsheet.

A text that begins like a formula would be run by it, and texts come from deliveries: an event's title, a code. Such a
text gets an apostrophe in front, as does one that only an apostrophe keeps from beginning so; hence taking one away
gives the text back.
"""

from __future__ import annotations

from decimal import Decimal

FORMULA_BEGINNINGS = frozenset("=+-@\t\r\n＝＋－＠")


def guarded(text: str | None) -> str:
    """The text, unable to begin a formula; nothing for None."""
    if text is None:
        return ""
    return f"'{text}" if text.lstrip("'")[:1] in FORMULA_BEGINNINGS and text.strip("'") else text


def unguarded(text: str) -> str:
    """The text that ``guarded`` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'")[:1] in FORMULA_BEGINNINGS else text


def number(value: Decimal | None) -> str:
    """The number exactly, without an exponent; nothing for None."""
    return "" if value is None else f"{value:f}"
