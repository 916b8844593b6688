"""Which cell is asked for, and finding it among what was published at that instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from publish.disclosure.cells import TOTAL
from strive.database import Connection
from strive.errors import NotReady, Refusal
from strive.messages import message

Row = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """Which cell is asked for. None: the total; programme, donor and agency may stay open when only one fits.

    The cell of an event is found by the event's code as ``category``, or by its day alone where only one was held.
    """

    indicator: str
    country: str
    period: str
    area: str | None = None
    sex: str | None = None
    age_band: str | None = None
    category: str | None = None
    programme: str | None = None
    donor: str | None = None
    agency: str | None = None
    as_of: datetime | None = None


def rows_of(connection: Connection, query: str, parameters: Any = None) -> list[Row]:
    """The result as dictionaries."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), parameters).fetchall()


def vintage_asked(connection: Connection, question: Question) -> Row:
    """The vintage that readers saw then. Raises NotReady when nothing had been published."""
    found = rows_of(
        connection,
        "select *, %(as_of)s::timestamptz as asked_at from ledger.vintage "
        "where %(as_of)s::timestamptz is null or published_at <= %(as_of)s order by vintage_id desc limit 1",
        {"as_of": question.as_of},
    )
    if not found:
        at = f"{question.as_of:%Y-%m-%d %H:%M} UTC" if question.as_of else None
        raise NotReady(message("trace_nothing_published_then", at=at) if at else message("trace_nothing_published"))
    return found[0]


def cells_asked(connection: Connection, question: Question, vintage: Row) -> list[Row]:
    """The cells that fit, by attribution. Raises Refusal when there is none, naming what there is."""
    cells = rows_of(connection, _CELLS, _parameters(question, vintage))
    if not cells:
        raise Refusal(_not_published(connection, question, vintage))
    return cells


_CELLS = f"""
select *
from marts.indicator_values_as_of(%(instant)s) as fct
where indicator_code = %(indicator)s and country_code = %(country)s and period = %(period)s
    and area_code = %(area)s and sex = %(sex)s and age_band = %(age_band)s
    and (category = %(category)s or (%(category)s = '{TOTAL}' and period_type = 'E'))
    and (%(programme)s::text is null or programme_code = %(programme)s)
    and (%(donor)s::text is null or donor_code = %(donor)s)
    and (%(agency)s::text is null or agency_code = %(agency)s)
order by programme_code, donor_code, agency_code, category_scheme, category
"""


def _parameters(question: Question, vintage: Row) -> Row:
    return {
        "indicator": question.indicator,
        "country": question.country,
        "period": question.period,
        "area": question.area or TOTAL,
        "sex": question.sex or TOTAL,
        "age_band": question.age_band or TOTAL,
        "category": question.category or TOTAL,
        "programme": question.programme,
        "donor": question.donor,
        "agency": question.agency,
        "instant": vintage["published_at"],
    }


def _not_published(connection: Connection, question: Question, vintage: Row) -> Any:
    (row,) = rows_of(
        connection,
        "select count(*) as cells, min(period) as first, max(period) as last, "
        "string_agg(distinct period_type, ', ' order by period_type) as types "
        "from marts.indicator_values_as_of(%s) where indicator_code = %s and country_code = %s",
        (vintage["published_at"], question.indicator, question.country),
    )
    values = {"indicator": question.indicator, "country": question.country, "period": question.period}
    if not row["cells"]:
        return message("trace_nothing_for_country", **values)
    return message("trace_no_such_cell", **values, first=row["first"], last=row["last"], types=row["types"])
