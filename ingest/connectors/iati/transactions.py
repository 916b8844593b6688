"""The rows of an activity's transactions, split by recipient and sector.

What the transaction itself states wins over what its activity states.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import (
    Recipient,
    Sector,
    attribute,
    children_of,
    first_of,
    of_one_vocabulary,
    one_line,
    recipients_of,
    sector_of,
    stated_recipients,
    stated_sectors,
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
_NO_RECIPIENT = [Recipient()]
_NO_SECTOR = [Sector()]


def _transaction_rows(activity: etree._Element, line_of: LineOf, counts: Counts) -> Iterator[tuple[str, int, Cells]]:
    children = children_of(activity)
    organisation = first_of(children, "reporting-org")
    name = text_of(organisation)
    currency = attribute(activity, "default-currency")
    identifier = one_line(first_of(children, "iati-identifier"))
    last = (
        attribute(organisation, "ref") or name,
        name,
        text_of(first_of(children, "title")),
        attribute(first_of(children, "activity-status"), "code"),
        currency,
    )
    of_activity = (stated_recipients(activity) or _NO_RECIPIENT, stated_sectors(activity) or _NO_SECTOR)
    number, unshared = 0, False
    for number, transaction in enumerate(children.get("transaction", []), start=1):
        own, recipients, sectors = _stated(transaction, currency)
        recipients, sectors = recipients or of_activity[0], sectors or of_activity[1]
        unshared = unshared or _unshared(recipients) or _unshared(sectors)
        line = line_of(transaction)
        for recipient in recipients:
            for sector in sectors:
                yield f"transaction {number}", line, (identifier, str(number), *own, *recipient, *sector, *last)
    counts.add("without_rows", not number)
    counts.add("unshared", unshared)


def _stated(transaction: etree._Element, default_currency: str | None) -> tuple[Cells, list[Recipient], list[Sector]]:
    """The transaction's own cells, recipients and sectors. One pass over its children: a big file has millions."""
    kind = date = value = None
    sectors: list[Sector] = []
    recipients: list[etree._Element] = []
    for child in transaction:
        tag = child.tag
        if tag == "sector":
            sector = sector_of(child)
            if sector is not None:
                sectors.append(sector)
        elif tag == "recipient-country" or tag == "recipient-region":
            recipients.append(child)
        elif tag == "transaction-type" and kind is None:
            kind = child
        elif tag == "transaction-date" and date is None:
            date = child
        elif tag == "value" and value is None:
            value = child
    cells = (
        attribute(transaction, "ref"),
        attribute(kind, "code"),
        attribute(date, "iso-date"),
        None if value is None else (value.text or "").strip() or None,
        attribute(value, "value-date"),
        attribute(value, "currency") or default_currency,
    )
    return cells, recipients_of(recipients), of_one_vocabulary(sectors)


def _unshared(parts: list[Recipient] | list[Sector]) -> bool:
    return len(parts) > 1 and any(part.share is None for part in parts)


TRANSACTIONS = RowKind(COLUMNS, _transaction_rows, "recipient_country")
