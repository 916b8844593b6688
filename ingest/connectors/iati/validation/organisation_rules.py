"""The rules of the standard about one organisation, beyond what its schema can say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.connectors.iati.rows import LineOf
from ingest.connectors.iati.validation.activity_rules import budget_findings
from ingest.connectors.iati.validation.dates import date_of
from ingest.connectors.iati.validation.findings import Finding
from ingest.connectors.iati.validation.references import text_findings

if TYPE_CHECKING:
    from lxml import etree

_BUDGETS = (
    "total-budget", "recipient-org-budget", "recipient-region-budget", "recipient-country-budget", "total-expenditure",
)  # fmt: skip


@dataclass(frozen=True)
class OrganisationRules:
    """The rules on one day (``today``: ISO date)."""

    today: str

    def findings(self, organisation: etree._Element, line_of: LineOf) -> Iterator[Finding]:
        """Every breach by the organisation."""
        line = line_of(organisation)
        identifier = organisation.findtext("organisation-identifier") or ""
        if not identifier.strip():
            yield Finding("identifier_missing", "error", line)
        else:
            yield from text_findings(identifier, "organisation-identifier", line, symbols=True)
        reporting = organisation.find("reporting-org")
        if reporting is not None:
            reference = reporting.get("ref") or ""
            yield from text_findings(reference, "reporting-org/@ref", line_of(reporting), symbols=True)
        updated = date_of(organisation, "last-updated-datetime")
        if updated and updated > self.today:
            yield Finding("date_in_future", "error", line, "@last-updated-datetime")
        yield from budget_findings(list(organisation.iterchildren(*_BUDGETS)), line_of, most_a_year=True)
        for budget in organisation.iterchildren("recipient-country-budget"):
            yield from _line_findings(budget, line_of)
        if not organisation.get("default-currency"):
            for value in organisation.iterdescendants("value"):
                if not value.get("currency"):
                    yield Finding("currency_missing", "error", line_of(value), "value")


def _line_findings(budget: etree._Element, line_of: LineOf) -> Iterator[Finding]:
    start, end = date_of(budget.find("period-start")), date_of(budget.find("period-end"))
    if not start or not end:
        return
    for budget_line in budget.iterchildren("budget-line"):
        for value in budget_line.iterchildren("value"):
            date = date_of(value, "value-date")
            if date and not start <= date <= end:
                yield Finding("date_outside_period", "error", line_of(value), "budget-line/value/@value-date")
