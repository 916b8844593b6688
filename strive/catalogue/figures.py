"""The published figures that the warehouse must reconcile: ``catalogue/published_figures.yaml``.

Each names how it is to be checked. The verdict comes from arithmetic on the marts, or on the published numbers
themselves; a file that stated the verdict would not be read.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from strive.catalogue.models import Bilingual, Strict
from strive.errors import Refusal
from strive.messages import message


class IndicatorValue(Strict):
    """Compare with an indicator's cell: the sum over ``areas`` (or the whole country) of one measure.

    ``period``: a month, quarter or year as the marts label it, or ``all``: the whole programme to date.
    """

    kind: Literal["indicator_value"]
    indicator: str
    country: str
    period: str
    areas: list[str] = Field(default_factory=list)
    measure: Literal["value", "numerator", "denominator"] = "value"
    tolerance: Decimal = Decimal(0)


class BestVariant(Strict):
    """Compare with several indicators that read the published words differently; the nearest one decides."""

    kind: Literal["best_variant"]
    variants: list[str]
    country: str
    period: str
    tolerance: Decimal = Decimal(0)


class ShareReachable(Strict):
    """Whether a whole number of people out of each published total can give the published percentage."""

    kind: Literal["share_reachable"]
    totals: list[int]
    decimals: int


class NamedList(Strict):
    """Whether the text names as many things as it counts; ``indicator`` adds how many the warehouse holds."""

    kind: Literal["named_list"]
    named: list[str]
    indicator: str | None = None
    country: str | None = None
    period: str | None = None


class SumOfParts(Strict):
    """Whether the parts that the text gives fit into its total; the warehouse's count is compared with the total."""

    kind: Literal["sum_of_parts"]
    parts: dict[str, int]
    parts_not_split: list[str]
    indicator: str
    country: str
    period: str
    areas: list[str]
    measure: Literal["value", "numerator", "denominator"]


class SourcesAgree(Strict):
    """Whether two published sources give the same number."""

    kind: Literal["sources_agree"]
    other_value: Decimal
    other_source: str
    tolerance: Decimal = Decimal(0)


class Coverage(Strict):
    """How many of a country's advisory groups had a workshop of ``phase`` between two days, against how many there
    are."""

    kind: Literal["workshop_coverage"]
    country: str
    phase: int
    first_day: date
    last_day: date


class EventHeld(Strict):
    """Whether the warehouse knows an event of the month and area that the text names; the text gives no count."""

    kind: Literal["event_known"]
    country: str
    area: str
    period: str


class NoNumber(Strict):
    """The text gives no number that the marts could answer; the reason is a message key."""

    kind: Literal["no_number"]
    reason: Literal["figure_is_context", "figure_has_no_number", "figure_has_no_denominator"]


Rule = Annotated[
    IndicatorValue
    | BestVariant
    | ShareReachable
    | NamedList
    | SumOfParts
    | SourcesAgree
    | Coverage
    | EventHeld
    | NoNumber,
    Field(discriminator="kind"),
]


class PublishedFigure(Strict):
    """One published figure, or one of several statements in it (``15b``)."""

    figure: str
    number: int
    statement: Bilingual
    value: Decimal | None = None
    comparator: Literal["=", "about", "more_than", "planned", "none"]
    unit: str
    as_of: date | None = None
    as_of_precision: Literal["day", "month", "season", "year", "none"]
    country: str | None = None
    scope: dict[str, Any] = Field(default_factory=dict)
    programme: str | None = None
    donor: str | None = None
    quote: str
    source: str
    certainty: Literal["printed", "found"]
    rule: Rule


def read_published_figures(catalogue: Path) -> list[PublishedFigure]:
    """Every published figure, in order. Raises Refusal."""
    path = catalogue / "published_figures.yaml"
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return TypeAdapter(list[PublishedFigure]).validate_python(content)
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise Refusal(message("catalogue_file_does_not_fit", file=path.name, problem=places)) from None
