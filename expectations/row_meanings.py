"""What the expectations on single rows mean.

A missing or unreadable value breaks the rule that asks for it and no other. Order and range are asked of values that
are there; of one that cannot be read SQL answers null, which breaks nothing and saves reading it twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from expectations.meanings import (
    NOTHING,
    Condition,
    DeliveryFacts,
    area_codes,
    area_spellings,
    clean,
    code_spellings,
    day,
    has_value,
    list_of,
    literal,
    means,
    number,
    of_those,
    quoted,
    spelling,
    spellings_for_a_time,
)


@means("expect_column_values_to_be_present")
def _present(facts: DeliveryFacts, column: str) -> Condition:
    """Every row has a value in the column."""
    return Condition("true", f"({has_value(column)}) is not true")


@means("expect_column_values_to_be_readable_dates")
def _readable_dates(facts: DeliveryFacts, column: str) -> Condition:
    """Every value of the column can be read as a date."""
    return of_those(has_value(column), f"{day(column)} is null")


@means("expect_column_values_to_be_readable_numbers")
def _readable_numbers(facts: DeliveryFacts, column: str, but: list[str] | None = None) -> Condition:
    """Every value of the column can be read as a number, or is one of ``but``, which say that there is none."""
    applies = f"{has_value(column)} and {clean(column)} not in ({list_of(but)})" if but else has_value(column)
    return of_those(f"({applies})", f"{number(column)} is null")


@means("expect_column_values_to_be_whole_numbers")
def _whole_numbers(facts: DeliveryFacts, column: str) -> Condition:
    """Every value of the column can be read as a whole number."""
    return of_those(has_value(column), f"({number(column)} = trunc({number(column)})) is not true")


@means("expect_column_numbers_to_be_between")
def _between(facts: DeliveryFacts, column: str, least: Any = None, most: Any = None) -> Condition:
    """Every number of the column lies between ``least`` and ``most``, both included; either may be left out."""
    bounds = ((least, "<"), (most, ">"))
    outside = " or ".join(f"{number(column)} {sign} {literal(bound)}" for bound, sign in bounds if bound is not None)
    return Condition(has_value(column), outside or "false")


@means("expect_column_values_to_be_yes_or_no")
def _yes_or_no(facts: DeliveryFacts, column: str) -> Condition:
    """Every value of the column says yes or no in a language of the deliveries."""
    return of_those(has_value(column), f"harmonised.as_boolean({quoted(column)}) is null")


@means("expect_column_values_to_be_in_code_scheme")
def _in_code_scheme(facts: DeliveryFacts, column: str, scheme: str) -> Condition:
    """The crosswalk knows every spelling in the column as a code of the scheme."""
    return of_those(has_value(column), f"{spelling(column)} not in ({code_spellings(facts, scheme)})")


@means("expect_column_values_to_be_known_areas")
def _known_areas(facts: DeliveryFacts, column: str, on: str | Sequence[str] = ()) -> Condition:
    """The crosswalk knows every spelling in the column as an area of the delivery's country, on the day in the first
    filled column of ``on`` (else the last day of the delivery's period); or it is a code of the code system of the
    dataset.
    """
    written = spelling(column)
    days = [day(name) for name in ([on] if isinstance(on, str) else on)]
    spoken_of = f"coalesce({', '.join([*days, literal(facts.day)])})" if days else literal(facts.day)
    in_force = (
        "select from harmonised.crosswalk_area_name as n "
        f"where n.country_code = {literal(facts.country_code)} and n.spelling = {written} "
        f"and {spoken_of} between coalesce(n.valid_from, '-infinity') and coalesce(n.valid_to, 'infinity')"
    )
    unknown = f"{written} not in ({area_spellings(facts, '=')})"
    out_of_force = f"{written} in ({spellings_for_a_time(facts)}) and not exists ({in_force})"
    return of_those(has_value(column), f"({unknown} or {out_of_force}) and {written} not in ({area_codes(facts)})")


@means("expect_column_values_to_be_plausible_birth_years")
def _birth_years(facts: DeliveryFacts, column: str, youngest: int = 0, oldest: int = 110) -> Condition:
    """Every value of the column is a year in which a person of ``youngest`` to ``oldest`` years was born.

    Ages are those reached in the year in which the delivery's period ends.
    """
    year = facts.day.year
    plausible = f"select generate_series({year - int(oldest)}::numeric, {year - int(youngest)})"
    return of_those(has_value(column), f"({number(column)} in ({plausible})) is not true")


@means("expect_column_values_to_be_readable_age_bands")
def _readable_age_bands(facts: DeliveryFacts, column: str) -> Condition:
    """Every value of the column can be read as a band of ages."""
    return of_those(has_value(column), f"harmonised.age_band_of({quoted(column)}) is null")


@means("expect_rows_to_have_a_key_of_their_own")
def _own_key(facts: DeliveryFacts, *columns: str, may_be_empty: tuple[str, ...] = ()) -> Condition:
    """No two different rows of the delivery share the key ``columns``. Exact repeats are duplicates, not breaches.

    A row without a value in a key column is not asked, unless the column ``may_be_empty``: then empty equals empty.
    """
    parts = ", ".join(f"coalesce({clean(column)}, '')" for column in columns)
    key = f"concat_ws(chr(31), {parts})"
    table = f"{quoted(facts.schema)}.{quoted(facts.table)}"
    shared = f"select {key} from {table} group by 1 having min(row_hash) <> max(row_hash)"  # noqa: S608 - names quoted
    asked = " and ".join(has_value(column) for column in columns if column not in may_be_empty)
    return of_those(f"({asked or 'true'})", f"{key} in ({shared})")


@means("expect_dates_to_be_in_order")
def _dates_in_order(facts: DeliveryFacts, earlier: str, later: str) -> Condition:
    """The second date is not before the first."""
    return Condition(f"({has_value(earlier)} and {has_value(later)})", f"{day(later)} < {day(earlier)}")


@means("expect_dates_not_to_be_before")
def _dates_not_before(facts: DeliveryFacts, column: str, earliest: date | str) -> Condition:
    """No date of the column is before ``earliest``: a day, or ``period_start``, the first day of the delivery's
    period.
    """
    bound = facts.period_start if earliest == "period_start" else earliest
    return NOTHING if bound is None else Condition(has_value(column), f"{day(column)} < {literal(bound)}")


@means("expect_dates_not_to_be_after")
def _dates_not_after(
    facts: DeliveryFacts, column: str, latest: str, unless_code: dict[str, Any] | None = None
) -> Condition:
    """No date of the column is after ``latest``: ``received`` (the day of receipt) or ``period_end``.

    ``unless_code`` ``{column, scheme, codes}`` leaves out the rows whose other column means one of the codes.
    """
    bound = {"received": facts.received_on, "period_end": facts.period_end}[latest]
    if bound is None:
        return NOTHING
    applies, broken = has_value(column), f"{day(column)} > {literal(bound)}"
    if unless_code:
        excepted = code_spellings(facts, unless_code["scheme"], unless_code["codes"])
        asked = f"({spelling(unless_code['column'])} in ({excepted})) is not true"
        applies, broken = f"({applies} and {asked})", f"{broken} and {asked}"
    return Condition(applies, broken)


@means("expect_column_values_to_accompany")
def _accompany(facts: DeliveryFacts, column: str, companion: str) -> Condition:
    """Wherever the second column has a value, the first has one too."""
    return of_those(has_value(companion), f"({has_value(column)}) is not true")


@means("expect_column_values_to_say_yes")
def _say_yes(facts: DeliveryFacts, column: str) -> Condition:
    """No value of the column says no."""
    return Condition(has_value(column), f"harmonised.as_boolean({quoted(column)}) is false")


@means("expect_yes_only_where_another_says_yes")
def _yes_only_where(facts: DeliveryFacts, column: str, other: str) -> Condition:
    """Where the first column says yes, the second says yes too."""
    says_yes = f"harmonised.as_boolean({quoted(column)}) is true"
    return of_those(says_yes, f"harmonised.as_boolean({quoted(other)}) is not true")


@means("expect_yes_where_another_has_a_value")
def _yes_where_value(facts: DeliveryFacts, column: str, other: str) -> Condition:
    """Where the second column has a value, the first says yes."""
    return of_those(has_value(other), f"harmonised.as_boolean({quoted(column)}) is not true")


@means("expect_column_numbers_not_to_exceed")
def _not_exceed(facts: DeliveryFacts, column: str, limit: str) -> Condition:
    """The number of the first column is not larger than that of the second."""
    return Condition(f"({has_value(column)} and {has_value(limit)})", f"{number(column)} > {number(limit)}")


@means("expect_scores_to_lie_within_their_scale")
def _within_scale(facts: DeliveryFacts, score: str, instrument: str) -> Condition:
    """The score is one that its instrument can give; of an instrument that nobody knows nothing is asked."""
    known = " and ".join(
        f"coalesce(x.{column}, {literal(value)}) = {literal(value)}"
        for column, value in (("country_code", facts.country_code), ("dataset", facts.dataset))
    )
    # One look-up for the whole delivery: the bounds of every spelling, asked for by key.
    bounds = (
        "(select jsonb_object_agg(x.spelling, jsonb_build_array(i.lowest, i.highest)) "  # noqa: S608 - quoted literals
        "from harmonised.scale_instrument as i inner join harmonised.crosswalk_code as x on x.code = i.code "
        f"where x.scheme = 'scale_instrument' and {known})"
    )
    lowest, highest = (f"({bounds} -> {spelling(instrument)} ->> {place})::numeric" for place in (0, 1))
    return Condition(has_value(score), f"({number(score)} < {lowest} or {number(score)} > {highest})")


@means("expect_column_values_to_match_pattern")
def _pattern(facts: DeliveryFacts, column: str, pattern: str) -> Condition:
    """Every value of the column matches the regular expression."""
    return of_those(has_value(column), f"{clean(column)} !~ {literal(pattern)}")


@means("expect_column_values_to_be_among")
def _among(facts: DeliveryFacts, column: str, values: list[Any]) -> Condition:
    """Every value of the column is one of ``values``."""
    return of_those(has_value(column), f"{clean(column)} not in ({list_of(values)})")


@means("expect_column_values_to_be_catalogued_indicators")
def _catalogued_indicators(facts: DeliveryFacts, column: str) -> Condition:
    """Every value of the column is the code of an indicator in the catalogue."""
    known = "select indicator_code from catalogue.indicator"
    return of_those(has_value(column), f"{clean(column)} not in ({known})")
