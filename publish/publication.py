"""Publishing: the candidate becomes a vintage, in one transaction, or nothing changes.

The candidate's cells, with the ones that disclosure control hides, are compared with the current vintage. No
difference: no vintage. What readers would see is attacked first; when anything hidden gives way, nothing is published.
Otherwise one transaction closes the rows that changed, opens their successors, brings the
dimensions up and notes the vintage; readers see the old one until it commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypedDict, cast

from publish.candidate import GRAIN, build_to_publish
from publish.dimensions import declare_cell_keys, key_cells, publish_dimensions, publish_targets
from publish.protection import last_gate, protect, remember_hidden
from publish.reconciliation import reconcile
from publish.restatements import list_restatements
from publish.star import CELL_KEYS, key_columns, key_joins
from publish.views import publish_views
from strive.catalogue.files import read_indicators
from strive.code_version import code_commit
from strive.database import Connection, connect, exclusive
from strive.roles.provision import provision
from strive.settings import load_settings

SQL_FOLDER = Path(__file__).parent / "sql"
_CARRIED = (
    "definition_version, area_level, period_start, period_end, series_break, is_synthetic, last_reported_at, "
    "last_ingested_at"
)
_SEEN = "status, suppression_reason, value, numerator, denominator, n, definition_version, series_break, is_synthetic"


class Published(TypedDict):
    """What a publication did. ``vintage_id`` is the current vintage, also when nothing new was published."""

    published: bool
    vintage_id: int | None
    cells_published: int
    cells_suppressed: int
    cells_added: int
    cells_changed: int
    cells_withdrawn: int


def publish() -> Published:
    """Publish the latest build. Raises NotReady when it is unfinished, unchecked, or failed its gate."""
    settings = load_settings()
    indicators = read_indicators(settings.catalogue)
    with connect(autocommit=True) as connection, exclusive(connection, "build"):
        build_id = build_to_publish(connection)
        with connection.transaction():
            for name in ("01_history.sql", "01_disclosure.sql", "03_trace.sql", "03_restatements.sql"):
                connection.execute((SQL_FOLDER / name).read_bytes())
            reconcile(connection, build_id, settings)
            protection = protect(connection, settings.catalogue, indicators)
            _prepare_cells(connection)
            last_gate(connection, protection, build_id)
            publish_dimensions(connection)
            key_cells(connection)
            publish_targets(connection)
            publish_views(connection)
            published = _publish_difference(connection, build_id)
            declare_cell_keys(connection)
            provision(connection, settings, rebuilt=True)
            return published


def _prepare_cells(connection: Connection) -> None:
    """``pg_temp.prepared``: what readers would see, one row per cell of ``pg_temp.chosen``."""
    connection.execute(
        f"""
        create temp table prepared on commit drop as
        select
            cell_id,
            {GRAIN},
            {_CARRIED},
            case
                when reason is not null then 'suppressed'
                when value is null then 'not_available'
                else 'published'
            end as status,
            reason as suppression_reason,
            case when reason is null then value end as value,
            case when reason is null and value is not null then numerator end as numerator,
            case when reason is null then denominator end as denominator,
            case when reason is null then n end as n
        from pg_temp.candidate_cell
        inner join pg_temp.chosen using (cell_id)
        """.encode()
    )
    connection.execute("create unique index on pg_temp.prepared (cell_id)")
    connection.execute("analyze pg_temp.prepared")


def _publish_difference(connection: Connection, build_id: int) -> Published:
    connection.execute(
        f"""
        create temp table difference on commit drop as
        select
            coalesce(new.cell_id, old.cell_id) as cell_id,
            case
                when old.cell_id is null then 'added'
                when new.cell_id is null then 'withdrawn'
                else 'changed'
            end as what
        from pg_temp.prepared as new
        full outer join marts.fct_indicator_value as old on new.cell_id = old.cell_id
        where new.cell_id is null or old.cell_id is null
            or ({_qualified("new")}) is distinct from ({_qualified("old")})
        """.encode()
    )
    counts = dict(
        cast(
            Iterable[tuple[str, int]], connection.execute("select what, count(*) from pg_temp.difference group by what")
        )
    )
    if counts:
        _open_vintage(connection, build_id, counts)
    return _summary(connection, counts)


def _qualified(table: str) -> str:
    return ", ".join(f"{table}.{column.strip()}" for column in _SEEN.split(","))


def _open_vintage(connection: Connection, build_id: int, counts: Mapping[str, int]) -> None:
    row = connection.execute(
        """
        insert into ledger.vintage (
            build_id, published_at, code_commit,
            cells_published, cells_added, cells_changed, cells_withdrawn, content_hash
        )
        select %s, clock_timestamp(), %s, count(*) filter (where status = 'published'), %s, %s, %s, ''
        from pg_temp.prepared
        returning vintage_id
        """,
        (build_id, code_commit(), counts.get("added", 0), counts.get("changed", 0), counts.get("withdrawn", 0)),
    ).fetchone()
    vintage_id = cast(int, row[0] if row else None)
    values = f"cell_id, {GRAIN}, {_CARRIED}, status, suppression_reason, value, numerator, denominator, n"
    connection.execute(
        "update marts.fct_indicator_value_history set vintage_to = %s "
        "where vintage_to is null and cell_id in (select cell_id from pg_temp.difference)",
        (vintage_id,),
    )
    connection.execute(
        "delete from marts.fct_indicator_value where cell_id in (select cell_id from pg_temp.difference)"
    )
    keys = ", ".join(key.column for key in CELL_KEYS)
    connection.execute(
        f"create temp table keyed on commit drop as select f.*, {key_columns(CELL_KEYS)} from pg_temp.prepared as f "
        f"inner join pg_temp.difference using (cell_id) {key_joins('f', CELL_KEYS)}".encode()
    )
    for table in ("fct_indicator_value_history", "fct_indicator_value"):
        connection.execute(
            f"insert into marts.{table} (vintage_from, {values}, {keys}) "
            f"select {vintage_id}, {values}, {keys} from pg_temp.keyed".encode()
        )
    list_restatements(connection, vintage_id)
    remember_hidden(connection, vintage_id)
    connection.execute(
        "insert into ledger.vintage_delivery select %s, delivery_id from ledger.current_delivery", (vintage_id,)
    )
    connection.execute(
        """
        insert into marts.indicator_definition
        select indicator_code, definition_version, name_en, name_ru, definition_en, definition_ru,
            numerator_en, denominator_en, unit, %s
        from catalogue.indicator
        on conflict (indicator_code, definition_version) do update set
            (name_en, name_ru, definition_en, definition_ru, numerator_en, denominator_en, unit) = (
                excluded.name_en, excluded.name_ru, excluded.definition_en, excluded.definition_ru,
                excluded.numerator_en, excluded.denominator_en, excluded.unit
            )
        """,
        (vintage_id,),
    )
    connection.execute(
        "insert into quality.suppression "
        "select %s, indicator_code, country_code, period_type, suppression_reason, count(*) "
        "from marts.fct_indicator_value where status = 'suppressed' "
        "group by indicator_code, country_code, period_type, suppression_reason",
        (vintage_id,),
    )
    connection.execute(
        "update ledger.vintage set content_hash = %s where vintage_id = %s", (content_hash(connection), vintage_id)
    )


def content_hash(connection: Connection) -> str:
    """SHA-256 over everything a reader of the current vintage can see, except clocks and vintage numbers."""
    row = connection.execute(
        f"""
        select encode(sha256(convert_to(coalesce(string_agg(seen, E'\\n' order by cell_id), ''), 'UTF8')), 'hex')
        from (
            select
                cell_id,
                concat_ws(
                    '|', {GRAIN}, definition_version, status, coalesce(suppression_reason, ''),
                    coalesce(value::text, ''), coalesce(numerator::text, ''),
                    coalesce(denominator::text, ''), coalesce(n::text, ''),
                    coalesce(series_break, ''), is_synthetic
                ) as seen
            from marts.fct_indicator_value
        ) as cells
        """.encode()
    ).fetchone()
    return str(row[0]) if row else ""


def _summary(connection: Connection, counts: Mapping[str, int]) -> Published:
    row = connection.execute(
        """
        select
            (select max(vintage_id) from ledger.vintage),
            count(*) filter (where status = 'published'),
            count(*) filter (where status = 'suppressed')
        from marts.fct_indicator_value
        """
    ).fetchone()
    vintage_id, published, suppressed = cast(tuple[int | None, int, int], row)
    return Published(
        published=bool(counts),
        vintage_id=vintage_id,
        cells_published=published,
        cells_suppressed=suppressed,
        cells_added=counts.get("added", 0),
        cells_changed=counts.get("changed", 0),
        cells_withdrawn=counts.get("withdrawn", 0),
    )
