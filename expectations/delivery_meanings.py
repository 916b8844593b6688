"""What the expectations on a whole delivery mean, each as a condition on its rows and a share of them that may break
it.
"""

from __future__ import annotations

from expectations.meanings import (
    NOTHING,
    Condition,
    DeliveryFacts,
    area_spellings,
    clean,
    has_value,
    literal,
    means,
    of_those,
    quoted,
    spelling,
)


@means("expect_areas_not_to_be_of_another_country")
def _areas_elsewhere(facts: DeliveryFacts, column: str) -> Condition:
    """The areas in the column are not ones that only another country has."""
    written = spelling(column)
    elsewhere = f"{written} not in ({area_spellings(facts, '=')}) and {written} in ({area_spellings(facts, '<>')})"
    return of_those(has_value(column), elsewhere)


@means("expect_country_codes_not_to_be_of_another_country")
def _country_codes_elsewhere(facts: DeliveryFacts, column: str) -> Condition:
    """The country codes in the column (ISO 3166-1, two or three letters) are not those of another country of the
    warehouse.
    """
    code = f"upper({clean(column)})"
    own = f"{literal(facts.iso2)}, {literal(facts.country_code)}"
    known = "select iso2 from catalogue.country union all select country_code from catalogue.country"
    return of_those(has_value(column), f"{code} not in ({own}) and {code} in ({known})")


@means("expect_period_not_to_be_in_the_future")
def _period_not_in_the_future(facts: DeliveryFacts) -> Condition:
    """The delivery's period had begun when the delivery was received."""
    if facts.period_start is None:
        return NOTHING
    return Condition("true", f"{literal(facts.period_start)} > {literal(facts.received_on)}")


@means("expect_rows_not_to_be_labelled_synthetic")
def _not_labelled_synthetic(facts: DeliveryFacts) -> Condition:
    """No row of a delivery that counts as real says that it is synthetic data."""
    if facts.is_synthetic:
        return NOTHING
    row = ", ".join([*map(quoted, facts.fields), "unmapped::text"])
    return Condition("true", f"concat_ws(' ', {row}) ~* 'synthetic data|синтетическ[а-я]+ данн'")
