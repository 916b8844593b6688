"""A cell as an IATI target or actual, and an indicator's cells as ``result``.

One result per indicator and definition version. A cell with a number is an ``actual`` with a ``dimension`` for country,
area, sex, age and category; numerator, denominator and n stand in its comment. A cell without a number has none:
an XML comment in its period says which cell it is and why. Targets are those of ``marts.fct_target``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from lxml import etree

from publish.disclosure.cells import TOTAL
from publish.exports.cells import Cell
from publish.exports.labels import Labels
from publish.exports.texts import number
from publish.exports.xml_elements import comment, element, in_both_languages
from strive.catalogue.models import Bilingual

_OTHER_RESULT, _UNIT_MEASURE, _PERCENTAGE_MEASURE, _OWN_VOCABULARY = "9", "1", "2", "99"
_DIMENSIONS: tuple[tuple[str, Callable[[Cell], str]], ...] = (
    ("area", lambda cell: cell.area_code),
    ("sex", lambda cell: cell.sex),
    ("age_band", lambda cell: cell.age_band),
    ("category", lambda cell: TOTAL if cell.category == TOTAL else f"{cell.category_scheme}: {cell.category}"),
)


class Target(NamedTuple):
    """A logframe target of an indicator in a country and period, for all of it."""

    indicator_code: str
    country_code: str
    period_start: date
    period_end: date
    value: Decimal

    @property
    def days(self) -> tuple[date, date]:
        """The first and last day of the period."""
        return self.period_start, self.period_end


def narratives(parent: str, text: Bilingual) -> etree._Element:
    """``<parent>`` with the text in both languages."""
    return in_both_languages(element(parent), "narrative", text)


def result(
    cells: Iterable[Cell], definition: Mapping[str, Any], targets: Iterable[Target], result_type: str, labels: Labels
) -> etree._Element:
    """The ``result`` of one indicator, whose cells come in the order of their periods."""
    is_summable = "1" if definition["additivity"] == "E" else "0"
    title = Bilingual(en=definition["name_en"], ru=definition["name_ru"])
    made = etree.Element("result", {"type": result_type or _OTHER_RESULT, "aggregation-status": is_summable})
    made.append(narratives("title", title))
    made.append(_indicator(cells, definition, list(targets), title, labels))
    return made


def _indicator(
    cells: Iterable[Cell], definition: Mapping[str, Any], targets: list[Target], title: Bilingual, labels: Labels
) -> etree._Element:
    measure = _PERCENTAGE_MEASURE if definition["unit"] == "percent" else _UNIT_MEASURE
    made = etree.Element("indicator", measure=measure)
    if definition["direction"] != "neutral":
        made.set("ascending", "1" if definition["direction"] == "up" else "0")
    made.set("aggregation-status", "1" if definition["additivity"] == "E" else "0")
    made.append(narratives("title", title))
    unit = labels.of(None, str(definition["unit"]), "export_unit")
    version = definition["definition_version"]
    description = Bilingual(
        en=f"{definition['definition_en']} Unit: {unit.en}. Version of the definition: {version}.",
        ru=f"{definition['definition_ru']} Единица: {unit.ru}. Версия определения: {version}.",
    )
    made.append(narratives("description", description))
    made.append(element("reference", vocabulary=_OWN_VOCABULARY, code=str(definition["indicator_code"])))
    made.extend(_periods(cells, targets, labels))
    return made


def _periods(cells: Iterable[Cell], targets: list[Target], labels: Labels) -> Iterator[etree._Element]:
    seen: set[tuple[date, date]] = set()
    for period, in_period in groupby(cells, key=lambda cell: (cell.period_start, cell.period_end)):
        seen.add(period)
        yield _period(*period, (t for t in targets if t.days == period), in_period, labels)
    for period in sorted({target.days for target in targets} - seen):
        yield _period(*period, (t for t in targets if t.days == period), (), labels)


def _period(start: date, end: date, targets: Iterable[Target], cells: Iterable[Cell], labels: Labels) -> etree._Element:
    made = element(
        "period",
        etree.Element("period-start", {"iso-date": start.isoformat()}),
        etree.Element("period-end", {"iso-date": end.isoformat()}),
    )
    for target in targets:
        made.append(
            element(
                "target", element("dimension", name="country", value=target.country_code), value=number(target.value)
            )
        )
    for cell in cells:
        made.append(_without_number(cell, labels) if cell.value is None else _actual(cell))
    return made


def _dimensions(cell: Cell) -> Iterator[tuple[str, str]]:
    """The cell's place in its indicator and period, by name; totals of what it is not broken down by are left out."""
    yield "country", cell.country_code
    yield "period_type", cell.period_type
    yield from ((name, value(cell)) for name, value in _DIMENSIONS if value(cell) != TOTAL)


def _actual(cell: Cell) -> etree._Element:
    made = element("actual", value=number(cell.value))
    made.extend(element("dimension", name=name, value=value) for name, value in _dimensions(cell))
    if cell.denominator is not None:
        parts = (number(cell.numerator), number(cell.denominator), number(cell.n))
        said = Bilingual(
            en="Numerator {}, denominator {}, n {}".format(*parts),
            ru="Числитель {}, знаменатель {}, n {}".format(*parts),
        )
        made.append(narratives("comment", said))
    return made


def _without_number(cell: Cell, labels: Labels) -> etree._Element:
    place = "; ".join(f"{name}={value}" for name, value in _dimensions(cell))
    why = f"suppressed ({cell.suppression_reason})" if cell.status == "suppressed" else cell.status
    status = labels.of(None, cell.status, "export_status")
    text = f"no actual: {place}; status={why}: {status.en} / {status.ru}"
    return comment(text)
