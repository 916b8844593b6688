"""What a rule is made of in SQL: the facts of a delivery, conditions on its rows, and the register of meanings.

``row_meanings`` and ``delivery_meanings`` register, by the name of each expectation, the function that makes its
conditions. Every delivered value is text; it is read by the functions of the schema ``harmonised``, as dbt reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class DeliveryFacts:
    """What rules may need to know of a delivery beside its rows, which lie in ``schema`` and ``table``."""

    schema: str
    table: str
    fields: tuple[str, ...]
    country_code: str
    iso2: str
    dataset: str
    is_synthetic: bool
    period_start: date | None
    period_end: date | None
    received_on: date
    delivery_id: str = ""
    reported_at: datetime | None = None

    @property
    def day(self) -> date:
        """The last day of the delivery's period, or the day on which it was received: what ages are counted by."""
        return self.period_end or self.received_on


@dataclass(frozen=True)
class Condition:
    """Two SQL conditions on a row: the rule speaks of it; it breaks the rule (true only where the first is true)."""

    applies: str
    broken: str


Meaning = Callable[..., Condition]
MEANINGS: dict[str, Meaning] = {}
NOTHING = Condition("false", "false")


def means(expectation: str) -> Callable[[Meaning], Meaning]:
    """Register the decorated function as the meaning of an expectation."""

    def keep(meaning: Meaning) -> Meaning:
        MEANINGS[expectation] = meaning
        return meaning

    return keep


def of_those(applies: str, broken: str) -> Condition:
    """Rows break the rule that are spoken of and fulfil ``broken``."""
    return Condition(applies, f"{applies} and {broken}")


def quoted(name: str) -> str:
    """A column or table name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Any) -> str:
    """A value as SQL: text, number or date. Raises TypeError for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        raise TypeError(f"{value!r} is neither text, number nor date")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    return "'" + value.replace("'", "''") + "'"


def list_of(values: list[Any]) -> str:
    """Several texts as an SQL list."""
    return ", ".join(literal(str(value)) for value in values)


def has_value(column: str) -> str:
    """Whether ``harmonised.clean`` leaves anything of the column, asked without making the text."""
    return f"{quoted(column)} ~ '[^\\s\\u00A0\\u202F\\u2009\\u200B\\uFEFF]'"


def clean(column: str) -> str:
    """The column's text without needless blanks."""
    return f"harmonised.clean({quoted(column)})"


def spelling(column: str) -> str:
    """The column's text in the form in which crosswalks compare."""
    return f"harmonised.spelling({quoted(column)})"


def number(column: str) -> str:
    """The column read as a number; null where it cannot be."""
    return f"harmonised.as_number({quoted(column)})"


def day(column: str) -> str:
    """The column read as a date; null where it cannot be."""
    return f"harmonised.as_date({quoted(column)})"


def area_spellings(facts: DeliveryFacts, sign: str) -> str:
    """A query for the spellings of the areas of this country (``=``) or of the others (``<>``), at any time."""
    return (
        "select spelling from harmonised.crosswalk_area_name "  # noqa: S608 - the country code is a quoted literal
        f"where country_code {sign} {literal(facts.country_code)} and spelling is not null"
    )


def spellings_for_a_time(facts: DeliveryFacts) -> str:
    """A query for the spellings of this country's areas that hold from or to a day only."""
    return area_spellings(facts, "=") + " and (valid_from is not null or valid_to is not null)"


def area_codes(facts: DeliveryFacts) -> str:
    """A query for the codes, as spellings, of the code systems in which the dataset delivers its areas."""
    return (
        "select harmonised.spelling(s.code) from harmonised.dataset_code_system as d "  # noqa: S608 - quoted literals
        "inner join harmonised.area_code_system as s using (code_system, country_code) "
        f"where d.country_code = {literal(facts.country_code)} and d.dataset = {literal(facts.dataset)}"
    )


def code_spellings(facts: DeliveryFacts, scheme: str, codes: list[Any] | None = None) -> str:
    """A query for the spellings that mean a code of the scheme in this dataset; with ``codes``, one of those."""
    only = f" and code in ({list_of(codes)})" if codes else ""
    return (
        "select spelling from harmonised.crosswalk_code "  # noqa: S608 - quoted literals
        f"where scheme = {literal(scheme)}{only} and spelling is not null "
        f"and coalesce(country_code, {literal(facts.country_code)}) = {literal(facts.country_code)} "
        f"and coalesce(dataset, {literal(facts.dataset)}) = {literal(facts.dataset)}"
    )
