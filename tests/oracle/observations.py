"""What each row says to which indicator: one function per strand, written from the texts of ``catalogue/indicators``.

An observation is one thing that counts: a person, an attendance, a number of days, on one day, in one area.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from tests.oracle.aid import AidShare
from tests.oracle.dataset import Attribution
from tests.oracle.datasets import DATASETS
from tests.oracle.deliveries import Delivery, newest_rows
from tests.oracle.kinds import KINDS
from tests.oracle.meanings import age_band
from tests.oracle.periods import month_end
from tests.oracle.records import Values

Part = Literal["numerator", "denominator"]
Current = dict[tuple[str, str], list[Delivery]]
TOTAL = "_T"


@dataclass(frozen=True)
class Observation:
    """One thing that counts. ``key``: what is counted once; ``amount``: what is summed, None where it is not
    known; ``source``: file and row."""

    indicator: str
    country: str
    attribution: Attribution
    day: date
    source: str
    part: Part = "numerator"
    area: str | None = None
    key: str | None = None
    amount: Decimal | None = Decimal(1)
    sex: str = TOTAL
    age_band: str = TOTAL
    category: str = TOTAL
    further: str = TOTAL
    event: str | None = None


@dataclass(frozen=True)
class Counted:
    """The rows of a dataset that count in one country."""

    country: str
    attribution: Attribution
    deliveries: list[Delivery]
    rows: list[Values]

    def observation(self, indicator: str, day: date, row: Values, **more: Any) -> Observation:
        """An observation of one of the rows."""
        return Observation(indicator, self.country, more.pop("attribution", self.attribution), day, row["from"], **more)

    @property
    def last_month_end(self) -> date:
        """The end of the month in which the dataset was last reported."""
        return month_end(max(delivery.reported_at for delivery in self.deliveries).date())


def counted(current: Current, dataset: str) -> Iterator[Counted]:
    """Every country's rows of a dataset: of snapshots all, of events the newest of each key."""
    for (country, name), deliveries in current.items():
        if name == dataset:
            described = DATASETS[country, name]
            kind = KINDS[described.kind]
            every = [row for delivery in deliveries for row in delivery.rows]
            rows = every if kind.snapshot else newest_rows(deliveries, kind)
            yield Counted(country, described.attribution, deliveries, rows)


def withdrawn(current: Current, country: str, **days: str) -> set[str]:
    """Who does not consent, by the latest word in any of the datasets; ``days``: each one's column with a word's day.

    Of words of one day a refusal holds.
    """
    words: dict[str, list[tuple[date, bool]]] = {}
    for name, day in days.items():
        for dataset in counted(current, name):
            for row in dataset.rows if dataset.country == country else []:
                person = str(row.get("beneficiary") or row.get("respondent"))
                words.setdefault(str(person), []).append((row[day], not row["consent"]))
    return {person for person, said in words.items() if max(said)[1]}


MHPSS_DAYS = {"mhpss_sessions": "held_on", "mhpss_scale_scores": "scored_on", "mhpss_referrals": "referred_on"}


def month_ends(since: date, until: date | None, last: date) -> Iterator[date]:
    """The month ends at which something is, from its first to its last day, up to the last month end reported."""
    end = month_end(since)
    while end <= min(last, until or last):
        yield end
        end = month_end(end + timedelta(days=1))


def centres(current: Current) -> Iterator[Observation]:
    """PRB-10: centres equipped by each month end, up to the month in which the list was last reported."""
    for dataset in counted(current, "equipped_centres"):
        for row in dataset.rows:
            for day in month_ends(row["equipped_on"], None, dataset.last_month_end):
                yield dataset.observation("PRB-10", day, row, area=row["area"], key=row["centre"])


def national_counts(current: Current) -> Iterator[Observation]:
    """REG-01 and CHR-01: numbers that an authority reports for the country."""
    for dataset in counted(current, "registry_counts"):
        for row in dataset.rows:
            yield dataset.observation("REG-01", row["as_of"], row, amount=Decimal(row["persons"]))
    for dataset in counted(current, "child_reintegration_counts"):
        for row in dataset.rows:
            if row["stage"] == "rehabilitation":
                yield dataset.observation("CHR-01", row["as_of"], row, amount=Decimal(row["children"]))


def nobody_left(
    dataset: Counted, indicator: str, part: Part, rows: list[Values], beginning: str, last: date
) -> Iterator[Observation]:
    """Known zeros: month ends, between the first beginning and the last report, at which nothing is any longer."""
    some = {day for row in rows for day in month_ends(row[beginning], row["until"], last)}
    for day in month_ends(min((row[beginning] for row in rows), default=date.max), None, last):
        if day not in some:
            yield dataset.observation(indicator, day, {"from": "nothing left"}, part=part, amount=Decimal(0))


def communities(current: Current) -> Iterator[Observation]:
    """COM-01 and COM-03: communities and members at each month end at which they are such."""
    for dataset in counted(current, "communities"):
        yield from nobody_left(dataset, "COM-01", "numerator", dataset.rows, "since", dataset.last_month_end)
        for row in dataset.rows:
            for day in month_ends(row["since"], row["until"], dataset.last_month_end):
                yield dataset.observation(
                    "COM-01", day, row, area=row["area"], key=row["community"], category=row["category"] or "U"
                )
    for dataset in counted(current, "advisory_group_members"):
        yield from nobody_left(dataset, "COM-03", "denominator", dataset.rows, "since", dataset.last_month_end)
        for row in dataset.rows:
            for day in month_ends(row["since"], row["until"], dataset.last_month_end):
                yield dataset.observation("COM-03", day, row, area=row["area"], key=row["member"], part="denominator")
                if row["sex"] == "F":
                    yield dataset.observation("COM-03", day, row, area=row["area"], key=row["member"])


def apprenticeship(current: Current) -> Iterator[Observation]:
    """APP-01, -05 on the first day of a placement, APP-02 and -03 on the day on which it was due to end."""
    for dataset in counted(current, "apprenticeship_placements"):
        for row in dataset.rows:
            who = {
                "area": row["area"],
                "key": row["apprentice"],
                "sex": row["sex"],
                "age_band": age_band(row["birth_year"], row["started_on"]),
            }
            yield dataset.observation(
                "APP-01", row["started_on"], row, **who, category=row["settlement"] or "U",
                further=row["disability"] or "U",
            )  # fmt: skip
            yield dataset.observation(
                "APP-05", row["started_on"], row, area=row["area"], key=row["employer"], category=row["sector"] or "U"
            )
            who["category"] = row["disability"] or "U"
            if row["due"] <= row["reported"].date():
                yield dataset.observation("APP-02", row["due"], row, **who, part="denominator")
                if row["completed"]:
                    yield dataset.observation("APP-02", row["due"], row, **who)
            yield dataset.observation("APP-03-ENR", row["due"], row, **who, part="denominator")
            if row["completed"]:
                yield dataset.observation("APP-03", row["due"], row, **who, part="denominator")
            if row["completed"] and row["full_time"]:
                yield dataset.observation("APP-03", row["due"], row, **who)
                yield dataset.observation("APP-03-ENR", row["due"], row, **who)


def mhpss(current: Current) -> Iterator[Observation]:
    """MHP-01, -02, -03: people who consented, and the sessions at which at least one of them was."""
    for dataset in counted(current, "mhpss_sessions"):
        without = withdrawn(current, dataset.country, **MHPSS_DAYS)
        for row in dataset.rows:
            if not row["consent"] or row["beneficiary"] in without:
                continue
            day, area = row["held_on"], row["area"]
            who = {"key": row["beneficiary"], "sex": row["sex"], "age_band": age_band(row["birth_year"], day)}
            yield dataset.observation("MHP-01", day, row, area=area, **who, category=row["disability"] or "U")
            yield dataset.observation("MHP-02", day, row, area=area, key=row["session"], category=row["category"])
            yield dataset.observation("MHP-03", day, row, area=area, **who, part="denominator")
            if row["sex"] == "F":
                yield dataset.observation("MHP-03", day, row, area=area, **who)


def aid(shares: list[AidShare]) -> Iterator[Observation]:
    """AID-01: commitments; AID-02: disbursements and expenditures."""
    indicators = {"2": "AID-01", "3": "AID-02", "4": "AID-02"}
    for share in shares:
        if share.kind in indicators:
            account = ("ALL-AID", share.organisation, "_Z")
            yield Observation(
                indicators[share.kind], share.country, account, share.day, share.source,
                amount=share.dollars, category=share.sector,
            )  # fmt: skip
