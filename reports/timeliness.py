"""How long a figure takes: end of the period -> reported by the source -> received here -> first published.

Medians per dataset over the deliveries that were accepted and say what period they speak of. A delivery that has not
been published yet, or whose source names no period, counts where it can.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from statistics import median_low

from reports.records import Delivery


@dataclass(frozen=True)
class Timeliness:
    """The median durations of one dataset; None where no delivery has both ends."""

    deliveries: int
    to_report: timedelta | None
    to_receipt: timedelta | None
    to_publication: timedelta | None


def _median(durations: Iterable[timedelta]) -> timedelta | None:
    found = [max(timedelta(0), duration) for duration in durations]
    return median_low(found) if found else None


def timeliness_of(deliveries: list[Delivery]) -> Timeliness:
    """The timeliness of the accepted ones among ``deliveries``."""
    accepted = [d for d in deliveries if d.outcome in ("accepted", "partly_accepted")]
    return Timeliness(
        deliveries=len(accepted),
        to_report=_median(
            d.reported_at - datetime.combine(d.period_end + timedelta(days=1), time(), UTC)
            for d in accepted
            if d.period_end
        ),
        to_receipt=_median(d.received_at - d.reported_at for d in accepted),
        to_publication=_median(d.first_published_at - d.received_at for d in accepted if d.first_published_at),
    )
