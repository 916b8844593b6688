"""What is open: every matter that somebody has to act on, with its owner and its age.

An issue closes by itself when the database no longer shows its cause: a rejected delivery when an accepted one for
the same scope and period was reported after it, quarantined rows when they are released, a waiver when it is renewed
or withdrawn. Ages are counted up to ``Facts.as_of``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from reports.balance import Balance
from reports.coverage import answers, by_dataset
from reports.facts import Facts
from reports.records import Delivery, Json, QuarantineCount

EXPIRES_SOON = timedelta(days=30)
Urgency = Literal["blocks", "act", "watch"]


@dataclass(frozen=True)
class Issue:
    """One open matter.

    ``kind`` names its text, ``details`` is a stored message, ``delivery`` has a page of its own.
    """

    kind: str
    urgency: Urgency
    country_code: str | None
    dataset: str | None
    owner: str | None
    since: datetime | None
    values: dict[str, str | int | date] = field(default_factory=dict)
    details: Json | None = None
    delivery: Delivery | None = None

    @property
    def to_do(self) -> str:
        """The key of the text that says what to do, for an issue without a stored message."""
        is_exception = self.kind.startswith(("waiver", "warning"))
        return "issue_exception_to_do" if is_exception else f"issue_{self.kind}_to_do"


def open_rejections(deliveries: list[Delivery]) -> list[Delivery]:
    """The rejected deliveries of one dataset that nothing accepted has followed."""
    return [
        d
        for d in deliveries
        if d.outcome == "rejected"
        and not any(
            a.reported_at >= d.reported_at or (d.is_synthetic and not a.is_synthetic) for a in answers(d, deliveries)
        )
    ]


def _of_deliveries(facts: Facts, owners: dict[tuple[str, str], str]) -> Iterator[Issue]:
    for place, deliveries in sorted(by_dataset(facts.deliveries).items()):
        for delivery in open_rejections(deliveries):
            yield Issue(
                kind="rejected_delivery",
                urgency="act",
                country_code=place[0],
                dataset=place[1],
                owner=owners.get(place),
                since=delivery.checked_at or delivery.received_at,
                values={"file": delivery.file_name},
                details=delivery.message,
                delivery=delivery,
            )
        waiting = [d for d in deliveries if d.outcome == "waiting"]
        if waiting:
            yield Issue(
                kind="waiting_deliveries",
                urgency="act",
                country_code=place[0],
                dataset=place[1],
                owner=owners.get(place),
                since=min(d.received_at for d in waiting),
                values={"n": len(waiting)},
            )


def _of_quarantine(facts: Facts, owners: dict[tuple[str, str], str]) -> Iterator[Issue]:
    """One issue per country: its datasets share their to-do."""
    waiting: dict[str, list[QuarantineCount]] = defaultdict(list)
    for held in facts.quarantine_counts:
        if held.rows_waiting != 0:
            waiting[held.country_code].append(held)
    for country_code, found in waiting.items():
        names = {owners[place] for held in found if (place := (country_code, held.dataset)) in owners}
        yield Issue(
            kind="quarantined_rows" if all(held.rows_waiting for held in found) else "quarantined_rows_untold",
            urgency="watch",
            country_code=country_code,
            dataset=None,
            owner=", ".join(sorted(names)) or None,
            since=min(held.oldest_waiting for held in found if held.oldest_waiting),
            values={
                "n": sum(held.rows_waiting or 0 for held in found),
                "datasets": ", ".join(f"{held.dataset} {held.rows_waiting or ''}".strip() for held in found),
            },
        )


def _of_the_house(facts: Facts, balances: dict[tuple[str, str], Balance]) -> Iterator[Issue]:
    for build in facts.builds:
        if build.gate_verdict == "failed":
            yield Issue("gate_failed", "blocks", None, None, None, build.gate_checked_at, {"build": build.build_id})
    for (country_code, dataset), balance in balances.items():
        if not balance.holds:
            yield Issue("balance_broken", "blocks", country_code, dataset, None, None)
    for file in facts.unclaimed:
        yield Issue(
            "unclaimed_file", "act", None, None, None, file.seen_at, {"file": file.inbox_path}, details=file.message
        )


def _of_exceptions(facts: Facts) -> Iterator[Issue]:
    now = facts.as_of or datetime.min.replace(tzinfo=UTC)
    ends = [
        ("waiver", w.expires_on, w.rule_id, w.granted_by, w.country_code, w.dataset, w.granted_at)
        for w in facts.waivers
    ] + [("warning", r.expires_on, r.rule_id, r.owner, None, None, None) for r in facts.rules if r.expires_on]
    for what, expires_on, rule_id, owner, country_code, dataset, since in ends:
        end = datetime.combine(expires_on, time(), UTC) + timedelta(days=1)
        if end - EXPIRES_SOON <= now:
            kind = f"{what}_expired" if end <= now else f"{what}_expires"
            values: dict[str, str | int | date] = {"rule": rule_id, "date": expires_on}
            yield Issue(kind, "watch" if end > now else "act", country_code, dataset, owner, since, values)


def open_issues(
    facts: Facts, owners: dict[tuple[str, str], str], balances: dict[tuple[str, str], Balance]
) -> list[Issue]:
    """Every open issue, the most urgent first, then the oldest. ``owners`` names a person per (country, dataset)."""
    found = [
        *_of_the_house(facts, balances),
        *_of_deliveries(facts, owners),
        *_of_quarantine(facts, owners),
        *_of_exceptions(facts),
    ]
    order = {"blocks": 0, "act": 1, "watch": 2}
    newest = facts.as_of or datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda i: (order[i.urgency], i.since or newest, i.country_code or "", i.dataset or ""))
