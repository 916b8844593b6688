"""The rows of the activities themselves: one per activity and recipient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import (
    LANGUAGE,
    Recipient,
    all_recipients,
    attribute,
    children_of,
    first_of,
    joined,
    one_line,
    organisation_text,
    sector_of,
    stated_recipients,
    text_of,
)
from ingest.connectors.iati.rows import Cells, Counts, LineOf, RowKind

if TYPE_CHECKING:
    from lxml import etree

COLUMNS = (
    "iati_identifier", "reporting_organisation", "reporting_organisation_name", "activity_title",
    "activity_description", "activity_status", "activity_scope", "planned_start", "actual_start", "planned_end",
    "actual_end", "recipient_country", "recipient_region", "recipient_share", "recipient_stated_on", "sectors",
    "policy_markers", "funding_organisations", "accountable_organisations", "extending_organisations",
    "implementing_organisations", "related_activities", "default_currency", "default_flow_type",
    "default_finance_type", "default_aid_type", "default_tied_status", "collaboration_type", "humanitarian",
    "hierarchy", "language", "last_updated", "transactions", "budgets", "results",
)  # fmt: skip
_CODES = (
    "default-flow-type", "default-finance-type", "default-aid-type", "default-tied-status", "collaboration-type",
)  # fmt: skip
# In the order of the columns; version 1 had words where version 2 has numbers.
_OLD_DATES = {"start-planned": "1", "start-actual": "2", "end-planned": "3", "end-actual": "4"}
_OLD_ROLES = {"funding": "1", "accountable": "2", "extending": "3", "implementing": "4"}


def _activity_rows(activity: etree._Element, line_of: LineOf, counts: Counts) -> Iterator[tuple[str, int, Cells]]:
    children = children_of(activity)
    reporting = first_of(children, "reporting-org")
    name = text_of(reporting)
    stated_here = stated_recipients(activity)
    recipients = stated_here or all_recipients(activity)
    before = (
        one_line(first_of(children, "iati-identifier")),
        attribute(reporting, "ref") or name,
        name,
        text_of(first_of(children, "title")),
        text_of(first_of(children, "description")),
        *(attribute(first_of(children, name), "code") for name in ("activity-status", "activity-scope")),
        *_dates(children.get("activity-date", [])),
    )
    after = (
        joined(map(_sector_text, children.get("sector", []))),
        joined(map(_marker_text, children.get("policy-marker", []))),
        *_organisations(children.get("participating-org", [])),
        joined(map(_related_text, children.get("related-activity", []))),
        attribute(activity, "default-currency"),
        *(attribute(first_of(children, name), "code") for name in _CODES),
        *(attribute(activity, name) for name in ("humanitarian", "hierarchy", LANGUAGE, "last-updated-datetime")),
        *(str(len(children.get(name, []))) for name in ("transaction", "budget", "result")),
    )
    line = line_of(activity)
    stated_on = "activity" if stated_here else "transactions"
    for recipient in recipients or (Recipient(),):
        yield "", line, (*before, *recipient, stated_on if recipients else None, *after)
    counts.add("without_recipient", not recipients)


def _dates(elements: list[etree._Element]) -> list[str | None]:
    """Planned and actual start, planned and actual end."""
    found: dict[str, str | None] = {}
    for date in elements:
        kind = (date.get("type") or "").strip()
        found.setdefault(_OLD_DATES.get(kind, kind), attribute(date, "iso-date") or text_of(date))
    return [found.get(kind) for kind in _OLD_DATES.values()]


def _organisations(elements: list[etree._Element]) -> list[str | None]:
    """Those who fund, account for, extend and implement the activity."""
    found: dict[str, list[str | None]] = {}
    for organisation in elements:
        role = (organisation.get("role") or "").strip()
        found.setdefault(_OLD_ROLES.get(role.lower(), role), []).append(organisation_text(organisation))
    return [joined(found.get(role, [])) for role in _OLD_ROLES.values()]


def _sector_text(element: etree._Element) -> str | None:
    sector = sector_of(element)
    return sector and f"{sector.vocabulary}:{sector.code}" + (f"={sector.share}" if sector.share else "")


def _marker_text(marker: etree._Element) -> str | None:
    code, significance = attribute(marker, "code"), attribute(marker, "significance")
    return code and f"{attribute(marker, 'vocabulary') or '1'}:{code}" + (f"={significance}" if significance else "")


def _related_text(related: etree._Element) -> str | None:
    reference = attribute(related, "ref")
    return reference and f"{attribute(related, 'type') or '?'}:{reference}"


ACTIVITIES = RowKind(COLUMNS, _activity_rows, "recipient_country")
