"""Disclosure control: which cells of the candidate must be hidden so that no small count can be read or reckoned.

Primary: a count below its threshold is hidden (a zero only where the table is restricted); so is a ratio whose
numerator, denominator or complement is such a count. Complementary: wherever a visible total and its visible parts
would give a hidden part away, more parts are hidden, the smallest first, until every sum with a hidden part has at
least two of them and they add up to at least the threshold. Sums run over areas (a country and its areas), over each
breakdown (a total and its sexes, age bands or categories), and over periods (a quarter or year and its months).
Quantities that are the same under two names (women of MHP-01, the numerator of MHP-03) are hidden together.

Method: threshold rule with iterative complementary suppression, smallest cell first (A. Hundepool et al., Statistical
Disclosure Control, 2012, chapter 4). Out of scope here: bounds by linear programming and differences between vintages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from strive.catalogue.disclosure import DisclosureRules
from strive.catalogue.models import Indicator, SameQuantity

TOTAL = "_T"
Reason = Literal["small_count", "small_count_restricted", "small_part_of_ratio", "complementary"]


class CellKey(NamedTuple):
    """The grain of a published cell."""

    indicator_code: str
    country_code: str
    area_code: str
    period_type: str
    period: str
    sex: str
    age_band: str
    category_scheme: str
    category: str
    programme_code: str
    donor_code: str
    agency_code: str


class Cell(NamedTuple):
    """One candidate cell: its key and its exact numbers."""

    key: CellKey
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None


class Quantity(NamedTuple):
    """A number that can be hidden: a cell's count, or one part of a ratio."""

    key: CellKey
    part: Literal["count", "numerator", "denominator"]


@dataclass
class _Sum:
    """A total and its parts."""

    total: Quantity
    parts: list[Quantity]


@dataclass
class _Table:
    """Every quantity of the candidate, which ones are the same, and the sums that tie them."""

    amounts: dict[Quantity, Decimal] = field(default_factory=dict)
    thresholds: dict[Quantity, int] = field(default_factory=dict)
    hides_zero: dict[Quantity, bool] = field(default_factory=dict)
    representative: dict[Quantity, Quantity] = field(default_factory=dict)

    def find(self, quantity: Quantity) -> Quantity:
        root = quantity
        while (above := self.representative.get(root, root)) != root:
            root = above
        self.representative[quantity] = root
        return root

    def unite(self, one: Quantity, other: Quantity) -> None:
        if one in self.amounts and other in self.amounts:
            self.representative[self.find(one)] = self.find(other)


def hidden_cells(
    cells: Iterable[Cell], indicators: Mapping[str, Indicator], rules: DisclosureRules
) -> dict[CellKey, Reason]:
    """The cells to hide, each with its reason. Cells of indicators with threshold 0 are never hidden."""
    cells = [
        cell for cell in cells if cell.value is not None or cell.numerator is not None or cell.denominator is not None
    ]
    table = _table(cells, indicators, rules)
    _unite_same_quantities(table, cells, indicators)
    _unite_stock_periods(table, indicators)
    primary = {table.find(quantity) for quantity in table.amounts if _is_small(table, quantity)}
    hidden = _complement(table, set(primary), _sums(table, indicators))
    return _reasons(table, cells, indicators, primary, hidden)


def _table(cells: list[Cell], indicators: Mapping[str, Indicator], rules: DisclosureRules) -> _Table:
    table = _Table()
    for cell in cells:
        indicator = indicators[cell.key.indicator_code]
        sensitivity = rules.sensitivity(indicator.sensitivity, cell.key.category_scheme)
        threshold = rules.thresholds[sensitivity]
        if threshold == 0:
            continue
        for quantity, amount in _quantities(cell, indicator):
            table.amounts[quantity] = amount
            table.thresholds[quantity] = threshold
            table.hides_zero[quantity] = sensitivity == "restricted"
    return table


def _quantities(cell: Cell, indicator: Indicator) -> list[tuple[Quantity, Decimal]]:
    if indicator.additivity != "R":
        amount = cell.numerator if cell.numerator is not None else cell.value
        return [] if amount is None else [(Quantity(cell.key, "count"), amount)]
    parts: list[tuple[Quantity, Decimal]] = []
    if cell.numerator is not None:
        parts.append((Quantity(cell.key, "numerator"), cell.numerator))
    if cell.denominator is not None:
        parts.append((Quantity(cell.key, "denominator"), cell.denominator))
    return parts


def _is_small(table: _Table, quantity: Quantity) -> bool:
    amount = table.amounts[quantity]
    return amount < table.thresholds[quantity] and (amount > 0 or table.hides_zero[quantity])


def _unite_same_quantities(table: _Table, cells: list[Cell], indicators: Mapping[str, Indicator]) -> None:
    for cell in cells:
        indicator = indicators[cell.key.indicator_code]
        is_ratio = indicator.additivity == "R"
        if indicator.numerator_is:
            table.unite(
                Quantity(cell.key, "numerator" if is_ratio else "count"),
                _named(cell.key, indicator.numerator_is, indicators),
            )
        if indicator.denominator_is:
            table.unite(Quantity(cell.key, "denominator"), _named(cell.key, indicator.denominator_is, indicators))


def _unite_stock_periods(table: _Table, indicators: Mapping[str, Indicator]) -> None:
    """A stock's quarter, year and programme to date repeat the last month that was observed in them."""
    months: dict[Quantity, list[Quantity]] = defaultdict(list)
    for quantity in table.amounts:
        if quantity.key.period_type == "M" and indicators[quantity.key.indicator_code].numerator_timing == "stock":
            for period_type, period in _periods_above(quantity.key):
                months[quantity._replace(key=quantity.key._replace(period_type=period_type, period=period))].append(
                    quantity
                )
    for above, within in months.items():
        last = max(within, key=lambda quantity: quantity.key.period)
        if table.amounts.get(above) == table.amounts[last]:
            table.unite(above, last)


def _named(key: CellKey, same: SameQuantity, indicators: Mapping[str, Indicator]) -> Quantity:
    target = key._replace(indicator_code=same.indicator)
    if same.sex:
        target = target._replace(sex=same.sex)
    if same.category:
        scheme = next(
            (d for d in indicators[same.indicator].disaggregations if d not in ("sex", "age_band", "area")), TOTAL
        )
        target = target._replace(category_scheme=scheme, category=same.category)
    return Quantity(target, same.part)


def _sums(table: _Table, indicators: Mapping[str, Indicator]) -> list[_Sum]:
    """Every total with its parts, over areas, over each breakdown and over periods."""
    parts_of: dict[tuple[str, Quantity], list[Quantity]] = defaultdict(list)
    for quantity in table.amounts:
        key = quantity.key
        if key.area_code != TOTAL:
            parts_of["area", quantity._replace(key=key._replace(area_code=TOTAL))].append(quantity)
        for dimension, total_key in _breakdown_totals(key):
            parts_of[dimension, quantity._replace(key=total_key)].append(quantity)
        if indicators[key.indicator_code].numerator_timing == "flow":
            for period_type, period in _periods_above(key):
                above = key._replace(period_type=period_type, period=period)
                parts_of["period " + key.period_type, quantity._replace(key=above)].append(quantity)
    return [_Sum(total, parts) for (_, total), parts in parts_of.items() if total in table.amounts]


def _breakdown_totals(key: CellKey) -> list[tuple[str, CellKey]]:
    totals = []
    if key.sex != TOTAL:
        totals.append(("sex", key._replace(sex=TOTAL)))
    if key.age_band != TOTAL:
        totals.append(("age_band", key._replace(age_band=TOTAL)))
    if key.category != TOTAL:
        totals.append((key.category_scheme, key._replace(category_scheme=TOTAL, category=TOTAL)))
    return totals


def _periods_above(key: CellKey) -> list[tuple[str, str]]:
    year = key.period[:4]
    if key.period_type == "M":
        return [("Q", f"{year}-Q{(int(key.period[5:7]) + 2) // 3}"), ("A", year), ("P", "all")]
    return {"Q": [("A", year), ("P", "all")], "A": [("P", "all")]}.get(key.period_type, [])


def _complement(table: _Table, hidden: set[Quantity], sums: list[_Sum]) -> set[Quantity]:
    """Hide more until no sum gives a hidden quantity away."""
    waiting = list(range(len(sums)))
    sums_of: dict[Quantity, list[int]] = defaultdict(list)
    for number, one in enumerate(sums):
        for quantity in (one.total, *one.parts):
            sums_of[table.find(quantity)].append(number)
    while waiting:
        number = waiting.pop()
        chosen = _next_to_hide(table, hidden, sums[number])
        if chosen is not None:
            hidden.add(chosen)
            waiting.extend(sums_of[chosen])
    return hidden


def _next_to_hide(table: _Table, hidden: set[Quantity], one: _Sum) -> Quantity | None:
    """The quantity that this sum needs hidden next, or None when it gives nothing away."""
    roots = [table.find(part) for part in one.parts]
    hidden_parts = [part for part, root in zip(one.parts, roots, strict=True) if root in hidden]
    total_root = table.find(one.total)
    total_hidden = total_root in hidden
    if not hidden_parts and not total_hidden:
        return None
    threshold = max(table.thresholds[part] for part in (one.total, *one.parts))
    unknown = len({table.find(part) for part in hidden_parts}) + total_hidden
    is_wide = total_hidden or sum(table.amounts[part] for part in hidden_parts) >= threshold
    if unknown >= 2 and is_wide:
        return None
    visible = [
        (table.amounts[part], part.key, root) for part, root in zip(one.parts, roots, strict=True) if root not in hidden
    ]
    useful = [item for item in visible if item[0] > 0] or visible
    if useful:
        return min(useful)[2]
    return None if total_hidden else total_root


def _reasons(
    table: _Table,
    cells: list[Cell],
    indicators: Mapping[str, Indicator],
    primary: set[Quantity],
    hidden: set[Quantity],
) -> dict[CellKey, Reason]:
    reasons: dict[CellKey, Reason] = {}
    for cell in cells:
        own = [
            quantity
            for quantity, _ in _quantities(cell, indicators[cell.key.indicator_code])
            if quantity in table.amounts
        ]
        roots = {table.find(quantity) for quantity in own}
        small = any(_is_small(table, quantity) for quantity in own)
        is_ratio = indicators[cell.key.indicator_code].additivity == "R"
        if small or roots & primary:
            restricted = any(table.hides_zero[quantity] for quantity in own)
            reasons[cell.key] = (
                "small_part_of_ratio" if is_ratio else "small_count_restricted" if restricted else "small_count"
            )
        elif own and is_ratio and _complement_is_small(table, cell, own[0]):
            reasons[cell.key] = "small_part_of_ratio"
        elif roots & hidden:
            reasons[cell.key] = "complementary"
    return reasons


def _complement_is_small(table: _Table, cell: Cell, quantity: Quantity) -> bool:
    """Whether those in the denominator but not in the numerator are few."""
    if cell.numerator is None or cell.denominator is None:
        return False
    rest = cell.denominator - cell.numerator
    return 0 < rest < table.thresholds[quantity]
