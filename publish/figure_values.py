"""What the candidate and the harmonised records say to a published figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, cast

from strive.database import Connection


@dataclass(frozen=True)
class CellValues:
    """The sum of some total cells: value only where one cell was found, or where the indicator is a plain count."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    cells: int = 0

    def measure(self, name: Literal["value", "numerator", "denominator"]) -> Decimal | None:
        """One of the three numbers."""
        return {"value": self.value, "numerator": self.numerator, "denominator": self.denominator}[name]

    def workings(self) -> dict[str, Any]:
        """The numbers as text, for the ledger."""
        parts = {"value": self.value, "numerator": self.numerator, "denominator": self.denominator}
        return {name: str(number) for name, number in parts.items() if number is not None} | {"cells": self.cells}


def cell_values(
    connection: Connection,
    indicator: str,
    country: str,
    period: str,
    areas: list[str],
    programme: str | None,
    donor: str | None,
) -> CellValues:
    """The indicator's total cells of a country, or of some of its areas, in one period (``all``: programme to date)."""
    row = connection.execute(
        """
        select
            case when count(*) = 1 or bool_and(ind.additivity <> 'R') then sum(fct.value) end,
            sum(fct.numerator),
            sum(fct.denominator),
            count(*)
        from candidate.fct_indicator_value as fct
        inner join catalogue.indicator as ind using (indicator_code)
        where fct.indicator_code = %(indicator)s and fct.country_code = %(country)s
            and fct.period = %(period)s and fct.period_type <> 'E'
            and fct.area_code = any(%(areas)s)
            and fct.sex = '_T' and fct.age_band = '_T' and fct.category = '_T'
            and (%(programme)s::text is null or fct.programme_code = %(programme)s)
            and (%(donor)s::text is null or fct.donor_code = %(donor)s)
        """,
        {
            "indicator": indicator,
            "country": country,
            "period": period,
            "areas": areas or ["_T"],
            "programme": programme,
            "donor": donor,
        },
    ).fetchone()
    return CellValues(*cast(tuple[Decimal | None, Decimal | None, Decimal | None, int], row))


def advisory_groups(connection: Connection, country: str, on: date) -> set[str]:
    """The communities whose advisory group existed on a day."""
    rows = connection.execute(
        "select community from harmonised.hrm_community "
        "where country_code = %s and advisory_group_established_on <= %s",
        (country, on),
    )
    return {str(community) for (community,) in rows}


def groups_with_workshop(connection: Connection, country: str, phase: int, first: date, last: date) -> set[str]:
    """The communities whose advisory group had a workshop of the phase between two days."""
    rows = connection.execute(
        "select distinct community from harmonised.hrm_community_workshop "
        "where country_code = %s and phase = %s and held_on between %s and %s",
        (country, phase, first, last),
    )
    return {str(community) for (community,) in rows}


def events_known(connection: Connection, country: str, area: str, period: str) -> list[str]:
    """The training events of an area in a month, by code."""
    rows = connection.execute(
        "select event from harmonised.hrm_training_event "
        "where country_code = %s and area_code = %s and to_char(started_on, 'YYYY-MM') = %s "
        "and status <> 'cancelled' order by event",
        (country, area, period),
    )
    return [str(event) for (event,) in rows]
