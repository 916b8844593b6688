"""How long rows of persons are kept: ``catalogue/retention.yaml``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import Field, model_validator

from strive.catalogue.files import read_model
from strive.catalogue.models import Bilingual, Strict

PERIOD_END = "period_end"


class Term(Strict):
    """How long something is kept."""

    years: int = Field(default=0, ge=0)
    months: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _is_a_time(self) -> Term:
        if not self.years and not self.months:
            raise ValueError("a term has years, months, or both; a rule without a term would delete everything")
        return self

    def before(self, today: date) -> date:
        """The day that lies as long before ``today``; of a month without that day its last."""
        months = today.year * 12 + today.month - 1 - self.years * 12 - self.months
        year, month = divmod(months, 12)
        for day in range(today.day, 27, -1):
            try:
                return date(year, month + 1, day)
            except ValueError:
                continue
        return date(year, month + 1, today.day)


class RetentionRule(Strict):
    """One rule. ``after``: ``period_end`` deletes deliveries, the name of a date field deletes rows of ``record_type``.

    A rule that nobody confirmed is shown and never carried out. ``synthetic``: whether made-up deliveries go as well.
    """

    strand: str
    after: str
    keep: Term
    legal_basis: Bilingual
    record_type: str | None = None
    countries: list[str] | None = None
    synthetic: bool = False
    confirmed_by: str | None = None
    confirmed_on: date | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> RetentionRule:
        if (self.after == PERIOD_END) != (self.record_type is None):
            raise ValueError("a rule names a record_type if, and only if, it counts from one of its date fields")
        if (self.confirmed_by is None) != (self.confirmed_on is None):
            raise ValueError("a rule is confirmed by somebody on a day: both, or neither")
        return self

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody answers for it."""
        return self.confirmed_by is not None

    def covers(self, country_code: str) -> bool:
        """Whether it speaks of the country."""
        return self.countries is None or country_code in self.countries


class Retention(Strict):
    """The whole file. ``basis`` is there to be referred to."""

    rules: list[RetentionRule]
    basis: Bilingual | None = None


def read_retention(catalogue: Path) -> list[RetentionRule]:
    """All rules. Raises Refusal for a file that does not fit."""
    return read_model(catalogue / "retention.yaml", Retention).rules
