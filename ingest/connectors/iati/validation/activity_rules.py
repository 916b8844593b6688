"""The rules of the standard about one activity, beyond what its schema can say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import DAC, children_of, identifier_of
from ingest.connectors.iati.rows import LineOf
from ingest.connectors.iati.validation.dates import a_year_later, date_of
from ingest.connectors.iati.validation.findings import Finding
from ingest.connectors.iati.validation.references import own_identifier_findings, reference_findings
from ingest.connectors.iati.validation.result_rules import result_findings
from ingest.connectors.iati.validation.shares import WHOLE, by_vocabulary, decimal_of, share_findings
from ingest.connectors.iati.validation.transaction_rules import aid_type_findings, transaction_findings

if TYPE_CHECKING:
    from lxml import etree

_REPORTER_VOCABULARIES = ("98", "99")


@dataclass(frozen=True)
class ActivityRules:
    """The rules as they stand for one version on one day (``today``: ISO date)."""

    version: str
    today: str

    def findings(self, activity: etree._Element, line_of: LineOf) -> Iterator[Finding]:
        """Every breach by the activity."""
        children = children_of(activity)
        line = line_of(activity)
        yield from own_identifier_findings(activity, identifier_of(activity), line)
        yield from reference_findings(children, line_of)
        yield from self._date_findings(activity, children, line)
        yield from _narrative_findings(children, line_of)
        yield from _split_findings(children, line_of)
        yield from transaction_findings(activity, children, self.today, line_of)
        yield from budget_findings(children.get("budget", ()), line_of, most_a_year=True)
        yield from budget_findings(children.get("planned-disbursement", ()), line_of, most_a_year=False)
        yield from _currency_findings(activity, children, line_of)
        if self.version == "2.03" and "result" in children:
            yield from result_findings(children["result"], line_of)

    def _date_findings(
        self, activity: etree._Element, children: dict[str, list[etree._Element]], line: int
    ) -> Iterator[Finding]:
        dates: dict[str, str] = {}
        types = set()
        for element in children.get("activity-date", ()):
            kind = element.get("type") or ""
            types.add(kind)
            date = date_of(element)
            if date:
                dates.setdefault(kind, date)
        if not types & {"1", "2"}:
            yield Finding("start_date_missing", "error", line)
        if "1" in dates and dates["1"] > dates.get("3", "9999"):
            yield Finding("dates_in_wrong_order", "error", line, "activity-date 1 → 3")
        if "2" in dates and dates["2"] > dates.get("4", "9999"):
            yield Finding("dates_in_wrong_order", "error", line, "activity-date 2 → 4")
        for kind in ("2", "4"):
            if dates.get(kind, "") > self.today:
                yield Finding("date_in_future", "error", line, f"activity-date {kind}")
        updated = date_of(activity, "last-updated-datetime")
        if updated and updated > self.today:
            yield Finding("date_in_future", "error", line, "@last-updated-datetime")


def _narrative_findings(children: dict[str, list[etree._Element]], line_of: LineOf) -> Iterator[Finding]:
    for name in ("title", "description"):
        for element in children.get(name, ()):
            if not any((narrative.text or "").strip() for narrative in element.iterchildren("narrative")):
                yield Finding("narrative_missing", "error", line_of(element), name)
    for marker in children.get("policy-marker", ()):
        vocabulary = marker.get("vocabulary")
        if vocabulary == "99" and marker.find("narrative") is None:
            yield Finding("narrative_missing", "error", line_of(marker), "policy-marker")
        elif vocabulary in (None, DAC) and marker.get("significance") is None:
            yield Finding("significance_missing", "error", line_of(marker))
    for sector in children.get("sector", ()):
        if sector.get("vocabulary") in _REPORTER_VOCABULARIES and sector.find("narrative") is None:
            yield Finding("narrative_missing", "error", line_of(sector), "sector")


def _split_findings(children: dict[str, list[etree._Element]], line_of: LineOf) -> Iterator[Finding]:
    sectors = children.get("sector")
    if sectors:
        groups = by_vocabulary(sectors)
        for vocabulary, group in groups.items():
            yield from share_findings(group, line_of, f"sector, vocabulary {vocabulary}")
        if DAC not in groups:
            yield Finding("dac_sector_missing", "warning", line_of(sectors[0]), "sector")
    yield from _recipient_share_findings(children, line_of)
    for items in children.get("country-budget-items", ()):
        budget_items = list(items.iterchildren("budget-item"))
        if budget_items:
            yield from share_findings(budget_items, line_of, "budget-item", "warning")
    aid_types = children.get("default-aid-type")
    if aid_types:
        vocabularies = [element.get("vocabulary") or DAC for element in aid_types]
        yield from aid_type_findings(vocabularies, line_of(aid_types[0]), "default-aid-type")
    for spend in children.get("capital-spend", ()):
        share = decimal_of(spend.get("percentage"))
        if share is not None and not 0 <= share <= WHOLE:
            yield Finding("share_out_of_range", "error", line_of(spend), "capital-spend")


def _recipient_share_findings(children: dict[str, list[etree._Element]], line_of: LineOf) -> Iterator[Finding]:
    """Countries and the regions of each vocabulary share the whole."""
    countries, regions = children.get("recipient-country", []), children.get("recipient-region", [])
    if regions:
        for vocabulary, group in by_vocabulary(regions).items():
            subject = f"recipient-country, recipient-region, vocabulary {vocabulary}"
            yield from share_findings(countries + group, line_of, subject)
    elif countries:
        yield from share_findings(countries, line_of, "recipient-country")


def budget_findings(
    budgets: list[etree._Element] | tuple[()], line_of: LineOf, *, most_a_year: bool
) -> Iterator[Finding]:
    """A period ends after it starts and, for budgets, lasts a year at most."""
    for budget in budgets:
        start, end = date_of(budget.find("period-start")), date_of(budget.find("period-end"))
        if not start or not end:
            continue
        if start > end:
            yield Finding("dates_in_wrong_order", "error", line_of(budget), f"{budget.tag}: period-start → period-end")
        elif most_a_year and a_year_later(start) < end:
            yield Finding("budget_longer_than_a_year", "error", line_of(budget), budget.tag)


def _currency_findings(
    activity: etree._Element, children: dict[str, list[etree._Element]], line_of: LineOf
) -> Iterator[Finding]:
    if activity.get("default-currency"):
        return
    for name in ("budget", "planned-disbursement", "transaction", "crs-add", "fss"):
        for element in children.get(name, ()):
            for value in element.iterchildren("value", "loan-status", "forecast"):
                if not value.get("currency"):
                    yield Finding("currency_missing", "error", line_of(value), f"{name}/{value.tag}")
