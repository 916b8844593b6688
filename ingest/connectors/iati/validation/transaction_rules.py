"""Rules about the transactions of an activity, and about what is stated on which of both levels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import DAC
from ingest.connectors.iati.rows import LineOf
from ingest.connectors.iati.validation.dates import date_of
from ingest.connectors.iati.validation.findings import Finding
from ingest.connectors.iati.validation.references import organisation_findings, text_findings

if TYPE_CHECKING:
    from lxml import etree

_READ = (
    "transaction-date", "value", "sector", "recipient-country", "recipient-region", "provider-org", "receiver-org",
    "aid-type",
)  # fmt: skip


def transaction_findings(
    activity: etree._Element, children: dict[str, list[etree._Element]], today: str, line_of: LineOf
) -> Iterator[Finding]:
    """Every breach by the transactions, or between them and their activity."""
    transactions = children.get("transaction", ())
    with_sector = with_recipient = 0
    for transaction in transactions:
        has_sector = has_recipient = False
        sectors: list[str | None] = []
        aid_types: list[str] = []
        for child in transaction.iterchildren(*_READ):
            match child.tag:
                case "sector":
                    has_sector = True
                    vocabulary = child.get("vocabulary")
                    sectors.append(vocabulary)
                    if vocabulary in ("98", "99") and child.find("narrative") is None:
                        yield Finding("narrative_missing", "error", line_of(child), "transaction/sector")
                case "recipient-country" | "recipient-region":
                    has_recipient = True
                case "transaction-date":
                    date = date_of(child)
                    if date and date > today:
                        yield Finding("date_in_future", "error", line_of(child), "transaction-date")
                case "value":
                    date = date_of(child, "value-date")
                    if date and date > today:
                        yield Finding("date_in_future", "error", line_of(child), "value/@value-date")
                case "aid-type":
                    aid_types.append(child.get("vocabulary") or DAC)
                case _:
                    yield from organisation_findings(child, line_of)
                    yield from _activity_reference_findings(child, line_of)
        with_sector += has_sector
        with_recipient += has_recipient
        if sectors and DAC not in sectors and None not in sectors:
            yield Finding("dac_sector_missing", "warning", line_of(transaction), "transaction/sector")
        if aid_types:
            yield from _aid_type_findings(aid_types, line_of(transaction))
    line = line_of(activity)
    yield from _level_findings("sector", "sector" in children, with_sector, len(transactions), line)
    stated = "recipient-country" in children or "recipient-region" in children
    yield from _level_findings("recipient", stated, with_recipient, len(transactions), line)


def _activity_reference_findings(organisation: etree._Element, line_of: LineOf) -> Iterator[Finding]:
    for name in ("provider-activity-id", "receiver-activity-id"):
        reference = organisation.get(name)
        if reference:
            yield from text_findings(reference, f"{organisation.tag}/@{name}", line_of(organisation), symbols=False)


def _aid_type_findings(vocabularies: list[str], line: int) -> Iterator[Finding]:
    if DAC not in vocabularies:
        yield Finding("dac_aid_type_missing", "warning", line, "transaction/aid-type")
    if len(set(vocabularies)) < len(vocabularies):
        yield Finding("aid_type_repeated", "warning", line, "transaction/aid-type")


def _level_findings(what: str, on_activity: bool, on_transactions: int, count: int, line: int) -> Iterator[Finding]:
    """Sectors and recipients are stated by the activity, or else by all of its transactions."""
    if on_activity and on_transactions:
        yield Finding(f"{what}_on_both_levels", "error", line)
    elif not on_activity and not on_transactions:
        yield Finding(f"{what}_missing", "error" if what == "sector" else "warning", line)
    elif not on_activity and on_transactions < count:
        yield Finding(f"{what}_not_on_all_transactions", "error", line)
