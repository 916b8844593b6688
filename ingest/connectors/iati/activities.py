"""The rows of the activities themselves: one per activity and recipient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import (
    LANGUAGE,
    Recipient,
    all_recipients,
    attribute,
    code_of,
    identifier_of,
    joined,
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
_DATES = (("1", "start-planned"), ("2", "start-actual"), ("3", "end-planned"), ("4", "end-actual"))
_ROLES = (("1", "funding"), ("2", "accountable"), ("3", "extending"), ("4", "implementing"))


def _activity_rows(activity: etree._Element, line_of: LineOf, counts: Counts) -> Iterator[tuple[str, int, Cells]]:
    reporting = activity.find("reporting-org")
    name = text_of(reporting)
    stated_on = "activity" if stated_recipients(activity) else "transactions"
    recipients = all_recipients(activity)
    before = (
        identifier_of(activity),
        attribute(reporting, "ref") or name,
        name,
        text_of(activity.find("title")),
        text_of(activity.find("description")),
        code_of(activity, "activity-status"),
        code_of(activity, "activity-scope"),
        *(_date(activity, types) for types in _DATES),
    )
    after = (
        joined(_sectors(activity)),
        joined(_policy_markers(activity)),
        *(joined(_organisations(activity, roles)) for roles in _ROLES),
        joined(_related(activity)),
        attribute(activity, "default-currency"),
        *(code_of(activity, f"default-{kind}") for kind in ("flow-type", "finance-type", "aid-type", "tied-status")),
        code_of(activity, "collaboration-type"),
        attribute(activity, "humanitarian"),
        attribute(activity, "hierarchy"),
        attribute(activity, LANGUAGE),
        attribute(activity, "last-updated-datetime"),
        *(str(sum(1 for _ in activity.iterchildren(name))) for name in ("transaction", "budget", "result")),
    )
    line = line_of(activity)
    for recipient in recipients or (Recipient(),):
        yield "", line, (*before, *recipient, stated_on if recipients else None, *after)
    counts.add("without_recipient", not recipients)


def _date(activity: etree._Element, types: tuple[str, ...]) -> str | None:
    for date in activity.iterchildren("activity-date"):
        if (date.get("type") or "").strip() in types:
            return attribute(date, "iso-date") or text_of(date)
    return None


def _sectors(activity: etree._Element) -> Iterator[str | None]:
    for sector in activity.iterchildren("sector"):
        stated = sector_of(sector)
        if stated is not None:
            yield f"{stated.vocabulary}:{stated.code}" + (f"={stated.share}" if stated.share else "")


def _policy_markers(activity: etree._Element) -> Iterator[str | None]:
    for marker in activity.iterchildren("policy-marker"):
        code, significance = attribute(marker, "code"), attribute(marker, "significance")
        if code:
            yield f"{attribute(marker, 'vocabulary') or '1'}:{code}" + (f"={significance}" if significance else "")


def _organisations(activity: etree._Element, roles: tuple[str, ...]) -> Iterator[str | None]:
    for organisation in activity.iterchildren("participating-org"):
        if (organisation.get("role") or "").strip().lower() in roles:
            yield organisation_text(organisation)


def _related(activity: etree._Element) -> Iterator[str | None]:
    for related in activity.iterchildren("related-activity"):
        reference = attribute(related, "ref")
        if reference:
            yield f"{attribute(related, 'type') or '?'}:{reference}"


ACTIVITIES = RowKind(COLUMNS, _activity_rows, "recipient_country")
