"""Rules about percentages that split an amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import DAC
from ingest.connectors.iati.rows import LineOf
from ingest.connectors.iati.validation.findings import Finding, Severity

if TYPE_CHECKING:
    from lxml import etree

WHOLE = Decimal(100)
_TOLERANCE = Decimal("0.0101")


def decimal_of(text: str | None) -> Decimal | None:
    """The number, None where the text is none."""
    try:
        number = Decimal(text.strip()) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def share_findings(
    elements: Sequence[etree._Element], line_of: LineOf, subject: str, severity: Severity = "error"
) -> Iterator[Finding]:
    """Each of several parts needs a percentage, all add up to 100, and a single one has none or 100."""
    stated = [element.get("percentage") for element in elements]
    if stated == [None]:
        return
    for element, text in zip(elements, stated, strict=True):
        share = decimal_of(text)
        if share is not None and not 0 <= share <= WHOLE:
            yield Finding("share_out_of_range", "error", line_of(element), subject)
    line = line_of(elements[0])
    shares = [decimal_of(text) for text in stated]
    if len(elements) == 1:
        if shares[0] is not None and shares[0] != WHOLE:
            yield Finding("share_of_one", severity, line, subject)
    elif None in stated:
        yield Finding("share_missing", severity, line, subject)
    elif abs(sum(filter(None, shares)) - WHOLE) > _TOLERANCE:
        yield Finding("shares_do_not_add_up", severity, line, subject)


def by_vocabulary(elements: Sequence[etree._Element]) -> dict[str, list[etree._Element]]:
    """The elements by vocabulary, DAC where none is stated."""
    groups: dict[str, list[etree._Element]] = {}
    for element in elements:
        groups.setdefault(element.get("vocabulary") or DAC, []).append(element)
    return groups
