"""The shape of the catalogue files.

A file that does not fit is refused with the file, the place in it and what was expected (see
``strive.catalogue.files``).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class Strict(BaseModel):
    """A model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """A text in both interface languages."""

    en: str
    ru: str


FieldKind = Literal[
    "text", "integer", "decimal", "date", "boolean", "code", "area", "pseudonym", "birth_year", "dropped"
]


class RecordField(Strict):
    """One field of a record type.

    ``pseudonym``: the source's identifier, replaced at the door. ``birth_year``: a birth date or year, of which only
    the year is kept. ``dropped``: personal data that is never loaded. ``code``: a value of the code scheme ``scheme``.
    """

    kind: FieldKind
    title: Bilingual
    required: bool = False
    scheme: str | None = None

    @model_validator(mode="after")
    def _code_has_scheme(self) -> RecordField:
        if (self.kind == "code") != (self.scheme is not None):
            raise ValueError("a field has a scheme if, and only if, its kind is 'code'")
        return self


class RecordType(Strict):
    """A canonical kind of row: ``catalogue/records/<record_type>.yaml``."""

    record_type: str
    version: int
    title: Bilingual
    grain: Bilingual
    personal_data: Literal["person", "aggregate", "none"]
    sensitivity: Literal["public", "default", "restricted"]
    replaces: Literal["snapshot", "events"]
    key: list[str]
    fields: dict[str, RecordField]

    @model_validator(mode="after")
    def _key_is_made_of_fields(self) -> RecordType:
        unknown = [name for name in self.key if name not in self.fields]
        if unknown:
            raise ValueError(f"the key names fields that do not exist: {', '.join(unknown)}")
        return self

    @property
    def loaded_fields(self) -> list[str]:
        """The fields that become columns of the raw table, in order."""
        return [name for name, field in self.fields.items() if field.kind != "dropped"]


class Attribution(Strict):
    """Programme x donor x agency: the default for rows that carry none of their own."""

    programme: str
    donor: str
    agency: str


class FoundIn(Strict):
    """Where a delivery names its period or its scope, and the regular expression that finds it.

    ``file_name``, ``preamble`` (what stands above the header of a workbook or CSV), ``reported`` (the month in which
    the source reported; no pattern). Groups: ``year``, ``month`` (number or month name), ``quarter``, ``scope``.
    """

    source: Literal["file_name", "preamble", "reported"]
    pattern: str | None = None


class Source(Strict):
    """Where a dataset's deliveries are fetched from, beside what somebody puts into its inbox folder.

    ``api``: the API of the system that the connector reads. ``files``: remote files, ``url`` naming them, with * and ?
    in the file name. ``sql``: a table or a query of a database. ``connection``: the id of an Airflow connection, which
    holds address and credentials; a public API needs none, its address stands in ``url``. ``options``: what is asked
    for. ``manners``: how patiently and how fast (see ``ingest.pulls.manners``). A pull asks for what changed since the
    last one less ``overlap_days``, and every ``full_every_days`` for everything, because a system may not tell when a
    row was edited.
    """

    kind: Literal["api", "files", "sql"]
    connection: str | None = None
    url: str | None = None
    options: dict[str, Any] = Field(default_factory=dict)
    manners: dict[str, Any] = Field(default_factory=dict)
    overlap_days: int = Field(default=7, ge=0)
    full_every_days: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _has_an_address(self) -> Source:
        if self.connection is None and self.url is None:
            raise ValueError("a source needs a connection (the id of an Airflow connection) or, if public, a url")
        if self.kind == "files" and self.url is None:
            raise ValueError("a source of files needs a url that names them, such as sftp://host/folder/*.xlsx")
        return self


class NationalId(Strict):
    """The form of a country's national id, all digits.

    ``layout``: what each digit is: Y M D the birth date, C the century, a dot anything else. ``centuries``: digit C ->
    the first two digits of the year. ``check_weights``: the last digit is the weighted sum of the others mod 11, with
    the next weights where that is 10, and never issued where there are none left; empty: not known.
    """

    name: Bilingual
    digits: int = Field(ge=6, le=20)
    layout: str = Field(pattern=r"^[YMDC.]+$")
    centuries: dict[str, str] = Field(default_factory=dict)
    check_weights: list[list[int]] = Field(default_factory=list)

    @model_validator(mode="after")
    def _fits_together(self) -> NationalId:
        if len(self.layout) != self.digits or any(len(weights) != self.digits - 1 for weights in self.check_weights):
            raise ValueError("layout has a letter for each digit, check_weights a weight for each digit but the last")
        if any(letter * self.layout.count(letter) not in self.layout for letter in "YMDC"):
            raise ValueError("in layout the digits of the year, of the month and of the day stand together")
        if self.layout.count("Y") == 2 and not (self.centuries and self.layout.count("C") == 1):
            raise ValueError("a year of two digits needs a digit C and its centuries")
        return self


IdentifierKind = Literal["national_id", "passport", "phone", "email", "position", "address", "person_name"]


class NoIdentifiers(Strict):
    """Somebody has looked at what the detector found in a column, and answers for it that nobody is identified there:
    office telephones, say. ``column``: the source's name of it. Until ``until`` (its last day) deliveries pass.
    """

    column: str
    kinds: list[IdentifierKind] = Field(min_length=1)
    reason: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    decided_on: date
    until: date

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> NoIdentifiers:
        if self.until < self.decided_on:
            raise ValueError("until is before decided_on")
        return self


class Dataset(Strict):
    """One dataset of a country: who delivers it, through which connector, and which source column is which field.

    Files are delivered into ``inbox/<country>/<dataset>/``, or fetched from ``source``. ``columns`` maps a source
    column to a field of the record type; several source columns may name one field: the first that is not empty gives
    the value. ``joined_columns`` makes one field of several source columns, as ``URBANISATION=U;PRODUCT=P1``: those
    that are absent, empty or hold the total (``_T``) say nothing. ``constants`` fills fields that the source does not
    carry; ``ignored_columns`` are known and never loaded. ``identifiers`` tells which fields hold the source's ``own``
    codes of persons, which mean nobody elsewhere; all others hold the national id, or at least one that is used by all.
    ``no_identifiers``: columns that pass the detector.
    """

    record_type: str
    strand: str
    delivered_by: Bilingual
    frequency: Literal["monthly", "quarterly", "yearly", "irregular"]
    attribution: Attribution
    connector: str
    options: dict[str, Any] = Field(default_factory=dict)
    source: Source | None = None
    period: FoundIn
    scope: FoundIn | None = None
    columns: dict[str, str]
    joined_columns: dict[str, list[str]] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    identifiers: dict[str, Literal["national_id", "own"]] = Field(default_factory=dict)
    ignored_columns: list[str] = Field(default_factory=list)
    no_identifiers: list[NoIdentifiers] = Field(default_factory=list)
    most_quarantined_share: Decimal = Decimal("0.20")
    owner: str


class Country(Strict):
    """A country file: ``countries/<ISO 3166-1 alpha-3>.yaml``.

    ``on_forgetting``: what becomes of the sealed originals that hold a forgotten person beside others: they are kept
    and read without that person, or erased.
    """

    country: str = Field(pattern="^[A-Z]{3}$")
    iso2: str = Field(pattern="^[A-Z]{2}$")
    names: Bilingual
    local_name: str | None = None
    currency: str = Field(pattern="^[A-Z]{3}$")
    time_zone: str
    national_id: NationalId | None = None
    first_period: date
    schedule: str = "@monthly"
    on_forgetting: Literal["keep_originals", "erase_originals"] = "keep_originals"
    datasets: dict[str, Dataset] = Field(default_factory=dict)

    @field_validator("datasets", mode="before")
    @classmethod
    def _none_yet(cls, value: Any) -> Any:
        """A file whose datasets are all still commented out has the key and nothing under it."""
        return {} if value is None else value


class Framework(Strict):
    """A mapping to an outside framework, with how certain it is."""

    framework: str
    code: str
    certainty: Literal["certain", "likely", "to_be_confirmed"]


class DefinitionChange(Strict):
    """From which day on what is observed is counted by a version of the definition; earlier days by the one before."""

    version: int = Field(ge=2)
    begins: date = Field(alias="from")
    what: Bilingual


class SameQuantity(Strict):
    """A cell of another indicator that counts the very same rows: hiding one must hide the other.

    ``part``: which part of it, where the other one is a ratio.
    """

    indicator: str
    part: Literal["count", "numerator", "denominator"] = "count"
    sex: str | None = None
    category: str | None = None


Counting = Literal["rows", "distinct", "sum"]
Timing = Literal["flow", "stock"]


class Indicator(Strict):
    """One indicator: ``catalogue/indicators/<CODE>.yaml``.

    ``additivity``: E events, sum freely; U unique persons or things, recounted at every level; K stock, the last over
    time; R ratio, from the sums of its parts; N published by its source cell by cell, never summed or derived.
    ``numerator_counts``: rows, distinct counted keys, or a sum of amounts. ``timing``: a flow counts what happened
    within the period, a stock takes the last observation in it. ``scale`` multiplies numerator / denominator (100 for
    a percentage). ``finest_period``: of shorter periods there are no cells, since what counts in a year need not be
    countable in its parts. ``definition_changes``: where the series breaks because what was collected was defined anew.
    """

    indicator: str
    definition_version: int
    strand: str
    name: Bilingual
    definition: Bilingual
    numerator: str
    denominator: str | None = None
    unit: str
    additivity: Literal["E", "U", "K", "R", "N"]
    numerator_counts: Counting
    numerator_timing: Timing
    denominator_counts: Counting | None = None
    denominator_timing: Timing | None = None
    scale: Decimal = Decimal(1)
    decimals: int
    disaggregations: list[str]
    published_periods: list[Literal["M", "Q", "A", "E", "P"]]
    finest_period: Literal["M", "Q", "A"] = "M"
    finest_area_level: int = 1
    direction: Literal["up", "down", "neutral"]
    sensitivity: Literal["public", "default", "restricted"]
    owner: str
    frameworks: list[Framework] = Field(default_factory=list)
    definition_changes: list[DefinitionChange] = Field(default_factory=list)
    numerator_is: SameQuantity | None = None
    denominator_is: SameQuantity | None = None

    @property
    def category_schemes(self) -> list[str]:
        """The schemes of categories that the indicator is broken down by, the first one first."""
        return [name for name in self.disaggregations if name not in ("sex", "age_band")]

    @model_validator(mode="after")
    def _is_defined_and_owned(self) -> Indicator:
        texts = {
            "name.en": self.name.en,
            "name.ru": self.name.ru,
            "definition.en": self.definition.en,
            "definition.ru": self.definition.ru,
            "numerator": self.numerator,
            "owner": self.owner,
        }
        blank = [place for place, text in texts.items() if not text.strip()]
        if blank:
            raise ValueError(f"an indicator without {', '.join(blank)} is not built")
        return self

    @model_validator(mode="after")
    def _has_two_schemes_of_categories_at_most(self) -> Indicator:
        if len(self.category_schemes) > 2:
            raise ValueError(f"contributions hold two schemes of categories, not {', '.join(self.category_schemes)}")
        return self

    @model_validator(mode="after")
    def _ratio_has_denominator(self) -> Indicator:
        parts = (self.denominator, self.denominator_counts, self.denominator_timing)
        if (self.additivity == "R") != all(part is not None for part in parts):
            raise ValueError(
                "a ratio (R), and only a ratio, has denominator, denominator_counts and denominator_timing"
            )
        return self

    @model_validator(mode="after")
    def _definitions_follow_each_other(self) -> Indicator:
        changes = self.definition_changes
        versions = [change.version for change in changes]
        if versions != list(range(self.definition_version - len(changes) + 1, self.definition_version + 1)):
            raise ValueError("definition_changes lead, version by version, up to definition_version")
        if any(later.begins <= earlier.begins for earlier, later in pairwise(changes)):
            raise ValueError("each of definition_changes begins after the one before it")
        return self
