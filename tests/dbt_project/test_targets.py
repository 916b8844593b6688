"""What a target asks for, and by when: every line recomputed in plain Python from the logframe's own words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from strive.catalogue.files import read_indicators
from strive.settings import PROJECT_ROOT
from tests.dbt_project.conftest import Warehouse
from tests.dbt_project.scenario import TARGET, TARGETS

INDICATORS = read_indicators(PROJECT_ROOT / "catalogue")
AREAS, SEXES = {"-": "_T", "Иссык-Кульская область": "KG-Y"}, {"-": "_T", "женский": "F"}
KINDS = {"нарастающим итогом": "to_date", "за период": "period"}
MONTHS = {"M": 1, "Q": 3, "A": 12}


def period_of(text: str) -> tuple[str, date]:
    """Type and first day."""
    if len(text) == 4:
        return "A", date(int(text), 1, 1)
    if "Q" in text:
        return "Q", date(int(text[:4]), int(text[-1]) * 3 - 2, 1)
    return "M", date(int(text[:4]), int(text[5:]), 1)


def day_after(period_type: str, first_day: date) -> date:
    month = first_day.month - 1 + MONTHS[period_type]
    return date(first_day.year + month // 12, month % 12 + 1, 1)


def end_of(period_type: str, first_day: date) -> date:
    return day_after(period_type, first_day) - timedelta(days=1)


def text_of(period_type: str, first_day: date) -> str:
    if period_type == "A":
        return str(first_day.year)
    return f"{first_day.year}-Q{(first_day.month + 2) // 3}" if period_type == "Q" else f"{first_day:%Y-%m}"


@dataclass(frozen=True)
class Line:
    """A line of the logframe, read."""

    series: tuple[str, ...]
    period_type: str
    first_day: date
    target: Fraction
    baseline: Fraction | None
    baseline_on: date | None
    kind: str
    by_milestones: bool

    @property
    def last_day(self) -> date:
        return end_of(self.period_type, self.first_day)


def read(text: str) -> Line:
    row = dict(zip(TARGET.split(" | "), text.split(" | "), strict=True))
    indicator = INDICATORS[row["indicator"]]
    level = indicator.numerator_timing == "stock" or indicator.additivity in "RN"
    period_type, first_day = period_of(row["period"])
    return Line(
        series=(row["indicator"], AREAS[row["area"]], SEXES[row["sex"]], row["programme"], row["agency"]),
        period_type=period_type,
        first_day=first_day,
        target=Fraction(row["target_value"].replace(",", ".")),
        baseline=None if row["baseline_value"] == "-" else Fraction(row["baseline_value"]),
        baseline_on=None if row["baseline_period"] == "-" else end_of(*period_of(row["baseline_period"])),
        kind=KINDS.get(row["accumulation"], "to_date" if level else "period"),
        by_milestones=row["phasing"] != "-",
    )


def phased(line: Line, lines: list[Line], reported: date) -> dict[tuple[str, str], tuple[date, Decimal | None]]:
    """The reporting periods of a target: by which day it is judged, and what is asked for by then."""
    before = [
        other
        for other in lines
        if other.series == line.series and other.kind == line.kind == "to_date" and other.last_day < line.last_day
    ]
    milestone = max(before, key=lambda other: (other.last_day, other.first_day), default=None)
    start_day = milestone.last_day if milestone else line.baseline_on or line.first_day - timedelta(days=1)
    start_value = milestone.target if milestone else line.baseline
    begins = start_day + timedelta(days=1) if line.kind == "to_date" else line.first_day
    asked: dict[tuple[str, str], tuple[date, Decimal | None]] = {}
    for period_type in MONTHS:
        own = period_type == line.period_type
        published = period_type in INDICATORS[line.series[0]].published_periods
        if not own and not (published and MONTHS[period_type] < MONTHS[line.period_type]):
            continue
        day = date(begins.year, (begins.month - 1) // MONTHS[period_type] * MONTHS[period_type] + 1, 1)
        while end_of(period_type, day) <= line.last_day:
            last = end_of(period_type, day)
            if day <= reported or (own and last == line.last_day):
                judged = min(last, reported)
                value = _asked(line, day, judged, start_day, start_value, milestone is not None)
                asked[period_type, text_of(period_type, day)] = (judged, _rounded(line, value))
            day = day_after(period_type, day)
    return asked


def _asked(
    line: Line, first_day: date, judged: date, start_day: date, start: Fraction | None, after_milestone: bool
) -> Fraction | None:
    if judged < first_day:
        return None
    if line.by_milestones and judged < line.last_day:
        return start if line.kind == "to_date" and after_milestone else None
    if line.kind == "period":
        days = (line.last_day - line.first_day).days + 1
        return line.target * ((judged - first_day).days + 1) / days
    if judged == line.last_day:
        return line.target
    if start is None or judged <= start_day:
        return None
    return start + (line.target - start) * (judged - start_day).days / (line.last_day - start_day).days


def _rounded(line: Line, value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    decimals = Decimal(1).scaleb(-INDICATORS[line.series[0]].decimals - 2)
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(decimals, ROUND_HALF_UP)


def reported_up_to(warehouse: Warehouse) -> dict[str, date]:
    """Per strand, the last day of Kyrgyzstan that a delivery that counts can speak of."""
    found: dict[str, date] = defaultdict(lambda: date.min)
    rows: Any = warehouse.connection.execute(
        "select b.strand, d.period_end, (d.reported_at at time zone 'UTC')::date from ledger.current_delivery as d "
        "inner join catalogue.dataset as b using (country_code, dataset) where d.country_code = 'KGZ'"
    ).fetchall()
    for strand, period_end, day in rows:
        found[strand] = max(found[strand], min(period_end or day, day))
    return found


def test_every_line_asks_for_what_its_logframe_says(warehouse: Warehouse) -> None:
    lines, reported = [read(text) for text in TARGETS], reported_up_to(warehouse)
    expected = {
        (*line.series[:3], text_of(line.period_type, line.first_day), line.kind, period_type, period): asked
        for line in lines
        for (period_type, period), asked in phased(line, lines, reported[INDICATORS[line.series[0]].strand]).items()
    }
    rows: Any = warehouse.connection.execute(
        "select indicator_code, area_code, sex, target_period, accumulation, period_type, period, judged_on, "
        "phased_target from candidate.fct_target_phased"
    ).fetchall()
    found = {tuple(row[:7]): (row[7], row[8]) for row in rows}
    assert len(rows) == len(found)
    assert found == expected
    values = [value for _, value in found.values()]
    assert len(values) > 40 and None in values


def test_a_logframe_replaces_what_an_earlier_one_said_and_an_unknown_indicator_is_left_out(
    warehouse: Warehouse,
) -> None:
    rows = warehouse.connection.execute(
        "select indicator_code, period_type, period_end::text, target_value from candidate.fct_target "
        "where indicator_code in ('TRN-02', 'NONE') and sex = '_T'"
    )
    assert rows.fetchall() == [("TRN-02", "A", "2021-12-31", Decimal(100))]


def test_what_counts_to_date_counts_from_the_baseline_and_not_from_the_last_milestone(warehouse: Warehouse) -> None:
    rows = warehouse.connection.execute(
        "select distinct target_period, counted_from::text from candidate.fct_target_phased "
        "where indicator_code = 'TRN-01' and accumulation = 'to_date' order by 1"
    )
    assert rows.fetchall() == [("2021", "2021-01-01"), ("2022", "2021-01-01")]
