"""The rows of one IATI activity: its transactions, split by recipient and sector."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

COLUMNS = (
    "iati_identifier", "transaction_number", "transaction_reference", "transaction_type", "transaction_date", "value",
    "value_date", "currency", "recipient_country", "recipient_region", "recipient_share", "sector", "sector_vocabulary",
    "sector_share", "reporting_organisation", "reporting_organisation_name", "activity_title", "activity_status",
    "default_currency",
)  # fmt: skip
_DAC = "1"
_OLD_VOCABULARIES = {"": _DAC, "DAC": _DAC, "DAC-3": "2"}


@dataclass(frozen=True)
class Row:
    """One row and the line of its transaction. ``unshared``: one of several recipients or sectors without a stated
    share.
    """

    line: int
    values: dict[str, str | None]
    unshared: bool


@dataclass(frozen=True)
class _Part:
    """One recipient or sector and its share."""

    code: str | None = None
    kind: str | None = None  # a sector's vocabulary; "country" or "region" for a recipient
    share: str | None = None


def _attribute(element: etree._Element | None, *names: str) -> str | None:
    for name in names:
        value = element.get(name) if element is not None else None
        if value and value.strip():
            return str(value).strip()
    return None


def _text(element: etree._Element | None) -> str | None:
    """The element's text: its first narrative in version 2, its own in version 1."""
    if element is None:
        return None
    narrative = next((text for text in (n.text for n in element.findall("narrative")) if text and text.strip()), None)
    return " ".join((narrative or element.text or "").split()) or None


def _sectors(element: etree._Element) -> list[_Part]:
    parts = []
    for sector in element.findall("sector"):
        code = _attribute(sector, "code", "ref")
        if code:
            vocabulary = (sector.get("vocabulary") or "").strip()
            parts.append(_Part(code, _OLD_VOCABULARIES.get(vocabulary, vocabulary), _attribute(sector, "percentage")))
    chosen = _DAC if any(part.kind == _DAC for part in parts) else (parts[0].kind if parts else None)
    return [part for part in parts if part.kind == chosen]


def _recipients(element: etree._Element) -> list[_Part]:
    countries = [
        _Part(code.upper(), "country", _attribute(country, "percentage"))
        for country in element.findall("recipient-country")
        if (code := _attribute(country, "code"))
    ]
    regions = [
        (_attribute(region, "vocabulary") or _DAC, _Part(code, "region", _attribute(region, "percentage")))
        for region in element.findall("recipient-region")
        if (code := _attribute(region, "code"))
    ]
    chosen = _DAC if any(vocabulary == _DAC for vocabulary, _ in regions) else (regions[0][0] if regions else None)
    return countries + [part for vocabulary, part in regions if vocabulary == chosen]


def _unshared(parts: list[_Part]) -> bool:
    return len(parts) > 1 and any(part.share is None for part in parts)


def activity_rows(activity: etree._Element, line_of: Callable[[etree._Element], int]) -> Iterator[Row]:
    """The rows of all transactions of the activity."""
    organisation = activity.find("reporting-org")
    name = _text(organisation)
    currency = _attribute(activity, "default-currency")
    common = {
        "iati_identifier": " ".join((activity.findtext("iati-identifier") or "").split()) or None,
        "reporting_organisation": _attribute(organisation, "ref") or name,
        "reporting_organisation_name": name,
        "activity_title": _text(activity.find("title")),
        "activity_status": _attribute(activity.find("activity-status"), "code"),
        "default_currency": currency,
    }
    of_activity = (_recipients(activity), _sectors(activity))
    for number, transaction in enumerate(activity.findall("transaction"), start=1):
        recipients = _recipients(transaction) or of_activity[0]
        sectors = _sectors(transaction) or of_activity[1]
        own = {**common, **_transaction_values(transaction, number, currency)}
        unshared = _unshared(recipients) or _unshared(sectors)
        for recipient in recipients or [_Part()]:
            for sector in sectors or [_Part()]:
                values = {**own, **_part_values(recipient, sector)}
                yield Row(line_of(transaction), {column: values.get(column) for column in COLUMNS}, unshared)


def _transaction_values(
    transaction: etree._Element, number: int, default_currency: str | None
) -> dict[str, str | None]:
    value = transaction.find("value")
    return {
        "transaction_number": str(number),
        "transaction_reference": _attribute(transaction, "ref"),
        "transaction_type": _attribute(transaction.find("transaction-type"), "code"),
        "transaction_date": _attribute(transaction.find("transaction-date"), "iso-date"),
        "value": ((value.text or "").strip() or None) if value is not None else None,
        "value_date": _attribute(value, "value-date"),
        "currency": _attribute(value, "currency") or default_currency,
    }


def _part_values(recipient: _Part, sector: _Part) -> dict[str, str | None]:
    return {
        "recipient_country": recipient.code if recipient.kind == "country" else None,
        "recipient_region": recipient.code if recipient.kind == "region" else None,
        "recipient_share": recipient.share,
        "sector": sector.code,
        "sector_vocabulary": sector.kind,
        "sector_share": sector.share,
    }
