"""What the pages say, worked out once from the facts and shared by both languages.

Nothing here is written in words yet: templates do that through ``reports.wording``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from reports.balance import Balance, balances, total
from reports.coverage import Coverage, cover
from reports.editions import Edition, uncounted_places, without_counts_of_persons
from reports.facts import Facts
from reports.issues import Issue, open_issues
from reports.records import Delivery, FailedResult, Rule, RuleTally
from strive.catalogue.models import RecordType
from strive.settings import Language

MOST_SAMPLES_PER_RULE = 5
MOST_PLACES_PER_RULE = 24
VERDICTS = ("contradiction", "cannot_be_computed", "within_tolerance", "match")


@dataclass(frozen=True)
class Sample:
    """The masked values of one failing row, and its position in its file (None for a row of the marts)."""

    values: object
    position: str | None
    delivery_id: str | None

    @classmethod
    def of(cls, stored: object, failure: FailedResult) -> Sample:
        """Read a sample of ``quality.result``: of a delivery's row with its position, of the marts its plain values."""
        if isinstance(stored, dict) and "values" in stored:
            return cls(stored["values"], str(stored.get("position") or "") or None, failure.delivery_id)
        return cls(stored, None, failure.delivery_id)


@dataclass(frozen=True)
class RuleReport:
    """A rule that failed somewhere: where, how often, with masked samples."""

    rule: Rule
    tally: RuleTally
    failures: list[FailedResult]

    @property
    def shown(self) -> list[FailedResult]:
        """The failures with most rows first, as many as a page can hold."""
        ordered = sorted(self.failures, key=lambda f: (-(f.rows_failed or 0), f.delivery_id or "", f.build_id or 0))
        return ordered[:MOST_PLACES_PER_RULE]

    @property
    def more(self) -> int:
        """How many failures ``shown`` leaves out."""
        return len(self.failures) - len(self.shown)

    @property
    def samples(self) -> list[Sample]:
        """Some masked samples that differ, from several deliveries where there are."""
        found: dict[str, Sample] = {}
        for failure in self.shown:
            for stored in failure.masked_samples[:2]:
                sample = Sample.of(stored, failure)
                found.setdefault(str(sample.values), sample)
        return list(found.values())[:MOST_SAMPLES_PER_RULE]


@dataclass(frozen=True)
class Reading:
    """The facts, and what follows from them. ``owners`` names who answers for a (country, dataset);
    ``edition`` for whom the pages are."""

    facts: Facts
    record_types: dict[str, RecordType]
    owners: dict[tuple[str, str], str]
    balances: dict[tuple[str, str], Balance]
    edition: Edition = Edition.AUDITORS

    @classmethod
    def of(
        cls, facts: Facts, record_types: dict[str, RecordType], owners: dict[tuple[str, str], str], edition: Edition
    ) -> Reading:
        """What an edition tells. The balance is proved with all numbers before any is left out."""
        proved = balances(facts)
        if edition is Edition.AUDITORS:
            return cls(facts, record_types, owners, proved, edition)
        untold = uncounted_places(facts, record_types)
        told = {place: balance.untold() if place in untold else balance for place, balance in proved.items()}
        return cls(without_counts_of_persons(facts, record_types), record_types, owners, told, edition)

    def titles(self, language: Language) -> defaultdict[str, str]:
        """The title of each record type; empty for one that the catalogue no longer knows."""
        known = {name: getattr(record_type.title, language) for name, record_type in self.record_types.items()}
        return defaultdict(str, known)

    def countries(self, language: Language) -> dict[str, str]:
        """The name of every country that has a country file or a delivery."""
        names = {c.country_code: c.name_en if language == "en" else c.name_ru for c in self.facts.countries}
        return {code: names.get(code, code) for code in sorted(set(names) | {p[0] for p in self.balances})}

    def balance_of_country(self, country_code: str) -> Balance:
        """The row balance of one country."""
        return total([balance for place, balance in self.balances.items() if place[0] == country_code])

    @cached_property
    def total(self) -> Balance:
        """The row balance of the warehouse."""
        return total(list(self.balances.values()))

    @cached_property
    def issues(self) -> list[Issue]:
        """Everything that is open."""
        return open_issues(self.facts, self.owners, self.balances)

    @cached_property
    def settled_rejections(self) -> list[Delivery]:
        """The rejected deliveries that something accepted has followed: evidence, no longer a matter for anybody."""
        still_open = {issue.delivery.delivery_id for issue in self.issues if issue.delivery}
        return [d for d in self.facts.deliveries if d.outcome == "rejected" and d.delivery_id not in still_open]

    @cached_property
    def problem_deliveries(self) -> list[Delivery]:
        """The deliveries that have a page of their own: something stayed outside, or their reading left a doubt."""
        return [
            d
            for d in self.facts.deliveries
            if d.outcome in ("rejected", "partly_accepted") or any(n.get("kind") == "doubt" for n in d.reading_notes)
        ]

    @cached_property
    def links(self) -> dict[str, str]:
        """The page of each delivery that has one."""
        return {d.delivery_id: f"delivery-{d.delivery_id}.html" for d in self.problem_deliveries}

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Every rule in its newest version."""
        return {rule.rule_id: rule for rule in self.facts.rules}

    @cached_property
    def failures_by_delivery(self) -> dict[str, list[FailedResult]]:
        """The rules that each delivery broke, the most rows first."""
        found: dict[str, list[FailedResult]] = defaultdict(list)
        for failure in sorted(self.facts.failed_results, key=lambda f: -(f.rows_failed or 0)):
            if failure.delivery_id:
                found[failure.delivery_id].append(failure)
        return found

    @cached_property
    def failed_rules(self) -> list[RuleReport]:
        """The rules that failed somewhere: blocking ones first, then by how many rows they concern."""
        failures: dict[str, list[FailedResult]] = defaultdict(list)
        for failure in self.facts.failed_results:
            failures[failure.rule_id].append(failure)
        tallies = {tally.rule_id: tally for tally in self.facts.rule_tallies}
        reports = [
            RuleReport(self.rules[rule_id], tallies[rule_id], found)
            for rule_id, found in failures.items()
            if rule_id in self.rules
        ]
        return sorted(reports, key=lambda r: (r.rule.severity != "fail", -(r.tally.rows_failed or 0), r.rule.rule_id))

    @cached_property
    def verdict_counts(self) -> Counter[str]:
        """How many published figures have which verdict."""
        return Counter(figure.verdict for figure in self.facts.figures)

    @cached_property
    def coverage(self) -> Coverage:
        """The grid of all countries."""
        return cover(self.facts)

    def synthetic(self, country_code: str | None = None) -> dict[str, int]:
        """How many of the current accepted deliveries (``whole``) are synthetic (``part``)."""
        current = [
            d
            for d in self.facts.deliveries
            if d.is_current and d.outcome in ("accepted", "partly_accepted") and country_code in (None, d.country_code)
        ]
        return {"part": sum(d.is_synthetic for d in current), "whole": len(current)}
