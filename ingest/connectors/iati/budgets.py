"""The rows of budgets: those of activities, and those of organisation files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import all_recipients, attribute, code_of, identifier_of, joined, text_of
from ingest.connectors.iati.rows import Cells, Counts, LineOf, RowKind

if TYPE_CHECKING:
    from lxml import etree

_PERIOD_AND_VALUE = ("period_start", "period_end", "value", "value_date", "currency")
COLUMNS = (
    "iati_identifier", "activity_title", "reporting_organisation", "recipient_countries", "budget_number",
    "budget_type", "budget_status", *_PERIOD_AND_VALUE,
)  # fmt: skip
ORGANISATION_COLUMNS = (
    "organisation_identifier", "organisation_name", "reporting_organisation", "budget_kind", "budget_number",
    "budget_status", "recipient_country", "recipient_region", "recipient_organisation", *_PERIOD_AND_VALUE,
)  # fmt: skip
_ORGANISATION_BUDGETS = (
    "total-budget", "recipient-org-budget", "recipient-region-budget", "recipient-country-budget", "total-expenditure",
)  # fmt: skip


def _period_and_value(budget: etree._Element, currency: str | None) -> Cells:
    value = budget.find("value")
    return (
        code_of(budget, "period-start", "iso-date"),
        code_of(budget, "period-end", "iso-date"),
        None if value is None else (value.text or "").strip() or None,
        attribute(value, "value-date"),
        attribute(value, "currency") or currency,
    )


def _budget_rows(activity: etree._Element, line_of: LineOf, counts: Counts) -> Iterator[tuple[str, int, Cells]]:
    reporting = activity.find("reporting-org")
    common: Cells | None = None
    for number, budget in enumerate(activity.iterchildren("budget"), start=1):
        common = common or (
            identifier_of(activity),
            text_of(activity.find("title")),
            attribute(reporting, "ref") or text_of(reporting),
            joined(recipient.country for recipient in all_recipients(activity)),
        )
        own = (str(number), attribute(budget, "type"), attribute(budget, "status"))
        values = _period_and_value(budget, attribute(activity, "default-currency"))
        yield f"budget {number}", line_of(budget), (*common, *own, *values)
    counts.add("without_rows", common is None)


def _organisation_rows(
    organisation: etree._Element, line_of: LineOf, counts: Counts
) -> Iterator[tuple[str, int, Cells]]:
    reporting = organisation.find("reporting-org")
    common = (
        identifier_of(organisation),
        text_of(organisation.find("name")),
        attribute(reporting, "ref") or text_of(reporting),
    )
    number = 0
    for number, budget in enumerate(organisation.iterchildren(*_ORGANISATION_BUDGETS), start=1):
        own = (
            str(budget.tag),
            str(number),
            attribute(budget, "status"),
            code_of(budget, "recipient-country"),
            code_of(budget, "recipient-region"),
            code_of(budget, "recipient-org", "ref"),
        )
        values = _period_and_value(budget, attribute(organisation, "default-currency"))
        yield f"{budget.tag} {number}", line_of(budget), (*common, *own, *values)
    counts.add("without_rows", not number)


BUDGETS = RowKind(COLUMNS, _budget_rows, "recipient_countries")
ORGANISATION_BUDGETS = RowKind(ORGANISATION_COLUMNS, _organisation_rows, "recipient_country")
