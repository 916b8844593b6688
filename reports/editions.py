"""The two editions of the quality page.

The open one goes from hand to hand. How many rows a delivery of persons has is a count of persons, and it may be the
very count that disclosure control hides; so may whatever follows from it: shares, places in a file, its size. The open
edition therefore leaves all of that out for records of persons. The auditors' edition has everything.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from reports.facts import Facts
from strive.catalogue.models import RecordType


class Edition(StrEnum):
    """For whom the pages are."""

    OPEN = "open"
    AUDITORS = "auditors"


def without_counts_of_persons(facts: Facts, record_types: dict[str, RecordType]) -> Facts:
    """The facts for the open edition. A record type that the catalogue no longer knows is taken for one of persons."""
    countable = _countable(record_types)
    uncounted = {d.delivery_id for d in facts.deliveries if d.record_type not in countable}
    places = uncounted_places(facts, record_types)
    applies_to = {rule.rule_id: rule.applies_to for rule in facts.rules}
    return replace(
        facts,
        deliveries=[
            replace(
                d,
                rows_received=None,
                rows_loaded=None,
                rows_quarantined=None,
                rows_duplicate=None,
                rows_forgotten=0,
                file_bytes=None,
                message=None,
                reading_notes=[],
            )
            if d.delivery_id in uncounted
            else d
            for d in facts.deliveries
        ],
        rule_tallies=[
            t if applies_to.get(t.rule_id) in countable else replace(t, rows_checked=None, rows_failed=None)
            for t in facts.rule_tallies
        ],
        failed_results=[
            replace(f, rows_checked=None, rows_failed=None, masked_samples=[]) if f.delivery_id in uncounted else f
            for f in facts.failed_results
        ],
        quarantined_rows=[r for r in facts.quarantined_rows if r.delivery_id not in uncounted],
        quarantine_counts=[
            replace(q, rows_held=None, rows_waiting=None) if (q.country_code, q.dataset) in places else q
            for q in facts.quarantine_counts
            if q.rows_waiting
        ],
        corrections=[
            replace(c, rows_found=None) if (c.country_code, c.dataset) in places else c for c in facts.corrections
        ],
    )


def uncounted_places(facts: Facts, record_types: dict[str, RecordType]) -> frozenset[tuple[str, str]]:
    """The (country, dataset) whose rows the open edition does not count."""
    countable = _countable(record_types)
    kinds = [(d.country_code, d.dataset, d.record_type) for d in facts.datasets]
    kinds += [(d.country_code, d.dataset, d.record_type) for d in facts.deliveries]
    return frozenset((country, dataset) for country, dataset, kind in kinds if kind not in countable)


def _countable(record_types: dict[str, RecordType]) -> set[str]:
    return {name for name, record_type in record_types.items() if record_type.personal_data != "person"}
