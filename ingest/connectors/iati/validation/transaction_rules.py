"""Rules about the transactions of an activity, and about what is stated on which of both levels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import DAC
from ingest.connectors.iati.rows import LineOf
from ingest.connectors.iati.validation.dates import date_of
from ingest.connectors.iati.validation.findings import Finding
from ingest.connectors.iati.validation.references import has_narrative, organisation_findings

if TYPE_CHECKING:
    from lxml import etree

_REPORTER_VOCABULARIES = ("98", "99")
_DATED = {"transaction-date": "iso-date", "value": "value-date"}
_RECIPIENTS = frozenset({"recipient-country", "recipient-region"})
_READ = frozenset({"sector", "aid-type", "provider-org", "receiver-org", *_DATED, *_RECIPIENTS})


def transaction_findings(
    activity: etree._Element, children: dict[str, list[etree._Element]], today: str, line_of: LineOf
) -> Iterator[Finding]:
    """Every breach by the transactions, or between them and their activity."""
    transactions = children.get("transaction", ())
    with_sector = with_recipient = 0
    for transaction in transactions:
        sectors: list[str | None] = []
        aid_types: list[str] = []
        has_recipient = False
        for child in transaction:
            tag = child.tag
            if tag not in _READ:
                continue
            if tag == "sector":
                vocabulary = child.get("vocabulary")
                sectors.append(vocabulary)
                if vocabulary in _REPORTER_VOCABULARIES and not has_narrative(child):
                    yield Finding("narrative_missing", "error", line_of(child), "transaction/sector")
            elif tag in _DATED:
                yield from _future_findings(child, _DATED[tag], today, line_of)
            elif tag in _RECIPIENTS:
                has_recipient = True
            elif tag == "aid-type":
                aid_types.append(child.get("vocabulary") or DAC)
            else:
                yield from organisation_findings(child, line_of)
        with_sector += bool(sectors)
        with_recipient += has_recipient
        if sectors and DAC not in sectors and None not in sectors:
            yield Finding("dac_sector_missing", "warning", line_of(transaction), "transaction/sector")
        if aid_types:
            yield from aid_type_findings(aid_types, line_of(transaction), "transaction/aid-type")
    line = line_of(activity)
    yield from _level_findings("sector", "sector" in children, with_sector, len(transactions), line)
    stated = "recipient-country" in children or "recipient-region" in children
    yield from _level_findings("recipient", stated, with_recipient, len(transactions), line)


def _future_findings(element: etree._Element, attribute: str, today: str, line_of: LineOf) -> Iterator[Finding]:
    # Most dates are past, and that can be seen without taking them apart.
    if (element.get(attribute) or "") > today and (date_of(element, attribute) or "") > today:
        yield Finding("date_in_future", "error", line_of(element), f"{element.tag}/@{attribute}")


def aid_type_findings(vocabularies: list[str], line: int, subject: str) -> Iterator[Finding]:
    """One aid type per vocabulary, and one of the DAC's among them."""
    if DAC not in vocabularies:
        yield Finding("dac_aid_type_missing", "warning", line, subject)
    if len(set(vocabularies)) < len(vocabularies):
        yield Finding("aid_type_repeated", "warning", line, subject)


def _level_findings(what: str, on_activity: bool, on_transactions: int, count: int, line: int) -> Iterator[Finding]:
    """Sectors and recipients are stated by the activity, or else by all of its transactions."""
    if on_activity and on_transactions:
        yield Finding(f"{what}_on_both_levels", "error", line)
    elif not on_activity and not on_transactions:
        yield Finding(f"{what}_missing", "error" if what == "sector" else "warning", line)
    elif not on_activity and on_transactions < count:
        yield Finding(f"{what}_not_on_all_transactions", "error", line)
