"""TRN: attendances, participants asked again, institutions that changed, the trainees of those who were trained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from tests.oracle.dataset import Attribution
from tests.oracle.meanings import age_band
from tests.oracle.observations import Current, Observation, Part, counted, month_ends
from tests.oracle.periods import months_later
from tests.oracle.records import Values

Events = dict[tuple[str, str], tuple[Values, Attribution]]


def events_of(current: Current) -> Events:
    """Every event by country and code, with its account."""
    events: Events = {}
    for dataset in counted(current, "training_events"):
        for row in dataset.rows:
            own = (row["programme"], row["donor"], row["agency"])
            first, second, third = (said or usual for said, usual in zip(own, dataset.attribution, strict=True))
            events[dataset.country, row["event"]] = row, (first, second, third)
    return events


def attendances(current: Current) -> Iterator[Observation]:
    """TRN-01 .. -06, -10: attendances count on the first day, in the area and on the account of their event."""
    events = events_of(current)
    for dataset in counted(current, "training_events"):
        for row in dataset.rows:
            common = {
                "area": row["area"],
                "event": row["event"],
                "attribution": events[dataset.country, row["event"]][1],
            }
            if row["planned"] is not None and row["status"] in ("planned", "held"):
                plan = Decimal(row["planned"])
                yield dataset.observation("TRN-04", row["started_on"], row, part="denominator", amount=plan, **common)
            if row["days"] is not None and row["status"] == "held":
                yield dataset.observation("TRN-10", row["started_on"], row, amount=Decimal(row["days"]), **common)
    for dataset in counted(current, "training_attendance"):
        for row in dataset.rows:
            if (dataset.country, row["event"]) not in events:
                continue
            event, account = events[dataset.country, row["event"]]
            if event["status"] != "held":
                continue
            for indicator, part in _attended(row):
                yield dataset.observation(
                    indicator, event["started_on"], row, part=part, area=event["area"], event=row["event"],
                    attribution=account, key=row["participant"], sex=row["sex"], category=row["category"],
                    age_band=age_band(row["birth_year"], event["started_on"]), further=row["disability"] or "U",
                )  # fmt: skip


def _attended(row: Values) -> Iterator[tuple[str, Part]]:
    """In which part of which indicator an attendance counts."""
    before, after, mark = row["score_before"], row["score_after"], row["mark"]
    yield from (("TRN-01", "numerator"), ("TRN-02", "numerator"), ("TRN-04", "numerator"), ("TRN-03", "denominator"))
    if row["sex"] == "F":
        yield "TRN-03", "numerator"
    if mark is not None:
        yield "TRN-05", "denominator"
        if mark in (4, 5):
            yield "TRN-05", "numerator"
    if before is not None and after is not None:
        yield "TRN-06", "denominator"
        if after > before:
            yield "TRN-06", "numerator"


def follow_ups(current: Current) -> Iterator[Observation]:
    """TRN-07: who was asked 3 to 6 months after the last day of an event held."""
    events = events_of(current)
    for dataset in counted(current, "training_followups"):
        for row in dataset.rows:
            event, account = events.get((dataset.country, row["event"]), (None, None))
            if event is None or event["status"] != "held":
                continue
            last_day = event["started_on"] + timedelta(days=(event["days"] or 1) - 1)
            if months_later(last_day, 3) <= row["asked_on"] <= months_later(last_day, 6):
                who = {"attribution": account, "sex": row["sex"], "category": row["category"]}
                yield dataset.observation("TRN-07", row["asked_on"], row, part="denominator", **who)
                if row["applies"]:
                    yield dataset.observation("TRN-07", row["asked_on"], row, **who)


def institutions(current: Current) -> Iterator[Observation]:
    """TRN-08: institutions at every month end since they were targeted, and since they changed."""
    for dataset in counted(current, "targeted_institutions"):
        for row in dataset.rows:
            what = {"area": row["area"], "key": row["institution"], "category": row["category"]}
            for day in month_ends(row["since"], None, dataset.last_month_end):
                yield dataset.observation("TRN-08", day, row, part="denominator", **what)
                if row["changed_on"] and row["changed_on"] <= day:
                    yield dataset.observation("TRN-08", day, row, **what)


def cascade(current: Current) -> Iterator[Observation]:
    """TRN-09: participants of cascade trainings, and graduates of trainings of trainers from their first one on."""
    events = events_of(current)
    for dataset in counted(current, "training_attendance"):
        first: dict[tuple[str, Attribution], tuple[date, str, Values]] = {}
        for row in dataset.rows:
            event, account = events.get((dataset.country, row["event"]), (None, None))
            if event is None or account is None or event["status"] != "held":
                continue
            day = event["started_on"]
            if event["level"] == "cascade":
                yield dataset.observation(
                    "TRN-09", day, row, attribution=account, key=row["participant"], category=row["category"]
                )
            elif event["level"] == "training_of_trainers":
                graduation = (day, row["event"], row)
                known = first.setdefault((row["participant"], account), graduation)
                if graduation[:2] < known[:2]:
                    first[row["participant"], account] = graduation
        for (_, account), (since, _, row) in first.items():
            for day in month_ends(since, None, dataset.last_month_end):
                yield dataset.observation(
                    "TRN-09", day, row, part="denominator", attribution=account, category=row["category"]
                )
