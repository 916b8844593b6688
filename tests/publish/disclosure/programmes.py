"""Made-up programmes: people and events drawn by a seed, counted into cells as the warehouse publishes them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from publish.disclosure.cells import CellKey
from strive.catalogue.models import Indicator, SameQuantity
from tests.publish.disclosure.tables import Cell, indicator, key, ratio

PEOPLE = SameQuantity(indicator="PPL")
WOMEN = SameQuantity(indicator="PPL", sex="F")
STOCK = {"additivity": "K", "numerator_timing": "stock", "disaggregations": ["sex", "conviction_category"]}
INDICATORS: dict[str, Indicator] = {
    one.indicator: one
    for one in (
        indicator("EVT", additivity="E", numerator_counts="rows", published_periods=["M", "Q", "A"]),
        indicator("PPL", additivity="U", published_periods=["M", "Q", "A", "P"]),
        indicator("STK", published_periods=["M", "Q"], **STOCK),
        ratio("WOM", numerator_is=WOMEN, denominator_is=PEOPLE, published_periods=["M", "Q"]),
        ratio("SUC", published_periods=["Q", "A"]),
    )
}


@dataclass(frozen=True)
class Contact:
    """Somebody was met on a day."""

    person: int
    month: int
    area: str
    sex: str
    age_band: str
    category: str
    success: bool


def contacts(seed: int, size: int) -> list[Contact]:
    """A year of contacts in a few areas, most of them in some."""
    random_ = random.Random(seed)
    areas = [f"A-{n}" for n in range(random_.randint(3, 6))]
    weights = [1 / (n + 1) ** random_.choice([1, 2]) for n in range(len(areas))]
    ages, offences = ["14-17", "18-24", "25-29", "30-35"], ["theft", "drugs", "extremism"]
    people = [
        (
            random_.choices(areas, weights)[0],
            random_.choice("FFM"),
            random_.choice(ages),
            random_.choices(offences, [6, 3, 1])[0],
        )
        for _ in range(size)
    ]
    found = []
    for _ in range(size * 2):
        person = random_.randrange(size)
        area, sex, age, category = people[person]
        if random_.random() < 0.03:
            area = random_.choice(areas)
        found.append(Contact(person, random_.randint(1, 6), area, sex, age, category, random_.random() < 0.8))
    return found


def cells_of(met: list[Contact], last_month: int = 6) -> list[Cell]:
    """Every cell that is published of the contacts up to a month."""
    parts: dict[CellKey, list[list[int]]] = defaultdict(lambda: [[], []])
    for contact in met:
        if contact.month <= last_month:
            for place, in_numerator, in_denominator in _places(contact, last_month):
                if in_numerator:
                    parts[place][0].append(contact.person)
                if in_denominator:
                    parts[place][1].append(contact.person)
    cells = []
    for place, (numerator, denominator) in sorted(parts.items()):
        one = INDICATORS[place.indicator_code]
        above = len(numerator) if one.numerator_counts == "rows" else len(set(numerator))
        cells.append(Cell(place, above, len(set(denominator)) if one.additivity == "R" else None))
    return cells


def _places(contact: Contact, last_month: int) -> Iterator[tuple[CellKey, bool, bool]]:
    for one in INDICATORS.values():
        in_numerator = {"WOM": contact.sex == "F", "SUC": contact.success}.get(one.indicator, True)
        for period_type, period in _periods(contact.month, one, last_month):
            for area in ("_T", contact.area):
                base = key(one.indicator, period_type=period_type, period=period, area_code=area)
                yield base, in_numerator, True
                if one.indicator != "WOM":
                    yield base._replace(sex=contact.sex), in_numerator, True
                if one.indicator == "PPL":
                    yield base._replace(age_band=contact.age_band), in_numerator, True
                if one.indicator == "STK":
                    scheme = {"category_scheme": "conviction_category", "category": contact.category}
                    yield base._replace(**scheme), in_numerator, True


def _periods(month: int, one: Indicator, last_month: int) -> Iterator[tuple[str, str]]:
    quarter = (month + 2) // 3
    names = {"M": f"2021-{month:02d}", "Q": f"2021-Q{quarter}", "A": "2021", "P": "all"}
    for period_type in one.published_periods:
        if one.numerator_timing == "stock" and period_type == "Q" and month != min(quarter * 3, last_month):
            continue
        yield period_type, names[period_type]


def end_of(period_type: str, period: str) -> date:
    """The last day of such a period."""
    month = int(period[5:7]) if period_type == "M" else int(period[6]) * 3 if period_type == "Q" else 12
    return date(2021, month, 28)
