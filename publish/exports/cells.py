"""What is exported: the cells of a vintage as readers saw them, with labels, in one order.

Everything comes from ``marts.indicator_values_as_of``, so an export can hold nothing that the marts do not show: a
hidden cell is there with its status and reason, and without numbers. Labels are those of today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg.rows import class_row, dict_row

from publish.disclosure.cells import TOTAL
from strive.database import Connection
from strive.errors import NotReady, Refusal
from strive.messages import message

MEASURES = ("value", "numerator", "denominator", "n")
ACCOUNT = ("programme_code", "donor_code", "agency_code")
Series = tuple[str, int]
"""An indicator and a version of its definition: numbers of two versions are not one series."""
_CELLS_AT_ONCE = 5000


class Vintage(NamedTuple):
    """A publication, as the ledger notes it."""

    vintage_id: int
    published_at: datetime
    code_commit: str
    content_hash: str


@dataclass(frozen=True)
class Selection:
    """Which cells: of these countries, indicators and programmes; an empty tuple does not restrict."""

    countries: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The selection as part of a folder's name; empty when nothing is left out."""
        return "".join(f".{'+'.join(sorted(set(chosen)))}" for chosen in self.parts().values() if chosen)

    def parts(self) -> dict[str, tuple[str, ...]]:
        """The selection by column."""
        return {
            "country_code": self.countries,
            "indicator_code": self.indicators,
            "programme_code": self.programmes,
        }


class Cell(NamedTuple):
    """One published cell with its labels. Where ``status`` is not published, ``value`` is None. ``n``: what a ratio is
    counted over, before any weight."""

    cell_id: str
    indicator_code: str
    indicator_en: str
    indicator_ru: str
    definition_version: int
    unit: str
    country_code: str
    country_en: str
    country_ru: str
    area_code: str
    area_level: int
    area_en: str
    area_ru: str
    period_type: str
    period: str
    period_start: date
    period_end: date
    sex: str
    age_band: str
    category_scheme: str
    category: str
    category_en: str
    category_ru: str
    programme_code: str
    programme_en: str
    programme_ru: str
    donor_code: str
    agency_code: str
    status: str
    suppression_reason: str | None
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: Decimal | None
    is_synthetic: bool
    last_reported_at: datetime | None
    published_in_vintage: int

    @property
    def place(self) -> str:
        """The area's code, or the country's where the cell speaks of all of it."""
        return self.country_code if self.area_code == TOTAL else self.area_code


def vintage_at(connection: Connection, instant: datetime | None) -> Vintage:
    """The vintage that readers saw at ``instant``; None: the current one. Raises NotReady when there was none."""
    with connection.cursor(row_factory=class_row(Vintage)) as cursor:
        vintage = cursor.execute(
            """
            select vintage_id, published_at, code_commit, content_hash from ledger.vintage
            where %(instant)s::timestamptz is null or published_at <= %(instant)s
            order by vintage_id desc limit 1
            """,
            {"instant": instant},
        ).fetchone()
    if vintage is None:
        at = f"{instant:%Y-%m-%d %H:%M} UTC" if instant else None
        raise NotReady(message("export_nothing_published_then", at=at) if at else message("export_nothing_published"))
    return vintage


def require_known(connection: Connection, selection: Selection) -> None:
    """Raises Refusal for a country, indicator or programme of which nothing was ever published: a typing error must
    not look like an empty export."""
    for column, chosen in selection.parts().items():
        known = {
            str(row[0])
            for row in connection.execute(
                f"select distinct {column} from marts.fct_indicator_value_history order by 1".encode()
            )
        }
        unknown = sorted(set(chosen) - known)
        if unknown:
            raise Refusal(message("export_unknown_code", codes=", ".join(unknown), known=", ".join(sorted(known))))


def read_cells(connection: Connection, vintage: Vintage, selection: Selection) -> Iterator[Cell]:
    """The vintage's cells, by account, indicator, period, country, area and breakdown; read piece by piece."""
    restricted = {column: list(chosen) if chosen else None for column, chosen in selection.parts().items()}
    with connection.cursor("exported_cells", row_factory=class_row(Cell)) as cursor:
        cursor.itersize = _CELLS_AT_ONCE
        cursor.execute(_CELLS.encode(), {"instant": vintage.published_at, **restricted})
        yield from cursor


def definitions(connection: Connection, versions: set[Series]) -> dict[Series, dict[str, Any]]:
    """The texts of each indicator in the version asked for, with its rules of today."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            """
            select
                d.*,
                coalesce(i.additivity, 'N') as additivity,
                coalesce(i.direction, 'neutral') as direction
            from marts.indicator_definition as d
            left join marts.dim_indicator as i using (indicator_code, definition_version)
            where d.indicator_code = any(%s)
            """,
            (sorted({code for code, _ in versions}),),
        )
        return {(row["indicator_code"], row["definition_version"]): row for row in rows}


_CELLS = """
select
    fct.cell_id,
    fct.indicator_code,
    coalesce(ind.name_en, fct.indicator_code) as indicator_en,
    coalesce(ind.name_ru, fct.indicator_code) as indicator_ru,
    fct.definition_version,
    coalesce(ind.unit, '') as unit,
    fct.country_code,
    coalesce(country.name_en, fct.country_code) as country_en,
    coalesce(country.name_ru, fct.country_code) as country_ru,
    fct.area_code,
    fct.area_level,
    coalesce(case when fct.area_code = '_T' then country.name_en else area.name_en end, fct.area_code) as area_en,
    coalesce(case when fct.area_code = '_T' then country.name_ru else area.name_ru end, fct.area_code) as area_ru,
    fct.period_type,
    fct.period,
    fct.period_start,
    fct.period_end,
    fct.sex,
    fct.age_band,
    fct.category_scheme,
    fct.category,
    coalesce(category.label_en, fct.category) as category_en,
    coalesce(category.label_ru, fct.category) as category_ru,
    fct.programme_code,
    coalesce(account.programme_en, fct.programme_code) as programme_en,
    coalesce(account.programme_ru, fct.programme_code) as programme_ru,
    fct.donor_code,
    fct.agency_code,
    fct.status,
    fct.suppression_reason,
    fct.value,
    fct.numerator,
    fct.denominator,
    fct.n,
    fct.is_synthetic,
    fct.last_reported_at,
    fct.vintage_from as published_in_vintage
from marts.indicator_values_as_of(%(instant)s) as fct
left join marts.dim_indicator as ind on fct.indicator_key = ind.indicator_key
left join marts.dim_country as country on fct.country_code = country.country_code
left join marts.dim_area as area on fct.country_code = area.country_code and fct.area_code = area.area_code
left join marts.dim_category as category
    on fct.category_scheme = category.category_scheme and fct.category = category.category
left join marts.dim_attribution as account
    on fct.programme_code = account.programme_code and fct.donor_code = account.donor_code
    and fct.agency_code = account.agency_code
where (%(country_code)s::text[] is null or fct.country_code = any(%(country_code)s))
    and (%(indicator_code)s::text[] is null or fct.indicator_code = any(%(indicator_code)s))
    and (%(programme_code)s::text[] is null or fct.programme_code = any(%(programme_code)s))
order by
    fct.programme_code collate "C", fct.donor_code collate "C", fct.agency_code collate "C",
    fct.indicator_code collate "C", fct.period_start, fct.period_end, fct.period_type collate "C",
    fct.country_code collate "C", fct.area_code collate "C", fct.sex collate "C", fct.age_band collate "C",
    fct.category_scheme collate "C", fct.category collate "C"
"""
