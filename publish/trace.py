"""From one published number back to its rows, deliveries, files and rules.

The rows come from ``indicators.contribution``, the same view from which the number was aggregated, so what is traced
is what was counted. A hidden cell is traced to its deliveries and rules; its rows, whose number would give it away,
only on demand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from publish.disclosure import TOTAL
from strive.database import Connection
from strive.errors import Refusal
from strive.messages import message


@dataclass(frozen=True)
class Question:
    """Which cell is asked for. None: the total; the programme may stay open when only one fits."""

    indicator: str
    country: str
    period: str
    area: str | None = None
    sex: str | None = None
    age_band: str | None = None
    category: str | None = None
    programme: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True)
class Part:
    """What was counted for the numerator or the denominator."""

    name: str
    counts: str
    rows: int
    distinct: int
    amount: Decimal
    counted: Decimal


@dataclass(frozen=True)
class Trace:
    """A cell as published, and everything behind it. ``rows`` is None where they are withheld."""

    cell: Mapping[str, Any]
    indicator: Mapping[str, Any]
    vintage: Mapping[str, Any]
    parts: list[Part]
    rows: list[dict[str, Any]] | None
    deliveries: list[dict[str, Any]]
    rules: list[dict[str, Any]]
    others: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether what was traced gives the published numerator and denominator."""
        counted = {part.name: part.counted for part in self.parts}
        return all(
            self.cell[name] is None or self.cell[name] == counted.get(name, Decimal(0))
            for name in ("numerator", "denominator")
        )


def trace(connection: Connection, question: Question, *, inside: bool = False) -> Trace:
    """Trace one cell. Raises Refusal when no such cell was published, naming what there is."""
    cells = _cells(connection, question)
    if not cells:
        raise Refusal(_not_published(connection, question))
    cell = cells[0]
    others = [f"{c['programme_code']} / {c['donor_code']} / {c['agency_code']}" for c in cells[1:]]
    indicator = _one(connection, "select * from catalogue.indicator where indicator_code = %s", (question.indicator,))
    vintage = _one(connection, "select * from ledger.vintage where vintage_id = %s", (cell["vintage_from"],))
    withheld = cell["status"] == "suppressed" and not inside
    _select_rows(connection, cell)
    return Trace(
        cell=cell,
        indicator=indicator,
        vintage=vintage,
        parts=[] if withheld else _parts(connection, indicator),
        rows=None if withheld else _rows(connection),
        deliveries=_deliveries(connection, withheld=withheld),
        rules=_rules(connection),
        others=others,
    )


def _all(connection: Connection, query: str, parameters: Any = None) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), parameters).fetchall()


def _one(connection: Connection, query: str, parameters: Any = None) -> dict[str, Any]:
    return _all(connection, query, parameters)[0]


def _cells(connection: Connection, question: Question) -> list[dict[str, Any]]:
    source = "marts.indicator_values_as_of(%(as_of)s)" if question.as_of else "marts.fct_indicator_value"
    return _all(
        connection,
        f"""
        select *
        from {source} as fct
        where indicator_code = %(indicator)s and country_code = %(country)s and period = %(period)s
            and area_code = %(area)s and sex = %(sex)s and age_band = %(age_band)s
            and (category = %(category)s or (%(category)s = '{TOTAL}' and period_type = 'E'))
            and (%(programme)s::text is null or programme_code = %(programme)s)
        order by programme_code, donor_code, agency_code
        """,
        {
            "indicator": question.indicator,
            "country": question.country,
            "period": question.period,
            "area": question.area or TOTAL,
            "sex": question.sex or TOTAL,
            "age_band": question.age_band or TOTAL,
            "category": question.category or TOTAL,
            "programme": question.programme,
            "as_of": question.as_of,
        },
    )


def _not_published(connection: Connection, question: Question) -> Any:
    row = _one(
        connection,
        "select count(*) as cells, min(period) as first, max(period) as last, "
        "string_agg(distinct period_type, ', ' order by period_type) as types "
        "from marts.fct_indicator_value where indicator_code = %s and country_code = %s",
        (question.indicator, question.country),
    )
    values = {"indicator": question.indicator, "country": question.country, "period": question.period}
    if not row["cells"]:
        return message("trace_nothing_for_country", **values)
    return message("trace_no_such_cell", **values, first=row["first"], last=row["last"], types=row["types"])


def _select_rows(connection: Connection, cell: Mapping[str, Any]) -> None:
    """``pg_temp.traced``: the contributions to the cell, one row per part and source row."""
    connection.execute("drop table if exists pg_temp.traced")
    connection.execute(
        """
        create temp table traced as
        with within as (
            select
                c.*,
                i.additivity,
                case c.part when 'numerator' then i.numerator_timing else i.denominator_timing end as timing,
                max(c.observed_on) over () as last_observed_on
            from indicators.contribution as c
            inner join catalogue.indicator as i using (indicator_code)
            where c.indicator_code = %(indicator_code)s and c.country_code = %(country_code)s
                and c.observed_on between %(period_start)s and %(period_end)s
                and c.programme_code = %(programme_code)s and c.donor_code = %(donor_code)s
                and c.agency_code = %(agency_code)s
        )
        select * from within
        where (timing = 'flow' or observed_on = last_observed_on)
            and (%(area_code)s = '_T' and additivity <> 'N' or coalesce(area_code, '_T') = %(area_code)s
                or area_code in (
                    select area_code from harmonised.area_group_member
                    where country_code = %(country_code)s and group_code = %(area_code)s
                ))
            and (%(sex)s = '_T' and additivity <> 'N' or sex = %(sex)s)
            and (%(age_band)s = '_T' and additivity <> 'N' or age_band = %(age_band)s)
            and (
                %(category)s = '_T'
                or (%(category_scheme)s = 'event' and event = %(category)s)
                or (category_scheme = %(category_scheme)s and category = %(category)s)
            )
        """,
        cell,
    )


def _parts(connection: Connection, indicator: Mapping[str, Any]) -> list[Part]:
    rows = _all(
        connection,
        "select part, count(*) as rows, count(distinct counted_key) as distinct_keys, "
        "coalesce(sum(amount), 0) as amount from pg_temp.traced group by part order by part desc",
    )
    parts = []
    for row in rows:
        counts = indicator[f"{row['part']}_counts"]
        counted = {"rows": row["rows"], "distinct": row["distinct_keys"], "sum": row["amount"]}[counts]
        parts.append(Part(row["part"], counts, row["rows"], row["distinct_keys"], row["amount"], Decimal(counted)))
    return parts


def _rows(connection: Connection) -> list[dict[str, Any]]:
    """The traced rows with their place in the source's file."""
    rows: list[dict[str, Any]] = []
    for (record_type,) in connection.execute("select distinct record_type from pg_temp.traced order by 1").fetchall():
        query = sql.SQL(
            """
            select
                t.part, t.record_type, t.delivery_id, t.row_number, r.source_position,
                t.counted_key, t.amount, t.observed_on, t.area_code, k.corrected_by
            from pg_temp.traced as t
            left join {} as r on t.delivery_id = r.delivery_id and t.row_number = r.row_number
            left join (
                select
                    delivery_id, row_number,
                    string_agg(distinct correction_id, ', ' order by correction_id) as corrected_by
                from quality.corrected_value where record_type = %s group by 1, 2
            ) as k on t.delivery_id = k.delivery_id and t.row_number = k.row_number
            where t.record_type = %s
            order by t.part desc, t.delivery_id, t.row_number
            """
        ).format(sql.Identifier("raw", str(record_type)))
        with connection.cursor(row_factory=dict_row) as cursor:
            rows += cursor.execute(query, (record_type, record_type)).fetchall()
    return rows


def _deliveries(connection: Connection, *, withheld: bool) -> list[dict[str, Any]]:
    found = _all(
        connection,
        """
        select
            d.delivery_id, d.file_name, d.file_sha256, d.landed_path, d.period, d.scope, d.verdict,
            d.reported_at, d.received_at, d.checked_at, d.code_commit, d.is_synthetic,
            d.rows_received, d.rows_loaded, d.rows_quarantined, d.rows_duplicate, t.rows_counted
        from ledger.delivery as d
        inner join (
            select delivery_id, count(distinct row_number) as rows_counted from pg_temp.traced group by delivery_id
        ) as t using (delivery_id)
        order by d.period, d.delivery_id
        """,
    )
    return [{**delivery, "rows_counted": None} for delivery in found] if withheld else found


def _rules(connection: Connection) -> list[dict[str, Any]]:
    return _all(
        connection,
        """
        select
            r.rule_id, r.rule_version, rule.level, rule.severity, rule.text_en, rule.text_ru,
            count(*) filter (where r.outcome = 'pass') as passed,
            count(*) filter (where r.outcome = 'fail') as failed,
            count(*) filter (where r.outcome = 'not_applicable') as not_applicable,
            coalesce(sum(r.rows_failed), 0) as rows_failed
        from quality.result as r
        inner join quality.rule as rule on r.rule_id = rule.rule_id and r.rule_version = rule.version
        where r.delivery_id in (select delivery_id from pg_temp.traced)
        group by r.rule_id, r.rule_version, rule.level, rule.severity, rule.text_en, rule.text_ru
        order by r.rule_id
        """,
    )
