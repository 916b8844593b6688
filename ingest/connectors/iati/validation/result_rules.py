"""Rules about results, as they stand since version 2.03."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.rows import LineOf
from ingest.connectors.iati.validation.dates import date_of
from ingest.connectors.iati.validation.findings import Finding
from ingest.connectors.iati.validation.shares import decimal_of

if TYPE_CHECKING:
    from lxml import etree

_NUMERIC = ("1", "2", "3", "4")
_QUALITATIVE = "5"


def result_findings(results: Iterable[etree._Element], line_of: LineOf) -> Iterator[Finding]:
    """Every breach by the results of an activity."""
    for result in results:
        with_reference = result.find("reference") is not None
        for indicator in result.iterchildren("indicator"):
            if with_reference and indicator.find("reference") is not None:
                yield Finding("reference_on_both_levels", "error", line_of(indicator))
            measure = indicator.get("measure") or ""
            for baseline in indicator.iterchildren("baseline"):
                yield from _value_findings(baseline, measure, line_of)
            for period in indicator.iterchildren("period"):
                yield from _period_findings(period, measure, line_of)


def _period_findings(period: etree._Element, measure: str, line_of: LineOf) -> Iterator[Finding]:
    start, end = date_of(period.find("period-start")), date_of(period.find("period-end"))
    if start and end and start > end:
        yield Finding("dates_in_wrong_order", "error", line_of(period), "indicator/period: period-start → period-end")
    for value in period.iterchildren("target", "actual"):
        yield from _value_findings(value, measure, line_of)


def _value_findings(element: etree._Element, measure: str, line_of: LineOf) -> Iterator[Finding]:
    value = element.get("value")
    if measure in _NUMERIC:
        if value is None:
            yield Finding("value_missing", "error", line_of(element), element.tag)
        elif decimal_of(value) is None:
            yield Finding("value_not_a_number", "warning", line_of(element), element.tag)
    elif measure == _QUALITATIVE and value is not None:
        yield Finding("value_on_qualitative", "warning", line_of(element), element.tag)
