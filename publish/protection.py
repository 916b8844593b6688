"""Protecting a publication: what is decided before it, what attacks it, and what is remembered after it.

Disclosure control itself (``publish.disclosure``) knows no database. Here it gets the candidate's cells, what readers
saw and did not see in earlier vintages, and what the attacker has found before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import polars as pl

from publish.candidate import cells_to_publish, stable_groups
from publish.disclosure.cells import KEY
from publish.disclosure.control import Judged, Tables, hidden_cells
from publish.disclosure.earlier import EARLIER_SCHEMA, Earlier
from publish.disclosure.gate import attack
from strive.catalogue.disclosure import read_disclosure_rules
from strive.catalogue.models import Indicator
from strive.database import Connection
from strive.errors import Refusal
from strive.messages import message

_MOST_NAMED = 5
_EARLIER = """
    select cell_id, true, coalesce(last_reported_at::date, '-infinity')::text,
        case when n is null or n = denominator then numerator end::double precision,
        coalesce(n, denominator)::double precision, null
    from marts.fct_indicator_value_history
    where status = 'published'
    union all
    select secret.cell_id, false, '-infinity', secret.numerator, secret.denominator, seen_now.suppression_reason
    from disclosure.hidden_number as secret
    left join marts.fct_indicator_value_history as seen_now
        on secret.cell_id = seen_now.cell_id and secret.vintage_to is null and seen_now.vintage_to is null
"""


@dataclass
class Protection:
    """What was decided for one publication. ``judged``: what the attacker found, before and now."""

    tables: Tables
    earlier: Earlier
    hidden: pl.DataFrame
    judged: Judged = field(default_factory=dict)


def protect(connection: Connection, catalogue: Path, indicators: Mapping[str, Indicator]) -> Protection:
    """Decide which cells to hide, and write the decision to ``pg_temp.chosen`` (cell_id, reason): one row per cell that
    is published, with a reason where it is hidden."""
    rules = read_disclosure_rules(catalogue)
    cells = cells_to_publish(connection, indicators)
    tables = Tables.of(cells, indicators, rules, stable_groups(connection))
    earlier = Earlier.of(cells, tables.quantities, _states(connection))
    judged = dict(
        cast("list[tuple[str, list[int]]]", connection.execute("select signature, narrow from disclosure.judgement"))
    )
    hidden = hidden_cells(tables, earlier, judged)
    _choose(connection, cells, hidden)
    return Protection(tables, earlier, hidden, judged)


def _states(connection: Connection) -> pl.DataFrame:
    rows = connection.execute(_EARLIER).fetchall()
    names = list(EARLIER_SCHEMA)
    frame = pl.DataFrame(rows, schema={**EARLIER_SCHEMA, "seen_until": pl.String()}, orient="row")
    return frame.with_columns(pl.col("seen_until").str.to_date(strict=False)).select(names).unique()


def _choose(connection: Connection, cells: pl.DataFrame, hidden: pl.DataFrame) -> None:
    connection.execute("create temp table chosen (cell_id text primary key, reason text) on commit drop")
    chosen = cells.select("cell_id").join(hidden, on="cell_id", how="left")
    with connection.cursor() as cursor, cursor.copy("copy pg_temp.chosen from stdin") as copy:
        for row in chosen.iter_rows():
            copy.write_row(row)


def last_gate(connection: Connection, protection: Protection, build_id: int) -> None:
    """Attack what readers would see, as it stands in ``pg_temp.prepared``. Raises Refusal when anything gives way."""
    shown = connection.execute("select cell_id from pg_temp.prepared where status <> 'suppressed'").fetchall()
    seen = pl.Series("cell_id", [str(cell_id) for (cell_id,) in shown], pl.String())
    flags = ~protection.tables.cells["cell_id"].is_in(seen.implode()).to_numpy()
    found = attack(protection.tables, flags, protection.earlier, protection.judged).recovered
    if found.height:
        named = ["/".join(part for part in row if part != "_T") for row in found.select(KEY).head(_MOST_NAMED).rows()]
        raise Refusal(
            message("disclosure_gate_stops", build=build_id, count=found.height, cells=", ".join(sorted(named)))
        )
    _remember_judgements(connection, protection.judged)


def _remember_judgements(connection: Connection, judged: Judged) -> None:
    connection.execute(
        "create temp table judged (signature text primary key, narrow integer[] not null) on commit drop"
    )
    with connection.cursor() as cursor, cursor.copy("copy pg_temp.judged from stdin") as copy:
        for signature, narrow in judged.items():
            copy.write_row((signature, narrow))
    connection.execute(
        """
        insert into disclosure.judgement (signature, narrow)
        select signature, narrow from pg_temp.judged
        on conflict (signature) do nothing
        """
    )


def remember_hidden(connection: Connection, vintage_id: int) -> None:
    """Note the numbers behind the cells that the vintage hides; to be called when ``pg_temp.prepared`` is published."""
    connection.execute(
        """
        create temp table hidden_now on commit drop as
        select p.cell_id,
            (case when f.n is null then f.numerator else f.numerator_n end)::double precision as numerator,
            coalesce(f.n, f.denominator)::double precision as denominator
        from pg_temp.prepared as p
        inner join pg_temp.candidate_cell as f on p.cell_id = f.cell_id
        where p.status = 'suppressed'
        """
    )
    connection.execute(
        """
        update disclosure.hidden_number as h set vintage_to = %s
        where h.vintage_to is null and not exists (
            select from pg_temp.hidden_now as n
            where n.cell_id = h.cell_id
                and (n.numerator, n.denominator) is not distinct from (h.numerator, h.denominator)
        )
        """,
        (vintage_id,),
    )
    connection.execute(
        """
        insert into disclosure.hidden_number (cell_id, vintage_from, numerator, denominator)
        select n.cell_id, %s, n.numerator, n.denominator
        from pg_temp.hidden_now as n
        where not exists (
            select from disclosure.hidden_number as h where h.cell_id = n.cell_id and h.vintage_to is null
        )
        """,
        (vintage_id,),
    )
