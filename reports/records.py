"""The records that the quality page is made of.

One class per statement in ``reports.queries``, with the same columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Country:
    """A country that has a country file."""

    country_code: str
    name_en: str
    name_ru: str


@dataclass(frozen=True)
class Dataset:
    """A dataset of a country file, and who delivers it."""

    country_code: str
    dataset: str
    record_type: str
    frequency: str
    delivered_by_en: str
    delivered_by_ru: str


@dataclass(frozen=True)
class Delivery:
    """One row of ``ledger.delivery``; ``rows_*`` are None until the delivery was read and checked, and where an edition
    does not tell (``reports.editions``)."""

    delivery_id: str
    country_code: str
    dataset: str
    record_type: str
    connector: str
    file_name: str
    file_sha256: str
    file_bytes: int | None
    scope: str
    period: str | None
    period_start: date | None
    period_end: date | None
    is_synthetic: bool
    reported_at: datetime
    received_at: datetime
    loaded_at: datetime | None
    checked_at: datetime | None
    state: str
    verdict: str | None
    superseded_by: str | None
    rows_received: int | None
    rows_loaded: int | None
    rows_quarantined: int | None
    rows_duplicate: int | None
    rows_forgotten: int
    message: Json | None
    reading_notes: list[Json]
    unmapped_columns: list[str]
    key_version: int | None
    country_file_hash: str
    record_type_version: int
    code_commit: str
    first_published_at: datetime | None

    @property
    def outcome(self) -> str:
        """The verdict once there is one, else ``waiting``; a delivery refused while being read counts as rejected."""
        if self.verdict is not None:
            return self.verdict
        return "rejected" if self.state == "rejected" else "waiting"

    @property
    def is_current(self) -> bool:
        """Whether no later delivery replaced this one."""
        return self.superseded_by is None


@dataclass(frozen=True)
class Copies:
    """How many files of a dataset had the bytes of an earlier delivery."""

    country_code: str
    dataset: str
    copies: int


@dataclass(frozen=True)
class UnclaimedFile:
    """A file in the inbox that no dataset claims."""

    inbox_path: str
    file_bytes: int
    seen_at: datetime
    message: Json


@dataclass(frozen=True)
class Build:
    """A build of the candidate marts and the verdict of its gate."""

    build_id: int
    started_at: datetime
    finished_at: datetime | None
    code_commit: str
    gate_verdict: str | None
    gate_checked_at: datetime | None


@dataclass(frozen=True)
class Vintage:
    """What was published at one instant, and how it differs from what was published before."""

    vintage_id: int
    build_id: int
    published_at: datetime
    code_commit: str
    cells_published: int
    cells_added: int
    cells_changed: int
    cells_withdrawn: int
    content_hash: str


@dataclass(frozen=True)
class Rule:
    """A rule of the gate, in the words that auditors read."""

    rule_id: str
    version: int
    applies_to: str
    level: str
    severity: str
    owner: str
    text_en: str
    text_ru: str
    to_do_en: str
    to_do_ru: str
    expires_on: date | None


@dataclass(frozen=True)
class RuleTally:
    """How often a rule ran and what came of it, over all deliveries and builds."""

    rule_id: str
    passed: int
    failed: int
    not_applicable: int
    rows_checked: int | None
    rows_failed: int | None


@dataclass(frozen=True)
class FailedResult:
    """One rule that failed on one delivery, or on one build."""

    rule_id: str
    rule_version: int
    delivery_id: str | None
    build_id: int | None
    severity: str
    rows_checked: int | None
    rows_failed: int | None
    masked_samples: list[Any]
    checked_at: datetime


@dataclass(frozen=True)
class QuarantinedRow:
    """A refused row: where it stands in its file, the rules it broke, and its values masked."""

    delivery_id: str
    row_number: int
    source_position: str
    rule_ids: list[str]
    masked_sample: Json
    is_released: bool


@dataclass(frozen=True)
class QuarantineCount:
    """How many rows of a dataset lie in quarantine, and how many of them a corrected delivery is still to bring."""

    country_code: str
    dataset: str
    rows_held: int | None
    rows_waiting: int | None
    oldest_waiting: datetime | None


@dataclass(frozen=True)
class RawCount:
    """How many rows of a dataset lie in ``raw``."""

    country_code: str
    dataset: str
    rows_held: int


@dataclass(frozen=True)
class Figure:
    """A published figure and what the warehouse makes of it."""

    figure_id: str
    figure_number: int
    statement_en: str
    statement_ru: str
    comparator: str
    unit: str
    as_of: date | None
    as_of_precision: str
    country_code: str | None
    programme_code: str | None
    donor_code: str | None
    quote: str
    source: str
    certainty: str
    build_id: int
    verdict: str
    published_value: Decimal | None
    warehouse_value: Decimal | None
    reason: Json
    workings: Any


@dataclass(frozen=True)
class Suppression:
    """How many cells of an indicator the latest vintage hides for a reason."""

    indicator_code: str
    reason: str
    cells: int


@dataclass(frozen=True)
class Indicator:
    """An indicator and the definition in force."""

    indicator_code: str
    definition_version: int
    name_en: str
    name_ru: str
    definition_en: str
    definition_ru: str
    unit: str
    additivity: str
    published_periods: list[str]
    sensitivity: str
    owner: str
    frameworks: list[Json]


@dataclass(frozen=True)
class PublishedCells:
    """How many cells of an indicator are published, how many of those from synthetic deliveries, how many hidden."""

    indicator_code: str
    published: int
    suppressed: int
    synthetic: int
    last_period_end: date | None


@dataclass(frozen=True)
class TraceExample:
    """A published number that shows how a number is traced."""

    indicator_code: str
    country_code: str
    period: str


@dataclass(frozen=True)
class Waiver:
    """A rule that somebody let pass, for whom and until when."""

    waiver_id: int
    rule_id: str
    country_code: str | None
    dataset: str | None
    reason: str
    granted_by: str
    granted_at: datetime
    expires_on: date


@dataclass(frozen=True)
class Correction:
    """A correction of the catalogue, and what became of it at the latest build."""

    correction_id: str
    country_code: str
    dataset: str
    field: str
    wrong_value: str | None
    right_value: str | None
    why_en: str
    why_ru: str
    decided_by: str
    expires_on: date
    expected_en: str
    expected_ru: str
    outcome: str
    rows_found: int | None
