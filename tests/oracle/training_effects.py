"""TRN-07, -08, -09: participants asked again, institutions that changed, and the trainees of those who were trained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tests.oracle.dataset import Attribution
from tests.oracle.observations import Current, Observation, counted, month_ends, training_events
from tests.oracle.periods import months_later
from tests.oracle.records import Values


def follow_ups(current: Current) -> Iterator[Observation]:
    """TRN-07: who was asked 3 to 6 months after the last day of an event held."""
    events = training_events(current)
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
    events = training_events(current)
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
