"""From observations to cells: what the figures must be, counted anew for every country, area, period and breakdown.

A flow counts what lies within the period; a stock only what was observed on the last day observed in it. People and
things are counted once in each cell, never added up. A ratio is made of the counts of its two parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from tests.oracle.observations import TOTAL, Observation

Counting = Literal["rows", "things", "sum"]


@dataclass(frozen=True)
class Rule:
    """How an indicator is counted: its numerator, denominator, scale, decimals and breakdowns.

    ``stock``: both parts are; ``over_stock``: only the denominator is. ``finest``: the shortest period it has cells of.
    """

    counts: Counting
    over: Counting | None = None
    stock: bool = False
    scale: int = 1
    decimals: int = 0
    by_sex: bool = False
    by_age: bool = False
    category: str | None = None
    further: str | None = None
    by_area: bool = True
    by_event: bool = False
    as_published: bool = False
    finest: str = "M"
    over_stock: bool = False
    n: Counting | None = None  # how those in the denominator are counted without weights, where it is a weighted sum


PEOPLE: Counting = "things"


def _answers(*, by_event: bool = False) -> Rule:
    """A share of those who answered a question, by sex and stakeholder type."""
    shares = Rule("rows", "rows", scale=100, decimals=1, by_sex=True, category="stakeholder_type", by_area=False)
    return replace(shares, by_event=by_event)


_REPEATED = replace(
    Rule(PEOPLE, PEOPLE, scale=100, decimals=1, by_sex=True, by_age=True, category="conviction_category"),
    by_area=False,
    finest="A",
)
_SUPPORTED = replace(
    Rule(PEOPLE, PEOPLE, stock=True, scale=100, decimals=1, by_sex=True, category="conviction_category"),
    finest="Q",
)
RULES: dict[str, Rule] = {
    "PRB-01": Rule(PEOPLE, stock=True, by_sex=True, by_age=True, category="conviction_category"),
    "PRB-03": Rule(PEOPLE, stock=True, by_sex=True),
    "PRB-04": Rule(PEOPLE, PEOPLE, stock=True, scale=100, decimals=2, by_area=False),
    "PRB-02": Rule(PEOPLE, by_sex=True, by_age=True, category="conviction_category", finest="A"),
    "PRB-05": _REPEATED,
    "PRB-06": _REPEATED,
    "PRB-07": replace(_SUPPORTED, category=None),
    "PRB-08": _SUPPORTED,
    "PRB-09": Rule("things", "things", scale=100, decimals=1, by_sex=True, category="conviction_category", finest="A"),
    "PRB-10": Rule("things", stock=True),
    "PRB-11": Rule(PEOPLE, "sum", stock=True, decimals=1),
    "REG-01": Rule("sum", stock=True, by_area=False),
    "CHR-01": Rule("sum", stock=True, by_area=False),
    "CHR-02": Rule("sum", "sum", stock=True, scale=100, decimals=1, by_area=False),
    "CHR-03": Rule("sum", "sum", stock=True, scale=100, decimals=1, by_sex=True, by_area=False),
    "TRN-01": Rule("rows", by_sex=True, category="stakeholder_type", further="disability_status", by_event=True),
    "TRN-02": Rule(PEOPLE, by_sex=True, by_age=True, category="stakeholder_type"),
    "TRN-03": Rule(PEOPLE, PEOPLE, scale=100, decimals=1, category="stakeholder_type"),
    "TRN-04": Rule("rows", "sum", scale=100, decimals=1, by_event=True),
    "TRN-05": _answers(by_event=True),
    "TRN-06": _answers(by_event=True),
    "TRN-07": _answers(),
    "TRN-08": Rule("things", "things", stock=True, scale=100, decimals=1, category="stakeholder_type"),
    "TRN-09": Rule(PEOPLE, "sum", decimals=1, category="stakeholder_type", by_area=False, over_stock=True),
    "TRN-10": Rule("sum", by_event=True),
    "COM-01": Rule("things", stock=True, category="settlement_type"),
    "COM-02": Rule("things", "things", stock=True, scale=100, decimals=1),
    "COM-03": Rule(PEOPLE, PEOPLE, stock=True, scale=100, decimals=1),
    "COM-04": Rule("things", "things", stock=True, scale=100, decimals=1),
    "COM-05": Rule("things", "things", scale=100, decimals=1),
    "COM-06": Rule("sum", "sum", scale=100, decimals=1, n="things"),
    "COM-07": Rule("sum", "sum", scale=100, decimals=1, by_sex=True, by_age=True, n="things"),
    "APP-01": Rule(PEOPLE, by_sex=True, by_age=True, category="settlement_type", further="disability_status"),
    "APP-02": Rule(PEOPLE, PEOPLE, scale=100, decimals=1, by_sex=True, by_age=True, category="disability_status"),
    "APP-03": Rule(PEOPLE, PEOPLE, scale=100, decimals=1, by_sex=True, by_age=True, category="disability_status"),
    "APP-03-ENR": Rule(PEOPLE, PEOPLE, scale=100, decimals=1, by_sex=True, by_age=True, category="disability_status"),
    "APP-04": Rule(PEOPLE, PEOPLE, scale=100, decimals=1, by_sex=True),
    "APP-05": Rule("things", category="economic_sector"),
    "MHP-01": Rule(PEOPLE, by_sex=True, by_age=True, category="disability_status"),
    "MHP-02": Rule("things", category="modality"),
    "MHP-03": Rule(PEOPLE, PEOPLE, scale=100, decimals=1, by_age=True),
    "MHP-04": Rule(PEOPLE, PEOPLE, scale=100, decimals=1, by_sex=True, by_age=True, by_area=False),
    "MHP-05": Rule(PEOPLE, PEOPLE, scale=100, decimals=1, by_sex=True, by_age=True, by_area=False),
    "MHP-06": Rule(PEOPLE, PEOPLE, scale=100, decimals=1, by_sex=True, by_age=True, by_area=False),
    "MHP-07": Rule(PEOPLE, PEOPLE, scale=100, decimals=1, by_sex=True, by_age=True, by_area=False),
    "MHP-08": Rule("things", "things", scale=100, decimals=1, by_sex=True),
    "AID-01": Rule("sum", decimals=2, category="sector", by_area=False),
    "AID-02": Rule("sum", decimals=2, category="sector", by_area=False),
    "CTX-01": Rule("sum", stock=True, by_sex=True, as_published=True),
    "CTX-02": Rule("sum", stock=True, decimals=1, by_sex=True, as_published=True),
    "CTX-03": Rule("sum", stock=True, decimals=1, by_sex=True, as_published=True),
    "CTX-04": Rule("sum", stock=True, decimals=2, by_sex=True, as_published=True),
    "CTX-05": Rule("sum", stock=True, decimals=2, by_sex=True, as_published=True),
    "CTX-06": Rule("sum", stock=True, decimals=1, by_sex=True, as_published=True),
}


class Place(NamedTuple):
    """Which cell: its grain in ``candidate.fct_indicator_value``."""

    indicator: str
    country: str
    area: str
    period_type: str
    period: str
    sex: str
    age_band: str
    scheme: str
    category: str
    programme: str
    donor: str
    agency: str


@dataclass
class Cell:
    """What a cell must hold. ``sources``: a few of the rows behind it."""

    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    n: Decimal | None = None
    sources: list[str] = field(default_factory=list)


Occasion = tuple[str, str, str | None]  # period type, period, event
Group = tuple[str, str, tuple[str, str, str], date, str | None]  # indicator, country, attribution, day, event


def _occasions(day: date, event: str | None, rule: Rule) -> list[Occasion]:
    """The periods (of the calendar, and the programme to date) and the event in which what happened on a day counts."""
    calendar: list[Occasion] = [
        ("M", f"{day:%Y-%m}", None),
        ("Q", f"{day:%Y}-Q{(day.month + 2) // 3}", None),
        ("A", f"{day:%Y}", None),
        ("P", "all", None),
    ]
    calendar = calendar["MQAP".index(rule.finest) :]
    return [*calendar, ("E", day.isoformat(), event)] if rule.by_event and event else calendar


def _breakdowns(observation: Observation, rule: Rule) -> Iterator[tuple[str, str, str, str]]:
    """Sex, age band, category scheme and category of the cells in which an observation counts, whatever the area."""
    if rule.as_published:
        yield observation.sex, TOTAL, TOTAL, TOTAL
        return
    yield TOTAL, TOTAL, TOTAL, TOTAL
    if rule.by_sex and observation.sex != TOTAL:
        yield observation.sex, TOTAL, TOTAL, TOTAL
    if rule.by_age and observation.age_band != TOTAL:
        yield TOTAL, observation.age_band, TOTAL, TOTAL
    if rule.category and observation.category != TOTAL:
        yield TOTAL, TOTAL, rule.category, observation.category
    if rule.further and observation.further != TOTAL:
        yield TOTAL, TOTAL, rule.further, observation.further


GROUPS = {
    ("KAZ", "KZ-35+62"): (date(2022, 6, 8), {"KZ-35", "KZ-62"}),
    ("KAZ", "KZ-63+10"): (date(2022, 6, 8), {"KZ-63", "KZ-10"}),
    ("KAZ", "KZ-19+33"): (date(2022, 6, 8), {"KZ-19", "KZ-33"}),
    ("KAZ", "KZ-61+79"): (date(2018, 6, 19), {"KZ-61", "KZ-79"}),
}
"""What was cut apart on a day: a series that began before that day is told for the whole as well."""


def _areas(observation: Observation, rule: Rule, began: date) -> list[str]:
    if rule.as_published:
        return [observation.area or TOTAL]
    if not (rule.by_area and observation.area):
        return [TOTAL]
    whole = [
        group
        for (country, group), (cut_on, members) in GROUPS.items()
        if country == observation.country and observation.area in members and began < cut_on
    ]
    return [TOTAL, observation.area, *whole]


Parts = dict[str, list[Observation]]
View = tuple[str, str, str, str, str]  # area, sex, age band, category scheme, category


def compute(observations: Iterable[Observation]) -> dict[Place, Cell]:
    """Every cell."""
    groups: dict[Group, list[Observation]] = defaultdict(list)
    for o in observations:
        groups[o.indicator, o.country, o.attribution, o.day, o.event].append(o)
    last_days: dict[tuple[object, ...], date] = {}
    began: dict[tuple[str, str], date] = {}
    for indicator, country, account, day, event in groups:
        began[indicator, country] = min(day, began.get((indicator, country), day))
        for occasion in _occasions(day, event, RULES[indicator]):
            last_days[indicator, country, account, occasion] = max(
                day, last_days.get((indicator, country, account, occasion), day)
            )
    gathered: dict[Place, Parts] = {}
    for (indicator, country, account, day, event), found in groups.items():
        rule = RULES[indicator]
        for occasion in _occasions(day, event, rule):
            is_last = day == last_days[indicator, country, account, occasion]
            in_time = [o for o in found if is_last or not (rule.stock or (rule.over_stock and o.part == "denominator"))]
            if in_time:
                for view, parts in _views(in_time, rule, occasion[2], began[indicator, country]).items():
                    area, sex, age_band, scheme, category = view
                    place = Place(
                        indicator, country, area, *occasion[:2], sex, age_band, scheme, category, *account
                    )  # fmt: skip
                    for part, counted in parts.items():
                        gathered.setdefault(place, {}).setdefault(part, []).extend(counted)
    return {place: _cell(RULES[place.indicator], parts) for place, parts in gathered.items()}


def _views(observations: list[Observation], rule: Rule, event: str | None, began: date) -> dict[View, Parts]:
    """The observations by area and breakdown; of an event there are no breakdowns."""
    views: dict[View, Parts] = defaultdict(lambda: defaultdict(list))
    for o in observations:
        breakdowns = [(TOTAL, TOTAL, "event", event)] if event else list(_breakdowns(o, rule))
        for area in _areas(o, rule, began):
            for breakdown in breakdowns:
                views[area, *breakdown][o.part].append(o)
    return views


def _cell(rule: Rule, parts: dict[str, list[Observation]]) -> Cell:
    numerator = _count(rule.counts, parts.get("numerator"))
    denominator = _count(rule.over, parts.get("denominator")) if rule.over else None
    if numerator is None and denominator is not None and rule.counts == rule.over:
        numerator = Decimal(0)  # none of those who are in the denominator: that is known
    if rule.over is None:
        value = numerator
    elif numerator is None or not denominator:
        value = None
    else:
        value = rule.scale * numerator / denominator
    if value is not None:
        value = value.quantize(Decimal(1).scaleb(-rule.decimals), ROUND_HALF_UP)
    sources = sorted({o.source for observations in parts.values() for o in observations})
    n = _count(rule.n, parts.get("denominator")) if rule.n else denominator
    return Cell(numerator, denominator, value, n, sources[:3])


def _count(counting: Counting | None, observations: list[Observation] | None) -> Decimal | None:
    if observations is None:
        return None
    if counting == "rows":
        return Decimal(len(observations))
    if counting == "things":
        return Decimal(len({o.key for o in observations if o.key is not None}))
    amounts = [o.amount for o in observations]
    return None if None in amounts else sum((amount for amount in amounts if amount is not None), Decimal(0))
