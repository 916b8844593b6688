"""A series of an indicator over time: what is published for an area, for what it was cut out of or joined with, and for
the stable group over which it can be compared, period by period, with the breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from strive.database import Connection
from strive.errors import Refusal
from strive.messages import message


@dataclass(frozen=True)
class Point:
    """One published cell of the series. ``name``: what the unit was called on the last day of the period. ``status``:
    published, suppressed or not_available."""

    unit: str
    name: str
    period: str
    value: Decimal | None
    status: str
    series_break: str | None


_POINTS = """
with units as (
    select area_code, area_level, name_en, boundary_since
    from marts.dim_area
    where country_code = %(country)s
        and (area_code = %(area)s
            or area_code in (select stable_group from marts.dim_area
                where country_code = %(country)s and area_code = %(area)s)
            or stable_group in (select stable_group from marts.dim_area
                where country_code = %(country)s and area_code = %(area)s and stable_group is not null))
)
select
    u.area_code,
    coalesce(
        (
            select c.from_name from harmonised.area_change as c
            where c.country_code = %(country)s and c.kind = 'rename' and c.from_area_code = u.area_code
                and c.changed_on > f.period_end
            order by c.changed_on limit 1
        ),
        u.name_en
    ) as name,
    f.period,
    f.value,
    f.status,
    f.series_break,
    f.programme_code, f.donor_code, f.agency_code
from marts.fct_indicator_value as f
inner join units as u on f.area_code = u.area_code
where f.country_code = %(country)s and f.indicator_code = %(indicator)s and f.period_type = %(period_type)s
    and f.sex = '_T' and f.age_band = '_T' and f.category = '_T'
    and f.period_end >= %(first)s and f.period_start <= %(last)s
order by
    u.area_level, u.area_code <> %(area)s, u.area_code, f.programme_code, f.donor_code, f.agency_code, f.period_start
"""


def series(
    connection: Connection,
    indicator: str,
    country: str,
    area: str,
    period_type: str = "A",
    first: date = date.min,
    last: date = date.max,
) -> Sequence[Point]:
    """The current vintage's totals of the area, of the areas of its stable group and of the group, in that order.

    Raises Refusal when nothing is published for the area.
    """
    asked = {
        "indicator": indicator,
        "country": country,
        "area": area,
        "period_type": period_type,
        "first": first,
        "last": last,
    }
    rows = connection.execute(_POINTS.encode(), asked).fetchall()
    if not rows:
        raise Refusal(message("series_is_empty", indicator=indicator, country=country, area=area))
    return [Point(*cast(tuple[str, str, str, Decimal | None, str, str | None], row[:6])) for row in rows]
