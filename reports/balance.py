"""Rows received = loaded + quarantined + duplicate + deleted, proved against the tables that hold the rows.

The ledger's counts are written by the gate and by deletions; that they add up is not yet evidence. So the rows that lie
in ``raw`` and in ``quarantine`` are counted as well: the balance of a dataset holds only if the ledger adds up *and*
its loaded and quarantined counts are those of the tables. Deliveries that could not be read have no rows; deliveries
that wait for the gate are apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from reports.coverage import by_dataset
from reports.facts import Facts
from reports.records import Delivery


@dataclass(frozen=True)
class Balance:
    """The rows of some deliveries.

    ``in_raw`` and ``in_quarantine`` are counted in the tables, the rest in the ledger. ``uncounted``: how many datasets
    have rows that are proved here and not told.
    """

    deliveries: Counter[str]
    copies: int
    received: int
    loaded: int
    quarantined: int
    duplicate: int
    forgotten: int
    waiting: int
    unread: int
    in_raw: int
    in_quarantine: int
    holds: bool
    uncounted: int = 0

    def untold(self) -> Balance:
        """The same without its numbers of rows: what was proved stays proved."""
        return replace(
            self,
            received=0,
            loaded=0,
            quarantined=0,
            duplicate=0,
            forgotten=0,
            waiting=0,
            in_raw=0,
            in_quarantine=0,
            uncounted=1,
        )


def balance_of(deliveries: list[Delivery], *, copies: int = 0, in_raw: int = 0, in_quarantine: int = 0) -> Balance:
    """The balance of ``deliveries``. It holds if the ledger's counts add up and are those of the tables."""
    checked = [d for d in deliveries if d.rows_loaded is not None]
    unchecked = [d for d in deliveries if d.rows_loaded is None]
    received = sum(d.rows_received or 0 for d in checked)
    loaded = sum(d.rows_loaded or 0 for d in checked)
    quarantined = sum(d.rows_quarantined or 0 for d in checked)
    duplicate = sum(d.rows_duplicate or 0 for d in checked)
    forgotten = sum(d.rows_forgotten for d in checked)
    return Balance(
        deliveries=Counter(d.outcome for d in deliveries),
        copies=copies,
        received=received,
        loaded=loaded,
        quarantined=quarantined,
        duplicate=duplicate,
        forgotten=forgotten,
        waiting=sum(d.rows_received or 0 for d in unchecked if d.outcome == "waiting"),
        unread=sum(1 for d in unchecked if d.outcome == "rejected"),
        in_raw=in_raw,
        in_quarantine=in_quarantine,
        holds=received == loaded + quarantined + duplicate + forgotten
        and (in_raw, in_quarantine) == (loaded, quarantined),
    )


def balances(facts: Facts) -> dict[tuple[str, str], Balance]:
    """The balance of every (country, dataset) that is in the country files or has rows anywhere."""
    grouped = by_dataset(facts.deliveries)
    copies = {(c.country_code, c.dataset): c.copies for c in facts.copies}
    in_raw = {(c.country_code, c.dataset): c.rows_held for c in facts.raw_counts}
    in_quarantine = {(c.country_code, c.dataset): c.rows_held for c in facts.quarantine_counts}
    places = {(d.country_code, d.dataset) for d in facts.datasets} | set(grouped) | set(in_raw) | set(in_quarantine)
    return {
        place: balance_of(
            grouped.get(place, []),
            copies=copies.get(place, 0),
            in_raw=in_raw.get(place, 0),
            in_quarantine=in_quarantine.get(place, 0) or 0,
        )
        for place in sorted(places)
    }


def total(parts: list[Balance]) -> Balance:
    """The sum of several balances."""
    return Balance(
        deliveries=sum((part.deliveries for part in parts), Counter[str]()),
        copies=sum(part.copies for part in parts),
        received=sum(part.received for part in parts),
        loaded=sum(part.loaded for part in parts),
        quarantined=sum(part.quarantined for part in parts),
        duplicate=sum(part.duplicate for part in parts),
        forgotten=sum(part.forgotten for part in parts),
        waiting=sum(part.waiting for part in parts),
        unread=sum(part.unread for part in parts),
        in_raw=sum(part.in_raw for part in parts),
        in_quarantine=sum(part.in_quarantine for part in parts),
        holds=all(part.holds for part in parts),
        uncounted=sum(part.uncounted for part in parts),
    )
