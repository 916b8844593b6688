"""The rows of an activity's results: one per value, be it baseline, target or actual.

A result without an indicator, an indicator without a value and a period without a value give one row without a value,
so that nothing that was announced is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.connectors.iati.elements import all_recipients, attribute, identifier_of, joined, text_of
from ingest.connectors.iati.rows import Cells, Counts, LineOf, RowKind

if TYPE_CHECKING:
    from lxml import etree

COLUMNS = (
    "iati_identifier", "activity_title", "reporting_organisation", "recipient_countries",
    "result_number", "result_type", "result_title", "result_aggregation_status", "result_references",
    "indicator_number", "indicator_title", "indicator_description", "indicator_measure", "indicator_ascending",
    "indicator_aggregation_status", "indicator_references", "period_number", "period_start", "period_end",
    "value_kind", "value", "baseline_year", "baseline_date", "dimensions", "locations", "comment",
)  # fmt: skip
_NO_INDICATOR: Cells = (None,) * 7
_NO_PERIOD: Cells = (None,) * 3
_NO_VALUE: Cells = (None,) * 7


def _result_rows(activity: etree._Element, line_of: LineOf, counts: Counts) -> Iterator[tuple[str, int, Cells]]:
    reporting = activity.find("reporting-org")
    common: Cells | None = None
    for number, result in enumerate(activity.iterchildren("result"), start=1):
        counts.add("results")
        common = common or (
            identifier_of(activity),
            text_of(activity.find("title")),
            attribute(reporting, "ref") or text_of(reporting),
            joined(recipient.country for recipient in all_recipients(activity)),
        )
        own = (
            str(number),
            attribute(result, "type"),
            text_of(result.find("title")),
            attribute(result, "aggregation-status"),
            joined(_references(result)),
        )
        for place, element, cells in _indicators(result, counts):
            yield f"result {number}{place}", line_of(element), (*common, *own, *cells)
    counts.add("without_rows", common is None)


def _indicators(result: etree._Element, counts: Counts) -> Iterator[tuple[str, etree._Element, Cells]]:
    number = 0
    for number, indicator in enumerate(result.iterchildren("indicator"), start=1):
        own = (
            str(number),
            text_of(indicator.find("title")),
            text_of(indicator.find("description")),
            attribute(indicator, "measure"),
            attribute(indicator, "ascending"),
            attribute(indicator, "aggregation-status"),
            joined(_references(indicator)),
        )
        valued = False
        for place, element, cells in _values(indicator):
            valued = True
            yield f", indicator {number}{place}", element, (*own, *cells)
        if not valued:
            counts.add("indicators_without_values")
            yield f", indicator {number}", indicator, (*own, *_NO_PERIOD, *_NO_VALUE)
    if not number:
        counts.add("results_without_indicators")
        yield "", result, (*_NO_INDICATOR, *_NO_PERIOD, *_NO_VALUE)


def _values(indicator: etree._Element) -> Iterator[tuple[str, etree._Element, Cells]]:
    for number, baseline in enumerate(indicator.iterchildren("baseline"), start=1):
        yield f", baseline {number}", baseline, (*_NO_PERIOD, *_value("baseline", baseline))
    for number, period in enumerate(indicator.iterchildren("period"), start=1):
        dates = (str(number), _period_date(period, "period-start"), _period_date(period, "period-end"))
        kind_numbers = {"target": 0, "actual": 0}
        for value in period.iterchildren("target", "actual"):
            kind = str(value.tag)
            kind_numbers[kind] += 1
            yield f", period {number}, {kind} {kind_numbers[kind]}", value, (*dates, *_value(kind, value))
        if not any(kind_numbers.values()):
            yield f", period {number}", period, (*dates, *_NO_VALUE)


def _period_date(period: etree._Element, name: str) -> str | None:
    date = period.find(name)
    return attribute(date, "iso-date") or text_of(date)


def _value(kind: str, value: etree._Element) -> Cells:
    dimensions = (
        f"{attribute(dimension, 'name') or '?'}={attribute(dimension, 'value') or ''}"
        for dimension in value.iterchildren("dimension")
    )
    return (
        kind,
        attribute(value, "value"),
        attribute(value, "year"),
        attribute(value, "iso-date"),
        joined(dimensions),
        joined(attribute(location, "ref") for location in value.iterchildren("location")),
        text_of(value.find("comment")),
    )


def _references(element: etree._Element) -> Iterator[str | None]:
    for reference in element.iterchildren("reference"):
        code = attribute(reference, "code")
        if code:
            yield f"{attribute(reference, 'vocabulary') or '?'}:{code}"


RESULTS = RowKind(COLUMNS, _result_rows, "recipient_countries")
