"""The rows of an activity's transactions, split by recipient and sector.

What the transaction itself states wins over what its activity states.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import (
    NOTHING_STATED,
    Part,
    activity_recipients,
    activity_sectors,
    attribute,
    code_of,
    identifier_of,
    recipients_of,
    sectors_of,
    text_of,
)
from ingest.connectors.iati.rows import Cells, Counts, LineOf, RowKind

if TYPE_CHECKING:
    from lxml import etree

COLUMNS = (
    "iati_identifier", "transaction_number", "transaction_reference", "transaction_type", "transaction_date", "value",
    "value_date", "currency", "recipient_country", "recipient_region", "recipient_share", "sector", "sector_vocabulary",
    "sector_share", "reporting_organisation", "reporting_organisation_name", "activity_title", "activity_status",
    "default_currency",
)  # fmt: skip
_READ = ("transaction-type", "transaction-date", "value", "sector", "recipient-country", "recipient-region")


def _transaction_rows(activity: etree._Element, line_of: LineOf, counts: Counts) -> Iterator[tuple[str, int, Cells]]:
    organisation = activity.find("reporting-org")
    name = text_of(organisation)
    currency = attribute(activity, "default-currency")
    identifier = identifier_of(activity)
    last = (
        attribute(organisation, "ref") or name,
        name,
        text_of(activity.find("title")),
        code_of(activity, "activity-status"),
        currency,
    )
    stated = (activity_recipients(activity), activity_sectors(activity))
    number, unshared = 0, False
    for number, transaction in enumerate(activity.iterchildren("transaction"), start=1):
        first, recipients, sectors = _stated(transaction, currency)
        recipients, sectors = recipients or stated[0], sectors or stated[1]
        unshared = unshared or _unshared(recipients) or _unshared(sectors)
        place, line = f"transaction {number}", line_of(transaction)
        own = (identifier, str(number), *first)
        for recipient in recipients or (NOTHING_STATED,):
            shared = (*own, recipient.country, recipient.region, recipient.share)
            for sector in sectors or (NOTHING_STATED,):
                yield place, line, (*shared, sector.code, sector.kind, sector.share, *last)
    counts.add("without_rows", not number)
    counts.add("unshared", unshared)


def _stated(transaction: etree._Element, default_currency: str | None) -> tuple[Cells, list[Part], list[Part]]:
    """The transaction's own cells, recipients and sectors. One pass over its children: a big file has millions."""
    kind = date = value = None
    sectors: list[etree._Element] = []
    countries: list[etree._Element] = []
    regions: list[etree._Element] = []
    for child in transaction.iterchildren(*_READ):
        match child.tag:
            case "sector":
                sectors.append(child)
            case "recipient-country":
                countries.append(child)
            case "recipient-region":
                regions.append(child)
            case "transaction-type" if kind is None:
                kind = child
            case "transaction-date" if date is None:
                date = child
            case "value" if value is None:
                value = child
    cells = (
        attribute(transaction, "ref"),
        attribute(kind, "code"),
        attribute(date, "iso-date"),
        None if value is None else (value.text or "").strip() or None,
        attribute(value, "value-date"),
        attribute(value, "currency") or default_currency,
    )
    return cells, recipients_of(countries, regions) if countries or regions else [], sectors_of(sectors)


def _unshared(parts: list[Part]) -> bool:
    return len(parts) > 1 and any(part.share is None for part in parts)


TRANSACTIONS = RowKind(COLUMNS, _transaction_rows, "recipient_country")
