"""Which periods of each dataset were delivered, and what became of them: the grid of verdicts, with its gaps.

A month is ``accepted`` when all its current deliveries were, ``rejected`` when all were rejected, ``partly_accepted``
in between (some rows or some departments are missing), ``waiting`` when one is not checked yet. A delivery that a
later one replaced does not count, nor does a rejected one beside an accepted one for the same scope and period. A
month without a delivery is ``missing`` when the dataset's frequency asks for one and it lies between the first and
the last period that the dataset delivered; before and after those it is ``outside``, and the lag since the last
period is shown in words. Quarterly and yearly deliveries fill the months that they speak of; a dataset delivered
irregularly is never missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from reports.facts import Facts
from reports.records import Dataset, Delivery

MONTHS_PER_DELIVERY = {"monthly": 1, "quarterly": 3, "yearly": 12}
MOST_MONTHS_OF_ONE_DELIVERY = 12 * 30
Month = int


def month_of(day: date) -> Month:
    """Months since year 0, so that months can be counted."""
    return day.year * 12 + day.month - 1


@dataclass(frozen=True)
class Cell:
    """One month of one dataset."""

    month: Month
    state: str
    deliveries: tuple[Delivery, ...] = ()

    @property
    def label(self) -> str:
        """The month as 2021-05."""
        return f"{self.month // 12}-{self.month % 12 + 1:02d}"


@dataclass(frozen=True)
class DatasetCoverage:
    """One row of the grid."""

    dataset: Dataset
    cells: dict[Month, Cell]
    last_period_end: date | None
    deliveries: int

    @property
    def tally(self) -> Counter[str]:
        """How many months are in each state."""
        return Counter(cell.state for cell in self.cells.values() if cell.state != "outside")

    def year(self, year: int) -> list[Cell]:
        """The twelve months of ``year``."""
        return [self.cells.get(m, Cell(m, "outside")) for m in range(year * 12, year * 12 + 12)]


@dataclass(frozen=True)
class Coverage:
    """The grid of one country, or of all: the years on its axis and a row per dataset."""

    years: list[int]
    rows: list[DatasetCoverage]


def answers(delivery: Delivery, others: list[Delivery]) -> list[Delivery]:
    """The accepted deliveries that stand for what a rejected one should have brought.

    Those of its scope and period, those that carry its file name, and any real one where the rejected one was
    synthetic.
    """
    return [
        other
        for other in others
        if other.outcome in ("accepted", "partly_accepted")
        and (
            (delivery.is_synthetic and not other.is_synthetic)
            or other.file_name == delivery.file_name
            or (delivery.period is not None and (other.scope, other.period) == (delivery.scope, delivery.period))
        )
    ]


def by_dataset(deliveries: list[Delivery]) -> dict[tuple[str, str], list[Delivery]]:
    """The deliveries of each (country, dataset)."""
    grouped: dict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        grouped[delivery.country_code, delivery.dataset].append(delivery)
    return grouped


def counting(deliveries: list[Delivery]) -> list[Delivery]:
    """The deliveries of one dataset that say something of its present state."""
    return [d for d in deliveries if d.is_current and not (d.outcome == "rejected" and answers(d, deliveries))]


def _months(delivery: Delivery) -> Iterator[Month]:
    if delivery.period_start is None or delivery.period_end is None:
        return
    first, last = month_of(delivery.period_start), month_of(delivery.period_end)
    yield from range(first, min(last, first + MOST_MONTHS_OF_ONE_DELIVERY) + 1)


def _state(outcomes: set[str]) -> str:
    if "waiting" in outcomes:
        return "waiting"
    return outcomes.pop() if len(outcomes) == 1 else "partly_accepted"


def _is_missing(month: Month, frequency: str, delivered: set[Month]) -> bool:
    size = MONTHS_PER_DELIVERY.get(frequency)
    if size is None or not min(delivered) < month < max(delivered):
        return False
    start = month - month % size
    return delivered.isdisjoint(range(start, start + size))


def cover_dataset(dataset: Dataset, deliveries: list[Delivery], last_month: Month) -> DatasetCoverage:
    """The grid row of one dataset; ``last_month`` bounds what a wrongly dated delivery can claim."""
    present = counting(deliveries)
    of_month: dict[Month, list[Delivery]] = defaultdict(list)
    for delivery in present:
        for month in _months(delivery):
            if month <= last_month:
                of_month[month].append(delivery)
    cells = {m: Cell(m, _state({d.outcome for d in found}), tuple(found)) for m, found in sorted(of_month.items())}
    if cells:
        delivered = set(cells)
        for month in range(min(delivered), max(delivered)):
            if month not in cells and _is_missing(month, dataset.frequency, delivered):
                cells[month] = Cell(month, "missing")
    ends = [d.period_end for d in present if d.period_end and d.outcome != "rejected"]
    return DatasetCoverage(dataset, cells, max(ends, default=None), len(deliveries))


def cover(facts: Facts, country_code: str | None = None) -> Coverage:
    """The grid of ``country_code``, or of every country."""
    grouped = by_dataset(facts.deliveries)
    as_of: datetime | None = facts.as_of
    last_month = month_of(as_of.date()) if as_of else 0
    datasets = [d for d in facts.datasets if country_code in (None, d.country_code)]
    rows = [cover_dataset(d, grouped.get((d.country_code, d.dataset), []), last_month) for d in datasets]
    months = [month for row in rows for month in row.cells]
    return Coverage(list(range(min(months) // 12, max(months) // 12 + 1)) if months else [], rows)
