"""Decisions about spellings that nothing needs: a mapping that no row uses hides a mistake, so it is an error.

A decision is used when an accepted row, or a quarantined row of a delivery that still counts, carries its spelling. One
that was taken because of a row that has since been replaced is unused: whoever replaced it spelt it otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from psycopg import sql

from strive.catalogue.files import read_record_types
from strive.database import Connection, identifier
from strive.settings import Settings


@dataclass(frozen=True)
class Unused:
    """A decision that no row uses."""

    country: str
    scheme: str
    spelling: str
    code: str
    decided_by: str
    decided_at: datetime


def unused_decisions(connection: Connection, settings: Settings, country: str | None = None) -> list[Unused]:
    """The standing decisions that accepted a spelling which no row that counts carries."""
    rows = connection.execute(
        """
        select country_code, scheme, spelling, code, decided_by, decided_at
        from ledger.standing_decision
        where decision = 'accepted' and (%(country)s::text is null or country_code = %(country)s)
        order by country_code, scheme, spelling
        """,
        {"country": country},
    ).fetchall()
    decisions = [Unused(*cast(tuple[str, str, str, str, str, datetime], row)) for row in rows]
    places = _columns_by_scheme(connection, settings)
    return [each for each in decisions if not _is_used(connection, each, places.get(each.scheme, []))]


def _columns_by_scheme(connection: Connection, settings: Settings) -> dict[str, list[tuple[str, str]]]:
    """Record type and column, by what the column's rule looks its spellings up in."""
    loaded = {name: set(kind.loaded_fields) for name, kind in read_record_types(settings.catalogue).items()}
    places: dict[str, list[tuple[str, str]]] = {}
    for scheme, record_type, column in connection.execute(
        """
        select distinct
            case expectation when 'expect_column_values_to_be_known_areas' then 'area' else arguments ->> 'scheme' end,
            applies_to,
            column_name
        from quality.rule
        where expectation in ('expect_column_values_to_be_known_areas', 'expect_column_values_to_be_in_code_scheme')
        """
    ).fetchall():
        if str(column) in loaded.get(str(record_type), ()):
            places.setdefault(str(scheme), []).append((str(record_type), str(column)))
    return places


def _is_used(connection: Connection, decision: Unused, places: list[tuple[str, str]]) -> bool:
    for record_type, column in places:
        query = sql.SQL(
            """
            select 1 from {table} as r inner join ledger.delivery as d using (delivery_id)
            where r.country_code = %(country)s and d.superseded_by is null
                and harmonised.spelling(r.{column}) = %(spelling)s
            union all
            select 1 from quarantine.row as q inner join ledger.delivery as d using (delivery_id)
            where q.country_code = %(country)s and q.record_type = %(record_type)s and q.released_at is null
                and d.superseded_by is null and harmonised.spelling(q.row_values ->> %(column)s) = %(spelling)s
            limit 1
            """
        ).format(table=identifier("raw", record_type), column=identifier(column))
        asked = {
            "country": decision.country,
            "spelling": decision.spelling,
            "record_type": record_type,
            "column": column,
        }
        if connection.execute(query, asked).fetchone():
            return True
    return False
