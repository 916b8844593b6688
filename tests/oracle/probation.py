"""PRB: clients and what became of them, from snapshots, lists of supervisions, checks and officers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.oracle.meanings import age_band
from tests.oracle.observations import Counted, Current, Observation, Part, counted
from tests.oracle.periods import month_end, months_later
from tests.oracle.records import Values

Seen = tuple[date, Values, bool]  # a day on which a client was under supervision; whether of a new offence
ENDED_WELL = ("completed", "early_release")
ENDED_BADLY = ("revoked", "reoffended")


def snapshots(current: Current) -> Iterator[Observation]:
    """PRB-01, -03, -04, -07, -08: clients in month-end snapshots; one without any for extremism is a known zero."""
    for dataset in counted(current, "probation_clients"):
        for delivery in dataset.deliveries:
            assert delivery.period is not None
            day = delivery.period[1]
            rare = [row for row in delivery.rows if row["category"] == "extremism_terrorism"]
            parts: list[tuple[str, Part, list[Values]]] = [
                ("PRB-01", "numerator", delivery.rows),
                ("PRB-03", "numerator", rare),
                ("PRB-04", "numerator", rare),
                ("PRB-04", "denominator", delivery.rows),
            ]
            for indicator, question in (("PRB-07", "programme"), ("PRB-08", "service")):
                if any(row[question] is not None for row in delivery.rows):
                    parts.append((indicator, "numerator", [row for row in delivery.rows if row[question]]))
                    parts.append((indicator, "denominator", delivery.rows))
            for indicator, part, rows in parts:
                for row in rows:
                    yield dataset.observation(
                        indicator, day, row, part=part, area=row["area"], key=row["client"], sex=row["sex"],
                        age_band=age_band(row["birth_year"], day), category=row["category"],
                    )  # fmt: skip
            if delivery.rows and not rare:
                yield dataset.observation("PRB-03", day, {"from": delivery.path.name}, amount=Decimal(0))


def _snapshots(current: Current) -> dict[str, Counted]:
    return {dataset.country: dataset for dataset in counted(current, "probation_clients")}


def _lists(current: Current) -> dict[str, Counted]:
    return {dataset.country: dataset for dataset in counted(current, "probation_episodes")}


def _listed_years(listed: Counted | None) -> set[int]:
    """The years of the deliveries of which rows count: what a newer delivery replaced whole tells of no year."""
    if listed is None:
        return set()
    said = {row["from"] for row in listed.rows}
    return {d.period[1].year for d in listed.deliveries if d.period and any(row["from"] in said for row in d.rows)}


def served(current: Current) -> Iterator[Observation]:
    """PRB-02 and PRB-05: the days on which a client is known to have been supervised, in years with snapshots."""
    lists = _lists(current)
    for country, snapshots in _snapshots(current).items():
        listed = lists.get(country)
        seen: list[Seen] = [
            (delivery.period[1], row, False)
            for delivery in snapshots.deliveries
            if delivery.period
            for row in delivery.rows
        ]
        years, listed_years = {day.year for day, _, _ in seen}, _listed_years(listed)
        for row in listed.rows if listed else ():
            for day in {row["closed_on"], row["reoffended_on"]} - {None}:
                seen.append((day, row, day == row["reoffended_on"]))
        for day, row, is_offence in seen:
            if day.year in years:
                who = {
                    "area": row["area"],
                    "key": row["client"],
                    "sex": row["sex"],
                    "age_band": age_band(row["birth_year"], day),
                    "category": row["category"],
                }
                yield snapshots.observation("PRB-02", day, row, **who)
                if day.year in listed_years:
                    yield snapshots.observation("PRB-05", day, row, part="denominator", **who)
                    if is_offence:
                        yield snapshots.observation("PRB-05", day, row, **who)


def reconvictions(current: Current) -> Iterator[Observation]:
    """PRB-06: who was looked up when 24 months were over."""
    for dataset in counted(current, "reconviction_checks"):
        for row in dataset.rows:
            over = months_later(row["closed_on"], 24)
            if row["checked_on"] < over:
                continue
            who = {
                "key": row["client"],
                "sex": row["sex"],
                "age_band": age_band(row["birth_year"], row["closed_on"]),
                "category": row["category"],
            }
            yield dataset.observation("PRB-06", over, row, part="denominator", **who)
            if row["reconvicted_on"] and row["reconvicted_on"] <= over:
                yield dataset.observation("PRB-06", over, row, **who)


def closings(current: Current) -> Iterator[Observation]:
    """PRB-09: supervisions on the day of closing, in the years that the lists speak of."""
    for dataset in counted(current, "probation_episodes"):
        years = _listed_years(dataset)
        for row in dataset.rows:
            if row["closed_on"] and row["closed_on"].year in years and row["outcome"] in ENDED_WELL + ENDED_BADLY:
                what = {
                    "area": row["area"],
                    "key": f"{row['client']} since {row['started_on']}",
                    "sex": row["sex"],
                    "category": row["category"],
                }
                yield dataset.observation("PRB-09", row["closed_on"], row, part="denominator", **what)
                if row["outcome"] in ENDED_WELL:
                    yield dataset.observation("PRB-09", row["closed_on"], row, **what)


def officers(current: Current) -> Iterator[Observation]:
    """PRB-11: clients and officers at month ends, in areas of which both are known."""
    snapshots = _snapshots(current)
    for dataset in counted(current, "probation_officers"):
        if dataset.country not in snapshots:
            continue
        clients = snapshots[dataset.country]
        counts: dict[tuple[str, date], Values] = {}
        for row in sorted(dataset.rows, key=lambda row: (row["as_of"], row["reported"])):
            counts[row["department"], month_end(row["as_of"])] = row
        present = {(row["area"], d.period[1]) for d in clients.deliveries if d.period for row in d.rows}
        staffed = {(row["area"], day) for (_, day), row in counts.items()}
        for (_, day), row in counts.items():
            if (row["area"], day) in present:
                yield dataset.observation(
                    "PRB-11", day, row, part="denominator", area=row["area"], amount=Decimal(row["officers"])
                )
        for delivery in clients.deliveries:
            for row in delivery.rows:
                if delivery.period and (row["area"], delivery.period[1]) in staffed:
                    yield clients.observation("PRB-11", delivery.period[1], row, area=row["area"], key=row["client"])
